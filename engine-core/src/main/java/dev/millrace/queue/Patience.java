package dev.millrace.queue;

import dev.millrace.time.Alarm;
import java.util.function.BooleanSupplier;

/** How long a caller is willing to wait. Confined to the caller. */
final class Patience {

    private final QueueClock clock;
    private final long deadline;

    Patience(QueueClock clock, long nanos) {
        this.clock = clock;
        this.deadline = clock.in(nanos);
    }

    /**
     * Waits until a gate opens or the time is up, unless the gate is not shut at all; then the caller should try again.
     *
     * @return false, at once, if the time was up when it was called
     */
    boolean waitAt(Gate gate, BooleanSupplier shut) throws InterruptedException {
        if (!Thread.currentThread().isInterrupted() && clock.now() >= deadline) {
            return false;
        }
        Gate.Waiter waiter = gate.join();
        if (shut.getAsBoolean()) {
            Alarm alarm = clock.at(deadline, waiter::wake);
            waiter.park();
            alarm.cancel();
        } else {
            Pause.once(Integer.MAX_VALUE);
        }
        boolean opened = !gate.leave(waiter);
        if (Thread.interrupted()) {
            if (opened) {
                gate.open();
            }
            throw new InterruptedException();
        }
        return true;
    }
}
