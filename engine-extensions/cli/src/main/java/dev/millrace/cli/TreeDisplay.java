package dev.millrace.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * Lines that are drawn again and again in their place on a terminal. Only those are written that have changed, all in
 * one piece, so that nothing flickers; none is wider than the terminal, for it does not wrap meanwhile. Confined to its
 * caller.
 */
final class TreeDisplay {

    private static final String ESC = "\u001b[";
    private static final String WRAP_OFF = ESC + "?7l";
    private static final String WRAP_ON = ESC + "?7h";
    private static final String CLEAR_LINE = ESC + "K";
    private static final String CLEAR_BELOW = ESC + "J";

    private final PrintStream to;
    private List<String> drawn = List.of();

    TreeDisplay(PrintStream to) {
        this.to = to;
    }

    /** Draws the lines where the last ones were. */
    void draw(List<String> lines) {
        if (lines.equals(drawn)) {
            return;
        }
        var frame = new StringBuilder(WRAP_OFF).append(top());
        for (int i = 0; i < lines.size(); i++) {
            boolean isSame = i < drawn.size() && lines.get(i).equals(drawn.get(i));
            frame.append(isSame ? "" : lines.get(i) + CLEAR_LINE).append('\n');
        }
        write(frame.append(lines.size() < drawn.size() ? CLEAR_BELOW : ""));
        drawn = lines;
    }

    /** Leaves the place to the report. */
    void end() {
        if (!drawn.isEmpty()) {
            write(new StringBuilder(top()).append(CLEAR_BELOW));
            drawn = List.of();
        }
    }

    private String top() {
        return drawn.isEmpty() ? "" : "\r" + ESC + drawn.size() + "A";
    }

    private void write(StringBuilder frame) {
        to.print(frame.append(WRAP_ON));
        to.flush();
    }
}
