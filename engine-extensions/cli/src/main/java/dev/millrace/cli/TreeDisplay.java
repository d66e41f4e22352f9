package dev.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lines that are drawn again and again in their place on a terminal. Only those are written that have changed, all in
 * one piece, so that nothing flickers; none is wider than the terminal, for it does not wrap meanwhile. What else is
 * printed there meanwhile stands above them. Thread-safe.
 */
final class TreeDisplay {

    private static final String ESC = "\u001b[";
    private static final String WRAP_OFF = ESC + "?7l";
    private static final String WRAP_ON = ESC + "?7h";
    private static final String CLEAR_LINE = ESC + "K";
    private static final String CLEAR_BELOW = ESC + "J";

    private final PrintStream to;
    private final ByteArrayOutputStream above = new ByteArrayOutputStream(); // what has not been a whole line yet
    private List<String> drawn = List.of();

    TreeDisplay(PrintStream to) {
        this.to = to;
    }

    /** Draws the lines where the last ones were. */
    synchronized void draw(List<String> lines) {
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

    /** Prints what somebody else says, such as a node; of what stands above the lines, each line when it is whole. */
    synchronized void above(byte[] bytes, int from, int length) {
        above.write(bytes, from, length);
        var lines = drawn;
        if (lines.isEmpty()) {
            printAbove();
        } else if (contains(bytes, from, length, '\n')) {
            erase();
            var said = above.toString(StandardCharsets.UTF_8);
            int end = said.lastIndexOf('\n') + 1;
            to.print(said.substring(0, end));
            above.reset();
            above.writeBytes(said.substring(end).getBytes(StandardCharsets.UTF_8));
            draw(lines);
        }
    }

    private static boolean contains(byte[] bytes, int from, int length, char wanted) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    private void printAbove() {
        to.writeBytes(above.toByteArray());
        to.flush();
        above.reset();
    }

    private void erase() {
        write(new StringBuilder(top()).append(CLEAR_BELOW));
        drawn = List.of();
    }

    /** Leaves the place to the report. */
    synchronized void end() {
        if (!drawn.isEmpty()) {
            erase();
        }
        if (above.size() > 0) {
            above.write('\n');
            printAbove();
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
