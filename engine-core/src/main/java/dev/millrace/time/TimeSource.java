package dev.millrace.time;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The only door to clocks and timers: everything in the engine that reads a clock or waits for one asks here.
 * Thread-safe.
 *
 * <p>Elapsed time comes from {@link #nanoTime()}, which never jumps; {@link #epochMicros()} is wall-clock time and only
 * says when something happened.
 */
public interface TimeSource {

    /** Returns a monotonic reading in nanoseconds; only differences between two readings mean anything. */
    long nanoTime();

    /** Returns the wall-clock time in microseconds since 1970-01-01T00:00Z. */
    long epochMicros();

    /** Returns the wall-clock time, exact to the microsecond. */
    default Instant now() {
        return instantOf(epochMicros());
    }

    /**
     * Runs a task once after a delay, on a thread of this source. The task must be short and must not block: other
     * alarms wait behind it.
     *
     * @param delay how long to wait; zero or less means at once
     * @param task what to run; an exception that it throws is logged and goes no further
     * @return the pending alarm
     */
    Alarm schedule(Duration delay, Runnable task);

    /** Returns the instant of a reading of {@link #epochMicros()}. */
    static Instant instantOf(long epochMicros) {
        return Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS);
    }

    /** Returns the system's own time; one daemon thread, shared and started on demand, runs its alarms. */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }
}
