package dev.millrace.report;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Workflow;
import dev.millrace.report.internal.drawing.DotText;
import dev.millrace.report.internal.drawing.Drawer;
import dev.millrace.report.internal.drawing.DrawingForm;
import dev.millrace.report.internal.drawing.MermaidText;
import dev.millrace.report.internal.page.GraphPicture;
import dev.millrace.report.internal.page.PageSubject;
import dev.millrace.report.internal.page.ReportPage;
import dev.millrace.report.internal.run.NodePlaces;
import dev.millrace.report.internal.run.Redaction;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A definition as a picture: a page of HTML that needs no server and no network, Mermaid, DOT, or JSON. Equal
 * definitions give equal texts. Immutable.
 *
 * @param workflow the definition
 */
public record WorkflowDiagram(Workflow workflow) {

    /** Checks for null. */
    public WorkflowDiagram {
        requireNonNull(workflow, "workflow");
    }

    /** Returns the picture of a definition. */
    public static WorkflowDiagram of(Workflow workflow) {
        return new WorkflowDiagram(workflow);
    }

    /** Returns a page of HTML with everything in it: the graph, and a table of its nodes. */
    public String html() {
        return ReportPage.of(subject());
    }

    /** Returns the graph as one SVG document, as the page has it: folded where it is large. */
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
        var drawing = Drawer.of(workflow, NodePlaces.NONE);
        return new PageSubject(drawing, Optional.of(workflow), Optional.empty(), NodePlaces.NONE, Redaction.SHAPE);
    }

    /** Returns the graph as Mermaid reads it. */
    public String mermaid() {
        return MermaidText.of(Drawer.of(workflow, NodePlaces.NONE));
    }

    /** Returns the graph as Graphviz reads it. */
    public String dot() {
        return DotText.of(Drawer.of(workflow, NodePlaces.NONE));
    }

    /** Returns the graph as data for JSON, as {@code docs/report-format.md} has it; the maps are the caller's. */
    public Map<String, @Nullable Object> data() {
        return DrawingForm.of(Drawer.of(workflow, NodePlaces.NONE));
    }
}
