package dev.millrace.internal.admission;

import dev.millrace.time.TimeSource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The elapsed time as the JDK's clock, for libraries that ask for one: it never jumps, and says nothing of the date.
 * Thread-safe.
 */
final class ElapsedClock extends Clock {

    private final TimeSource time;

    ElapsedClock(TimeSource time) {
        this.time = time;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(time.nanoTime());
    }
}
