package dev.millrace.testing;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. Alarms run on the thread that moves it, in the order in which they are
 * due, each at its own instant. Thread-safe.
 */
public final class ManualTime implements TimeSource {

    private static final long NANOS_PER_MICRO = 1_000;

    private final Object lock = new Object();
    private final PriorityQueue<Pending> alarms = new PriorityQueue<>(); // guarded by lock
    private final long startMicros;
    private long nowNanos; // guarded by lock
    private long scheduled; // guarded by lock

    /** Creates time that begins at 2026-01-01T00:00Z. */
    public ManualTime() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Creates time that begins at an instant. */
    public ManualTime(Instant start) {
        startMicros = start.getEpochSecond() * 1_000_000 + start.getNano() / NANOS_PER_MICRO;
    }

    private record Pending(long due, long number, Runnable task) implements Comparable<Pending> {
        @Override
        public int compareTo(Pending other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(number, other.number);
        }
    }

    @Override
    public long nanoTime() {
        synchronized (lock) {
            return nowNanos;
        }
    }

    @Override
    public long epochMicros() {
        return startMicros + nanoTime() / NANOS_PER_MICRO;
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        synchronized (lock) {
            long wait = delay.compareTo(Duration.ofDays(36_500)) > 0
                    ? Duration.ofDays(36_500).toNanos()
                    : Math.max(0, delay.toNanos());
            var pending = new Pending(nowNanos + wait, scheduled++, task);
            alarms.add(pending);
            return () -> cancel(pending);
        }
    }

    private void cancel(Pending pending) {
        synchronized (lock) {
            alarms.remove(pending);
        }
    }

    /** Moves time forward and runs every alarm that is due on the way, those that such alarms set included. */
    public void advance(Duration by) {
        long target;
        synchronized (lock) {
            target = nowNanos + by.toNanos();
        }
        for (var next = takeDue(target); next != null; next = takeDue(target)) {
            next.task().run();
        }
        synchronized (lock) {
            nowNanos = Math.max(nowNanos, target);
        }
    }

    /**
     * Returns this time as a source that runs on the thread that asks, and at once, what is due already. For what waits
     * until all that is due has been done, such as an {@code Invocation}: nobody moves time meanwhile.
     */
    public TimeSource prompt() {
        return new Prompt(this);
    }

    private record Prompt(ManualTime time) implements TimeSource {

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public long epochMicros() {
            return time.epochMicros();
        }

        @Override
        public Alarm schedule(Duration delay, Runnable task) {
            if (delay.isNegative() || delay.isZero()) {
                task.run();
                return () -> {};
            }
            return time.schedule(delay, task);
        }
    }

    /** Moves time to the next alarm and runs it. Returns false if there is none. */
    public boolean advanceToNext() {
        var next = takeDue(Long.MAX_VALUE);
        if (next == null) {
            return false;
        }
        next.task().run();
        return true;
    }

    private @Nullable Pending takeDue(long until) {
        synchronized (lock) {
            var next = alarms.peek();
            if (next == null || next.due() > until) {
                return null;
            }
            alarms.remove();
            nowNanos = Math.max(nowNanos, next.due());
            return next;
        }
    }

    /** Returns how long it is until the next alarm is due; nothing if there is none. */
    public Optional<Duration> untilNext() {
        synchronized (lock) {
            return Optional.ofNullable(alarms.peek()).map(next -> Duration.ofNanos(Math.max(0, next.due() - nowNanos)));
        }
    }

    /** Returns how many alarms are pending. */
    public int pending() {
        synchronized (lock) {
            return alarms.size();
        }
    }
}
