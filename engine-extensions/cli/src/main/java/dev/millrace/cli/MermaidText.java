package dev.millrace.cli;

import dev.millrace.cli.Drawing.Arrow;
import dev.millrace.cli.Drawing.Box;
import dev.millrace.cli.Drawing.Content;

/** A drawing in Mermaid's words. Confined to the call. */
final class MermaidText {

    private final StringBuilder text = new StringBuilder();

    private MermaidText() {}

    static String of(Drawing drawing) {
        var mermaid = new MermaidText();
        mermaid.text.append("flowchart TD\n");
        mermaid.content(drawing.content(), "  ");
        return mermaid.text.toString();
    }

    private void content(Content content, String indent) {
        content.boxes().forEach(box -> box(box, indent));
        content.arrows().forEach(arrow -> arrow(arrow, indent));
    }

    private void box(Box box, String indent) {
        var label = "[\"" + escaped(box.label()) + "<br/>" + escaped(box.type()) + "\"]";
        if (box.nested().isEmpty()) {
            text.append(indent).append(box.key()).append(label).append('\n');
            return;
        }
        text.append(indent).append("subgraph ").append(box.key()).append(label).append('\n');
        content(box.nested().get(), indent + "  ");
        text.append(indent).append("end\n");
    }

    private void arrow(Arrow arrow, String indent) {
        var line = arrow.isPlain() ? " -->" : " -.->";
        var label = arrow.label().isEmpty() ? "" : "|\"" + escaped(arrow.label()) + "\"|";
        text.append(indent)
                .append(arrow.from())
                .append(line)
                .append(label)
                .append(' ')
                .append(arrow.to())
                .append('\n');
    }

    /** Everything but letters, digits and a little more becomes a number: Mermaid finds meaning in most signs. */
    private static String escaped(String label) {
        var escaped = new StringBuilder();
        label.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || " .,:_-/+=()[]!?".indexOf(c) >= 0) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(Character.isWhitespace(c) ? " " : "#" + c + ";");
            }
        });
        return escaped.toString();
    }
}
