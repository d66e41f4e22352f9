package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicLong;

/** Sweeps the leases that are out, at intervals, while there are any. Thread-safe. */
final class Sweeper<T> {
    /*
     * I1  A lease that is out is swept: whoever takes one asks for a sweep unless one is due; the sweep that finds none
     *     out first strikes the next sweep and then looks again.
     * I2  A sweep is claimed by moving its time on, so a slow one is never waited for.
     * Checked by LeaseQueueExpiryTest.
     */

    private final Leases<T> leases;
    private final QueueClock clock;
    private final Pulse pulse;
    private final long interval;
    private final AtomicLong nextSweep = new AtomicLong(QueueClock.NEVER);

    Sweeper(Leases<T> leases, QueueClock clock, Pulse pulse, long interval) {
        this.leases = leases;
        this.clock = clock;
        this.pulse = pulse;
        this.interval = interval;
    }

    /** Makes sure that the lease just taken will be swept. */
    void watch() {
        if (nextSweep.get() == QueueClock.NEVER) {
            start();
        }
    }

    private void start() {
        long next = clock.in(interval);
        if (nextSweep.compareAndSet(QueueClock.NEVER, next)) {
            pulse.ensureBy(next);
        }
    }

    /** Sweeps if it is time to, and asks the pulse for the next time. */
    void sweepIfDue() {
        long now = clock.now();
        long due = nextSweep.get();
        if (due <= now && nextSweep.compareAndSet(due, now + interval)) {
            leases.sweep(now);
            if (leases.inFlight().isEmpty()) {
                nextSweep.set(QueueClock.NEVER);
                if (!leases.inFlight().isEmpty()) {
                    watch();
                }
            }
        }
        pulse.ensureBy(nextSweep.get());
    }
}
