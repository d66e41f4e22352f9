package dev.millrace.nodes.process;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * Takes the lines {@code ##millrace progress 0.5 text} out of a stream; all else goes on as it stands, byte for byte.
 * Confined to the thread that reads the stream.
 */
final class ProgressLines implements ByteSink {

    private static final String MARK = "##millrace progress ";
    private static final byte[] PREFIX = MARK.getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_FRACTION = 20;

    private final ByteSink rest;
    private final Charset charset;
    private final BiConsumer<Double, String> progress;
    private final byte[] line = new byte[LONGEST_LINE];
    private int held;
    private boolean passing; // the line at hand is an ordinary one

    ProgressLines(ByteSink rest, Charset charset, BiConsumer<Double, String> progress) {
        this.rest = rest;
        this.charset = charset;
        this.progress = progress;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        int end = from + length;
        int next = from;
        while (next < end) {
            next = passing ? pass(bytes, next, end) : hold(bytes, next);
        }
    }

    @Override
    public void end() {
        if (!passing && isProgress()) {
            held = 0;
        }
        letGo();
        rest.end();
    }

    private int pass(byte[] bytes, int from, int end) {
        int next = from;
        while (next < end && bytes[next] != '\n') {
            next++;
        }
        int past = Math.min(next + 1, end);
        passing = next == end;
        rest.write(bytes, from, past - from);
        return past;
    }

    /** Holds a byte back for as long as the line may be a progress line. */
    private int hold(byte[] bytes, int at) {
        byte next = bytes[at];
        if (held < PREFIX.length ? next != PREFIX[held] : held == LONGEST_LINE) {
            letGo();
            passing = true;
            return at;
        }
        line[held++] = next;
        if (next == '\n') {
            if (isProgress()) {
                held = 0;
            }
            letGo();
        }
        return at + 1;
    }

    private void letGo() {
        rest.write(line, 0, held);
        held = 0;
    }

    private boolean isProgress() {
        if (held <= PREFIX.length) {
            return false;
        }
        var said = new String(line, PREFIX.length, held - PREFIX.length, charset).strip();
        int blank = said.indexOf(' ');
        var number = blank < 0 ? said : said.substring(0, blank);
        if (number.length() > LONGEST_FRACTION || !number.matches("0|1|1\\.0*|0?\\.\\d+|0\\.")) {
            return false;
        }
        progress.accept(
                Double.valueOf(number),
                blank < 0 ? "" : said.substring(blank + 1).strip());
        return true;
    }
}
