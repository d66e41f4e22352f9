package dev.millrace.jdbc;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;

/** The system's time, two hours late. Thread-safe. */
final class LateClock implements TimeSource {

    private final TimeSource system = TimeSource.system();

    @Override
    public long epochMicros() {
        return system.epochMicros() - Duration.ofHours(2).toNanos() / 1_000;
    }

    @Override
    public long nanoTime() {
        return system.nanoTime();
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        return system.schedule(delay, task);
    }
}
