package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a command prints in a thread of its own, line by line, for a test that waits for it. */
final class ArrivingLines extends ByteArrayOutputStream {

    private final LinkedBlockingQueue<String> arriving = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            arriving.add(toString(StandardCharsets.UTF_8));
            reset();
        } else {
            super.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            write(bytes[i]);
        }
    }

    /** Returns the lines that were waited for, and those before them. */
    List<String> seen() {
        return seen;
    }

    /** Waits for a line that holds both texts. */
    String until(String one, String other) throws InterruptedException {
        while (true) {
            var line = arriving.poll(60, TimeUnit.SECONDS);
            assertThat(line)
                    .as("a line with '%s' and '%s' behind %s", one, other, seen)
                    .isNotNull();
            seen.add(line);
            if (line.contains(one) && line.contains(other)) {
                return line;
            }
        }
    }
}
