package dev.millrace.examples.wfformat;

import dev.millrace.examples.wfformat.Instance.Link;
import dev.millrace.time.TimeSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * Keeps when each task began and ended, as the task itself saw it, so that the engine cannot be its own witness.
 * Thread-safe.
 */
final class Stopwatch {

    private final TimeSource time;
    private final Map<String, Run> runs = new ConcurrentHashMap<>();

    Stopwatch(TimeSource time) {
        this.time = time;
    }

    private record Run(long startNanos, long endNanos) {}

    /**
     * What a task does. Confined to the task.
     */
    @FunctionalInterface
    interface Body {

        /** Does it. */
        void run() throws InterruptedException;
    }

    /** Runs a task's body, and keeps its times. */
    void measure(String id, Body body) throws InterruptedException {
        long start = time.nanoTime();
        body.run();
        runs.put(id, new Run(start, time.nanoTime()));
    }

    /** Returns how many links were not kept to: the child began before the parent had ended, or without it. */
    long violations(Collection<Link> links) {
        return links.stream().filter(this::isViolated).count();
    }

    private boolean isViolated(Link link) {
        var child = runs.get(link.child());
        var parent = runs.get(link.parent());
        return child != null && (parent == null || child.startNanos() - parent.endNanos() < 0);
    }

    /** Returns the time from the first task's start to the last task's end. */
    long makespanNanos() {
        var starts = sorted(runs.values().stream().mapToLong(Run::startNanos));
        var ends = sorted(runs.values().stream().mapToLong(Run::endNanos));
        return starts.length == 0 ? 0 : ends[ends.length - 1] - starts[0];
    }

    /** Returns how many tasks ran at once at most. */
    int maxParallel() {
        var starts = sorted(runs.values().stream().mapToLong(Run::startNanos));
        var ends = sorted(runs.values().stream().mapToLong(Run::endNanos));
        int most = 0;
        int ended = 0;
        for (int started = 0; started < starts.length; started++) {
            while (ended < started && ends[ended] - starts[started] <= 0) {
                ended++;
            }
            most = Math.max(most, started + 1 - ended);
        }
        return most;
    }

    private static long[] sorted(LongStream nanos) {
        var all = nanos.toArray();
        Arrays.sort(all);
        return all;
    }
}
