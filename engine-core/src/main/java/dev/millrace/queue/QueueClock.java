package dev.millrace.queue;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The queue's reading of its time source: nanoseconds since the queue was made, above zero. Thread-safe. */
final class QueueClock {

    /** Later than any reading. */
    static final long NEVER = Long.MAX_VALUE;

    /** Durations are cut to this, about 146 years, so that sums do not overflow. */
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private final TimeSource time;
    private final long origin;

    QueueClock(TimeSource time) {
        this.time = time;
        this.origin = time.nanoTime() - 1;
    }

    long now() {
        return time.nanoTime() - origin;
    }

    /** Returns the reading at the end of a duration that begins now. */
    long in(long nanos) {
        return now() + nanos;
    }

    Instant instantOf(long reading) {
        return time.now().plusNanos(reading - now());
    }

    Instant wallTime() {
        return time.now();
    }

    /** Runs the task when the clock has reached the reading. */
    Alarm at(long reading, Runnable task) {
        return time.schedule(Duration.ofNanos(Math.max(0, reading - now())), task);
    }

    static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(LONGEST)) >= 0 ? LONGEST : Math.max(0, duration.toNanos());
    }
}
