package dev.millrace.report.internal.drawing;

import dev.millrace.report.internal.drawing.Drawing.Arrow;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.Drawing.Content;
import dev.millrace.report.internal.run.Route;
import dev.millrace.report.internal.run.VisibleText;

/** A drawing in Graphviz' words: a node that holds others is drawn in one cluster with them. Confined to the call. */
public final class DotText {

    private static final int LONGEST = 300;

    private final StringBuilder text = new StringBuilder();

    private DotText() {}

    /** Returns the text. */
    public static String of(Drawing drawing) {
        var dot = new DotText();
        dot.text.append("digraph ").append(quoted(drawing.title())).append(" {\n");
        dot.text.append("  node [shape=box, style=rounded];\n");
        dot.content(drawing.content(), "  ");
        return dot.text.append("}\n").toString();
    }

    private void content(Content content, String indent) {
        content.boxes().forEach(box -> box(box, indent));
        content.arrows().forEach(arrow -> arrow(arrow, indent));
    }

    private void box(Box box, String indent) {
        if (box.nested().isEmpty()) {
            node(box, indent);
            return;
        }
        text.append(indent).append("subgraph cluster_").append(box.key()).append(" {\n");
        text.append(indent).append("  label=").append(quoted(box.label())).append(";\n");
        node(box, indent + "  ");
        content(box.nested().get(), indent + "  ");
        text.append(indent).append("}\n");
    }

    private void node(Box box, String indent) {
        var standing = StatusLook.words(box.tally());
        var label = quoted(box.label() + "\n" + box.type() + (standing.isEmpty() ? "" : "\n" + standing));
        text.append(indent).append(box.key()).append(" [label=").append(label);
        box.tally().ifPresent(tally -> {
            var status = tally.weightiest();
            text.append(", style=\"rounded,filled\", fillcolor=\"")
                    .append(StatusLook.fill(status))
                    .append("\", color=\"")
                    .append(StatusLook.stroke(status))
                    .append('"');
        });
        text.append("];\n");
    }

    private void arrow(Arrow arrow, String indent) {
        text.append(indent).append(arrow.from()).append(" -> ").append(arrow.to());
        text.append(" [label=").append(quoted(arrow.label())).append(style(arrow));
        text.append("];\n");
    }

    private static String style(Arrow arrow) {
        var dashed = arrow.isPlain() ? "" : ", style=dashed";
        return arrow.route() == Route.UNKNOWN
                ? dashed
                : arrow.route() == Route.TAKEN ? ", penwidth=2" + dashed : ", color=\"#8a919a\", style=dashed";
    }

    /** Returns a quoted text; a backslash begins an escape in labels, so that it is doubled. */
    private static String quoted(String text) {
        return '"'
                + VisibleText.block(text, LONGEST)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replaceAll("\\R", "\\\\n")
                + '"';
    }
}
