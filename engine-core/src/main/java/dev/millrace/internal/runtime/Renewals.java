package dev.millrace.internal.runtime;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Renews the leases of running attempts three times per visibility time, as long as there are live executions.
 * Thread-safe.
 */
final class Renewals {

    private static final int PER_VISIBILITY = 3;

    private final TimeSource time;
    private final Duration interval;
    private final BooleanSupplier renewAll;
    private volatile boolean running;
    private volatile boolean closed;
    private volatile @Nullable Alarm next;

    Renewals(TimeSource time, Duration visibility, BooleanSupplier renewAll) {
        this.time = time;
        this.interval = visibility.dividedBy(PER_VISIBILITY);
        this.renewAll = renewAll;
    }

    // Two threads that both find it not running only make one renewal too many.
    void ensureRunning() {
        if (!running && !closed) {
            running = true;
            next = time.schedule(interval, this::renew);
        }
    }

    private void renew() {
        running = false;
        if (!closed && renewAll.getAsBoolean()) {
            ensureRunning();
        }
    }

    /** Renews nothing any more; no alarm holds on to the engine. */
    void close() {
        closed = true;
        var alarm = next;
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
