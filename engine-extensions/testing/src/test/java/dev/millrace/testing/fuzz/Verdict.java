package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What makes an input a finding: an answer that the door's documentation does not name, or one that takes too much. */
final class Verdict {

    private static final long MOST_NANOS = 1_000_000_000;
    private static final long MEGABYTE = 1L << 20;
    private static final long MOST_BYTES_A_BYTE = 64;

    private Verdict() {}

    /** What an answer took of the current thread. */
    private record Cost(long nanos, long bytes) {

        static Cost now() {
            var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            return new Cost(threads.getCurrentThreadCpuTime(), threads.getCurrentThreadAllocatedBytes());
        }

        Cost since(Cost before) {
            return new Cost(nanos - before.nanos, bytes - before.bytes);
        }

        boolean isTooMuchFor(byte[] input) {
            return nanos > MOST_NANOS || bytes > MOST_BYTES_A_BYTE * Math.max(MEGABYTE, input.length);
        }
    }

    /** Lets a target take an input; fails, and keeps the input, if that is a finding. */
    static void on(Target target, byte[] input) {
        // The first time may load classes, which is not the input's fault.
        if (costOf(target, input).isTooMuchFor(input)) {
            var cost = costOf(target, input);
            if (cost.isTooMuchFor(input)) {
                fail(target + " took " + cost.nanos() / 1_000_000 + " ms and " + cost.bytes() / MEGABYTE
                        + " MB; the input is in " + kept(target, input));
            }
        }
    }

    private static Cost costOf(Target target, byte[] input) {
        var before = Cost.now();
        try {
            target.take(input);
        } catch (Throwable e) {
            fail(target + " met " + e.getClass().getSimpleName() + "; the input is in " + kept(target, input), e);
        }
        return Cost.now().since(before);
    }

    private static Path kept(Target target, byte[] input) {
        try {
            var folder = Files.createDirectories(Path.of("target/fuzz"));
            return Files.write(
                    folder.resolve(target.label() + "-" + Integer.toHexString(Arrays.hashCode(input))), input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
