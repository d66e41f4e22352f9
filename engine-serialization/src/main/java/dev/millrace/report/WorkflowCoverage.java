package dev.millrace.report;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.report.CoveragePoint.Kind;
import dev.millrace.report.internal.drawing.Drawer;
import dev.millrace.report.internal.drawing.Drawing;
import dev.millrace.report.internal.drawing.MermaidText;
import dev.millrace.report.internal.page.CoverageText;
import dev.millrace.report.internal.page.PageSubject;
import dev.millrace.report.internal.page.ReportPage;
import dev.millrace.report.internal.run.NodePlaces;
import dev.millrace.report.internal.run.Redaction;
import dev.millrace.report.internal.run.Route;
import dev.millrace.report.internal.run.RunRecord;
import dev.millrace.report.internal.run.Tally;
import dev.millrace.validation.FlatLoops;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What executions have taken of a definition: its nodes, ports, routes, and the outcomes of its conditions. Bodies and
 * subflows in place are looked into; of a node in a loop one iteration is enough. Immutable.
 */
public final class WorkflowCoverage {

    private final Workflow workflow;
    private final NodeRegistry types;
    private final Map<CoveragePoint, Boolean> points;
    private final Drawing drawing;

    private WorkflowCoverage(
            Workflow workflow, NodeRegistry types, Map<CoveragePoint, Boolean> points, Drawing drawing) {
        this.workflow = workflow;
        this.types = types;
        this.points = Collections.unmodifiableMap(points);
        this.drawing = drawing;
    }

    /**
     * Returns the coverage by no execution.
     *
     * @param types say which ports nodes have
     */
    public static WorkflowCoverage of(Workflow workflow, NodeRegistry types) {
        requireNonNull(types, "types");
        return of(requireNonNull(workflow, "workflow"), types, NodePlaces.NONE);
    }

    private static WorkflowCoverage of(Workflow workflow, NodeRegistry types, NodePlaces places) {
        var asItRuns = FlatLoops.lower(workflow);
        return new WorkflowCoverage(
                workflow, types, CoverageWalk.of(asItRuns, types, places), marked(Drawer.of(asItRuns, places)));
    }

    /**
     * Returns this coverage with what one more execution took.
     *
     * @param snapshot where it stands
     * @param events all of its events, in their order
     */
    public WorkflowCoverage with(ExecutionSnapshot snapshot, List<? extends Event> events) {
        var run = new RunRecord(requireNonNull(snapshot, "snapshot"), List.copyOf(events), Map.of(), List.of());
        return with(of(workflow, types, NodePlaces.of(run)));
    }

    /** Returns this coverage with another one of the same definition. */
    public WorkflowCoverage with(WorkflowCoverage other) {
        var all = new LinkedHashMap<>(points);
        other.points.forEach((point, taken) -> all.merge(point, taken, Boolean::logicalOr));
        boolean isSame = workflow.graph().equals(other.workflow.graph());
        return new WorkflowCoverage(workflow, types, all, isSame ? merged(drawing, other.drawing) : drawing);
    }

    // --- what came out

    /** Returns the definition. */
    public Workflow workflow() {
        return workflow;
    }

    /** Returns all there is to take. */
    public List<CoveragePoint> points() {
        return List.copyOf(points.keySet());
    }

    /** Returns what no execution took, in the definition's order. */
    public List<CoveragePoint> missed() {
        return points.keySet().stream().filter(point -> !isTaken(point)).toList();
    }

    /** Returns whether an execution took this. */
    public boolean isTaken(CoveragePoint point) {
        return points.getOrDefault(point, false);
    }

    /** Returns how much of all was taken, 0 to 100. */
    public double percent() {
        return points.isEmpty() ? 100 : 100.0 * (points.size() - missed().size()) / points.size();
    }

    /** Returns a line for each kind, and one for each thing that no execution took. */
    public String text() {
        return summary()
                + missed().stream().map(point -> "\n  not taken: " + point).collect(Collectors.joining());
    }

    private String summary() {
        var kinds = List.of(Kind.values()).stream()
                .filter(kind -> count(kind, false) > 0)
                .map(kind -> "%s %d of %d"
                        .formatted(kind.name().toLowerCase(Locale.ROOT) + "s", count(kind, true), count(kind, false)))
                .collect(Collectors.joining(", "));
        double shown = Math.floor(percent() * 10) / 10; // what is not all is not shown as all
        return String.format(Locale.ROOT, "%s: %.1f %% (%s)", workflow.id(), shown, kinds);
    }

    private long count(Kind kind, boolean isTaken) {
        return points.entrySet().stream()
                .filter(point -> point.getKey().kind() == kind && (!isTaken || point.getValue()))
                .count();
    }

    /** Returns the coverage as data for JSON, as {@code docs/report-format.md} has it; the maps are the caller's. */
    public Map<String, @Nullable Object> data() {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("workflowId", workflow.id());
        data.put("version", workflow.key().version());
        data.put("percent", percent());
        data.put("points", points.keySet().stream().map(this::form).toList());
        return data;
    }

    private Map<String, @Nullable Object> form(CoveragePoint point) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("kind", point.kind().name());
        data.put("place", point.place());
        data.put("what", point.what());
        data.put("taken", isTaken(point));
        return data;
    }

    /** Returns the graph as Mermaid reads it: taken nodes as completed ones, others as skipped, taken ways thick. */
    public String mermaid() {
        return MermaidText.of(drawing);
    }

    /**
     * Returns a page of HTML with everything in it: the graph with what was taken, what was not, and a table of the
     * nodes. Equal coverages give equal pages.
     */
    public String html() {
        return ReportPage.of(new PageSubject(
                drawing,
                Optional.of(workflow),
                Optional.empty(),
                NodePlaces.NONE,
                Redaction.SHAPE,
                Optional.of(new CoverageText(
                        summary(),
                        missed().stream().map(CoveragePoint::toString).toList()))));
    }

    // --- the picture

    private static Drawing marked(Drawing drawing) {
        return merged(drawing, drawing);
    }

    private static Drawing merged(Drawing one, Drawing other) {
        return new Drawing(one.title(), merged(one.content(), other.content()));
    }

    private static Drawing.Content merged(Drawing.Content one, Drawing.Content other) {
        return new Drawing.Content(
                IntStream.range(0, one.boxes().size())
                        .mapToObj(i -> merged(one.boxes().get(i), other.boxes().get(i)))
                        .toList(),
                IntStream.range(0, one.arrows().size())
                        .mapToObj(
                                i -> merged(one.arrows().get(i), other.arrows().get(i)))
                        .toList());
    }

    private static Drawing.Box merged(Drawing.Box one, Drawing.Box other) {
        boolean isTaken = one.tally().filter(Tally::hasBegun).isPresent()
                || other.tally().filter(Tally::hasBegun).isPresent();
        return new Drawing.Box(
                one.key(),
                one.label(),
                one.type(),
                one.place(),
                Optional.of(Tally.of(List.of(isTaken ? NodeStatus.COMPLETED : NodeStatus.SKIPPED))),
                one.nested().flatMap(inner -> other.nested().map(more -> merged(inner, more))));
    }

    private static Drawing.Arrow merged(Drawing.Arrow one, Drawing.Arrow other) {
        boolean isTaken = one.route() == Route.TAKEN || other.route() == Route.TAKEN;
        return new Drawing.Arrow(
                one.from(), one.to(), one.label(), one.isPlain(), isTaken ? Route.TAKEN : Route.NOT_TAKEN);
    }

    @Override
    public String toString() {
        return text();
    }
}
