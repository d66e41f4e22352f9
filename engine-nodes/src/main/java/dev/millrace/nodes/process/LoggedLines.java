package dev.millrace.nodes.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;

/** Sink that hands on what a process writes, and tells each line of it, cut where it is too long. Confined. */
final class LoggedLines implements ByteSink {

    private static final int LONGEST = 8_192;

    private final ByteSink rest;
    private final Charset charset;
    private final Consumer<String> log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean begun;

    LoggedLines(ByteSink rest, Charset charset, Consumer<String> log) {
        this.rest = rest;
        this.charset = charset;
        this.log = log;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        rest.write(bytes, from, length);
        int begin = from;
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, begin, i);
                tell();
                begin = i + 1;
            }
        }
        keep(bytes, begin, from + length);
    }

    private void keep(byte[] bytes, int begin, int end) {
        begun |= end > begin;
        line.write(bytes, begin, Math.min(end - begin, Math.max(0, LONGEST - line.size())));
    }

    private void tell() {
        log.accept(line.toString(charset).stripTrailing());
        line.reset();
        begun = false;
    }

    @Override
    public void end() {
        if (begun) {
            tell();
        }
        rest.end();
    }
}
