package dev.millrace.report.internal.drawing;

import dev.millrace.event.NodeStatus;
import dev.millrace.report.internal.drawing.Drawing.Arrow;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.Drawing.Content;
import dev.millrace.report.internal.run.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A drawing in Mermaid's words. Confined to the call. */
public final class MermaidText {

    private static final int LONGEST = 300;

    private final StringBuilder text = new StringBuilder();
    private final Map<NodeStatus, List<String>> byStatus = new TreeMap<>();

    private MermaidText() {}

    /** Returns the text. */
    public static String of(Drawing drawing) {
        var mermaid = new MermaidText();
        mermaid.text.append("flowchart TD\n");
        mermaid.content(drawing.content(), "  ");
        mermaid.byStatus.forEach(mermaid::colour);
        return mermaid.text.toString();
    }

    private void content(Content content, String indent) {
        content.boxes().forEach(box -> box(box, indent));
        content.arrows().forEach(arrow -> arrow(arrow, indent));
    }

    private void box(Box box, String indent) {
        var standing = StatusLook.words(box.tally());
        var label = "[\"" + escaped(box.label()) + "<br/>" + escaped(box.type())
                + (standing.isEmpty() ? "" : "<br/>" + escaped(standing)) + "\"]";
        box.tally()
                .ifPresent(tally -> byStatus.computeIfAbsent(tally.weightiest(), unseen -> new ArrayList<>())
                        .add(box.key()));
        if (box.nested().isEmpty()) {
            text.append(indent).append(box.key()).append(label).append('\n');
            return;
        }
        text.append(indent).append("subgraph ").append(box.key()).append(label).append('\n');
        content(box.nested().get(), indent + "  ");
        text.append(indent).append("end\n");
    }

    private void arrow(Arrow arrow, String indent) {
        var label = arrow.label().isEmpty() ? "" : "|\"" + escaped(arrow.label()) + "\"|";
        text.append(indent)
                .append(arrow.from())
                .append(line(arrow))
                .append(label)
                .append(' ')
                .append(arrow.to())
                .append('\n');
    }

    private static String line(Arrow arrow) {
        return switch (arrow.route()) {
            case TAKEN -> " ==>";
            case NOT_TAKEN, BROKEN -> " -.->";
            case UNKNOWN, OPEN -> arrow.isPlain() ? " -->" : " -.->";
        };
    }

    private void colour(NodeStatus status, List<String> keys) {
        var name = StatusLook.name(status).replace("-", "");
        text.append("  classDef ")
                .append(name)
                .append(" fill:")
                .append(StatusLook.fill(status))
                .append(",stroke:")
                .append(StatusLook.stroke(status))
                .append(",color:#1c1f23\n  class ")
                .append(String.join(",", keys))
                .append(' ')
                .append(name)
                .append('\n');
    }

    /** Everything but letters, digits and a little more becomes a number: Mermaid finds meaning in most signs. */
    private static String escaped(String label) {
        var escaped = new StringBuilder();
        VisibleText.block(label, LONGEST).codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || " .,:_-/+=()[]!?".indexOf(c) >= 0) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(Character.isWhitespace(c) ? " " : "#" + c + ";");
            }
        });
        return escaped.toString();
    }
}
