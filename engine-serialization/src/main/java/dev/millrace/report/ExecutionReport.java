package dev.millrace.report;

import static java.util.Objects.requireNonNull;

import dev.millrace.Execution;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.report.internal.drawing.DotText;
import dev.millrace.report.internal.drawing.Drawer;
import dev.millrace.report.internal.drawing.Drawing;
import dev.millrace.report.internal.drawing.MermaidText;
import dev.millrace.report.internal.drawing.RunForm;
import dev.millrace.report.internal.page.GraphPicture;
import dev.millrace.report.internal.page.PageSubject;
import dev.millrace.report.internal.page.ReportPage;
import dev.millrace.report.internal.run.NodePlaces;
import dev.millrace.report.internal.run.Redaction;
import dev.millrace.report.internal.run.RunRecord;
import dev.millrace.serialization.ReportJson;
import dev.millrace.validation.FlatLoops;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An execution as a picture, at one moment: a page of HTML that needs no server and no network, Mermaid, DOT, or JSON.
 * Equal executions give equal texts. Payloads are shown by the names and kinds of their entries alone, unless
 * {@link #withValues} says otherwise; messages of errors, and texts of explanations, are shown. Immutable.
 */
public final class ExecutionReport {

    /** Who looks at more than that has another question; and each explanation goes through the events. */
    private static final int MOST_EXPLANATIONS = 300;

    private final Optional<Workflow> definition;
    private final RunRecord run;
    private final Redaction redaction;

    private ExecutionReport(Optional<Workflow> definition, RunRecord run, Redaction redaction) {
        this.definition = definition;
        this.run = run;
        this.redaction = redaction;
    }

    /** Returns the page of an execution as it stands. */
    public static String html(Execution execution) {
        return of(execution).html();
    }

    /**
     * Returns the report of an execution as it stands, with why its nodes stand where they stand: of those that have
     * not completed, or not by one attempt, the first 300.
     *
     * @param execution one that may run still
     */
    public static ExecutionReport of(Execution execution) {
        var snapshot = requireNonNull(execution, "execution").snapshot();
        var explained = snapshot.inReadingOrder().stream()
                .filter(ExecutionReport::isWorthAWord)
                .limit(MOST_EXPLANATIONS)
                .flatMap(node -> execution.explain(node.path().toString()).stream())
                .toList();
        return of(Optional.of(execution.definition()), snapshot, execution.events())
                .withExplanations(explained);
    }

    private static boolean isWorthAWord(NodeSnapshot node) {
        return node.status() != NodeStatus.COMPLETED
                || node.attempts() > 1
                || node.why().failure().isPresent()
                || !node.why().warnings().isEmpty();
    }

    /**
     * Returns the report of an execution of which its parts are known.
     *
     * @param definition what it runs; without it no connections are shown
     * @param snapshot where it stands
     * @param events its events in order; may begin late, then less is known of attempts and ways
     */
    public static ExecutionReport of(
            Optional<Workflow> definition, ExecutionSnapshot snapshot, List<? extends Event> events) {
        return new ExecutionReport(
                requireNonNull(definition, "definition"),
                new RunRecord(requireNonNull(snapshot, "snapshot"), List.copyOf(events), Map.of(), List.of()),
                Redaction.SHAPE);
    }

    /** Returns a copy that says why these nodes stand where they stand, and no others. */
    public ExecutionReport withExplanations(Collection<Explanation> explanations) {
        var byNode = new LinkedHashMap<NodePath, Explanation>();
        explanations.forEach(one -> byNode.put(one.node(), one));
        return new ExecutionReport(
                definition, new RunRecord(run.snapshot(), run.events(), byNode, run.log()), redaction);
    }

    /** Returns a copy with these events, such as all that a store has where the first are forgotten here. */
    public ExecutionReport withEvents(List<? extends Event> events) {
        return new ExecutionReport(
                definition,
                new RunRecord(run.snapshot(), List.copyOf(events), run.explanations(), run.log()),
                redaction);
    }

    /** Returns a copy with lines that the execution logged, oldest first; the page shows the newest 1,000. */
    public ExecutionReport withLog(List<String> lines) {
        return new ExecutionReport(
                definition, new RunRecord(run.snapshot(), run.events(), run.explanations(), lines), redaction);
    }

    /**
     * Returns a copy that shows the values of inputs, outputs and variables, but for those whose names say that they
     * are secret ({@link ReportJson#isSecret}).
     */
    public ExecutionReport withValues() {
        return withValues(ReportJson::isSecret);
    }

    /**
     * Returns a copy that shows the values of inputs, outputs and variables.
     *
     * @param isSecret says of a name of data at any depth whether its value is masked
     */
    public ExecutionReport withValues(Predicate<String> isSecret) {
        return new ExecutionReport(definition, run, Redaction.values(requireNonNull(isSecret, "isSecret")));
    }

    /**
     * Returns a page of HTML with everything in it: the graph, the errors, a timeline of attempts, a table of nodes,
     * and what is known of each. What would be too much is left out, and the page says so.
     */
    public String html() {
        return ReportPage.of(subject());
    }

    /** Returns the graph as one SVG document, as the page has it: coloured by status, folded where it is large. */
    public String svg() {
        return GraphPicture.of(subject());
    }

    /**
     * Returns what is in a node whose inside is left out of {@link #svg()}, for that would be too much, as SVG.
     *
     * @param key the node's key in the graph, as {@link #data()} has it
     */
    public Optional<String> svgInside(String key) {
        return GraphPicture.inside(subject(), requireNonNull(key, "key"));
    }

    private PageSubject subject() {
        var places = NodePlaces.of(run);
        return new PageSubject(drawing(places), definition, Optional.of(run), places, redaction);
    }

    /** Returns the graph as Mermaid reads it, coloured by status, with the ways that were taken thick. */
    public String mermaid() {
        return MermaidText.of(drawing(NodePlaces.of(run)));
    }

    /** Returns the graph as Graphviz reads it, coloured by status, with the ways that were taken thick. */
    public String dot() {
        return DotText.of(drawing(NodePlaces.of(run)));
    }

    /** Returns the report as data for JSON, as {@code docs/report-format.md} has it; the maps are the caller's. */
    public Map<String, @Nullable Object> data() {
        return RunForm.of(run, drawing(NodePlaces.of(run)), redaction);
    }

    /** An execution has the nodes of a flat loop's body inside the loop, and so has its drawing. */
    private Drawing drawing(NodePlaces places) {
        return definition
                .map(FlatLoops::lower)
                .map(workflow -> Drawer.of(workflow, places))
                .orElseGet(() -> Drawer.of(run.snapshot().workflow().id(), places));
    }
}
