package dev.millrace.report.internal.page;

import java.util.Optional;

/**
 * The graph alone, as one SVG document: with its signs, its style and its colours in it. A box has its key in the
 * drawing in {@code data-key}, one that stands for several nodes their keys in {@code data-members}.
 */
public final class GraphPicture {

    private GraphPicture() {}

    /** Returns the graph of a subject. Equal subjects give equal documents. */
    public static String of(PageSubject subject) {
        return document(new SceneOpening().open(subject.drawing().content()), subject);
    }

    /**
     * Returns what is in a node whose inside is not shown in the graph, for that would be too much.
     *
     * @param key the node's key in the drawing
     */
    public static Optional<String> inside(PageSubject subject, String key) {
        var opening = new SceneOpening();
        opening.open(subject.drawing().content());
        return Optional.ofNullable(opening.closed().get(key)).map(scene -> document(scene, subject));
    }

    private static String document(Scene scene, PageSubject subject) {
        var to = new Markup();
        var style = "<style>" + PageResource.text("colours.css") + PageResource.text("graph.css") + "</style>";
        new SceneSvg(to)
                .write(scene, "Graph of " + SummarySection.title(subject), style + PageResource.text("signs.svg"));
        return to.toString();
    }
}
