package dev.millrace.stress;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;

/** Time that stands still, with alarms that never ring: no lock of a clock orders the calls under test. Immutable. */
final class StillTime implements TimeSource {

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public long epochMicros() {
        return 0;
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        return () -> {};
    }
}
