package dev.millrace.report.internal.page;

import dev.millrace.report.internal.page.Scene.Shape;

/** The graph as a picture, with what its lines mean. */
final class GraphSection {

    private GraphSection() {}

    static void write(Markup to, PageSubject subject, Scene scene) {
        to.open("section", "id", "graph", "aria-labelledby", "h-graph");
        to.open("div", "class", "bar").leaf("h2", "Graph", "id", "h-graph");
        tools(to);
        to.close("div").line();
        int boxes = scene.shapes().stream()
                .mapToInt(shape -> shape.members().size())
                .sum();
        if (scene.shapes().stream().anyMatch(Shape::isGroup)) {
            to.leaf(
                    "p",
                    "So that it can be read, " + boxes + " nodes are shown as "
                            + scene.shapes().size() + " boxes; each box that stands for several lists them.",
                    "class",
                    "hint");
        }
        to.open(
                "div",
                "class",
                "viewport",
                "id",
                "viewport",
                "tabindex",
                "0",
                "role",
                "region",
                "aria-label",
                "Graph; the table of nodes below says the same");
        new SceneSvg(to).write(scene, "Graph of " + SummarySection.title(subject));
        to.close("div").line();
        legend(to, subject);
        to.close("section").line();
    }

    private static void tools(Markup to) {
        to.open("div", "class", "tools scripted", "role", "group", "aria-label", "Size of the graph");
        tool(to, "out", "Smaller", "−");
        tool(to, "fit", "Fit the width", "Fit");
        tool(to, "in", "Larger", "+");
        to.close("div");
    }

    private static void tool(Markup to, String name, String title, String sign) {
        to.leaf("button", sign, "type", "button", "data-zoom", name, "title", title, "aria-label", title);
    }

    private static void legend(Markup to, PageSubject subject) {
        to.open("ul", "class", "legend", "aria-label", "Lines");
        if (subject.run().isPresent()) {
            line(to, "w-taken", "taken");
            line(to, "w-not-taken", "not taken");
            line(to, "w-broken", "broken by a failure or a stop");
            line(to, "w-open", "not decided yet");
        }
        line(to, (subject.run().isPresent() ? "w-open" : "w-unknown") + " aside", "on a failure, or to a stand-in");
        to.close("ul").line();
        to.leaf("p", "Arrow keys move between boxes, Enter opens one, Escape closes it.", "class", "hint scripted");
    }

    private static void line(Markup to, String name, String text) {
        to.open("li").open("svg", "aria-hidden", "true", "width", "34", "height", "10");
        to.empty("path", "class", "way " + name, "d", "M2 5L32 5")
                .close("svg")
                .text(text)
                .close("li");
    }
}
