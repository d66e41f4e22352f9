package dev.millrace.queue;

import dev.millrace.time.Alarm;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The queue's one alarm: rings at the earliest of the times asked for. Thread-safe. */
final class Pulse {
    /*
     * I1  After `ensureBy(t)` an alarm is pending for t or earlier, or has rung since.
     * I2  At most one alarm is pending, apart from those just called off.
     * Checked by PulseTest.
     */

    private final QueueClock clock;
    private final Runnable task;
    private final ReentrantLock lock = new ReentrantLock();

    /** When the pending alarm rings; written under the lock. */
    private volatile long at = QueueClock.NEVER;

    /** Guarded by the lock. */
    private @Nullable Alarm pending;

    /** Written under the lock: tells an alarm that was called off too late from the pending one. */
    private volatile long round;

    private boolean closed;

    Pulse(QueueClock clock, Runnable task) {
        this.clock = clock;
        this.task = task;
    }

    /** Makes sure that the task runs at this time or earlier; it may run more often. */
    void ensureBy(long due) {
        if (due < at) {
            lock.lock();
            try {
                if (due < at && !closed) {
                    cancel();
                    at = due;
                    long ticket = round + 1;
                    round = ticket;
                    pending = clock.at(due, () -> ring(ticket));
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Runs the task now if the alarm should have rung; the caller stands in for a time source that is late. */
    boolean runIfOverdue() {
        if (at == QueueClock.NEVER || clock.now() < at) {
            return false;
        }
        ring(round);
        return true;
    }

    private void ring(long ticket) {
        lock.lock();
        try {
            if (ticket != round || closed || at == QueueClock.NEVER) {
                return;
            }
            at = QueueClock.NEVER;
            cancel();
        } finally {
            lock.unlock();
        }
        task.run();
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            at = QueueClock.NEVER;
            cancel();
        } finally {
            lock.unlock();
        }
    }

    private void cancel() {
        if (pending != null) {
            pending.cancel();
            pending = null;
        }
    }
}
