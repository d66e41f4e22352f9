package dev.millrace.cli;

import dev.millrace.cli.Drawing.Arrow;
import dev.millrace.cli.Drawing.Box;
import dev.millrace.cli.Drawing.Content;

/** A drawing in Graphviz' words: a node that holds others is drawn in one cluster with them. Confined to the call. */
final class DotText {

    private final StringBuilder text = new StringBuilder();

    private DotText() {}

    static String of(Drawing drawing) {
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
        var label = quoted(box.label() + "\n" + box.type());
        text.append(indent).append(box.key()).append(" [label=").append(label).append("];\n");
    }

    private void arrow(Arrow arrow, String indent) {
        text.append(indent).append(arrow.from()).append(" -> ").append(arrow.to());
        text.append(" [label=").append(quoted(arrow.label())).append(arrow.isPlain() ? "" : ", style=dashed");
        text.append("];\n");
    }

    /** Returns a quoted text; a backslash begins an escape in labels, so that it is doubled. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\R", "\\\\n") + '"';
    }
}
