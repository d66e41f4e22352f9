package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One slot for each worker: whoever takes work from the queue holds one until that work has ended, also while it waits
 * for its start to be decided or kept. So no more is taken than can run at once. Thread-safe.
 */
public final class WorkerSlots {

    /*
     * I1  taken <= limit: raised by CAS below the limit, lowered once by who holds the slot. Only a worker that goes on
     *     after it had waited for an execution takes its slot again without asking, so that for a while there may be
     *     one more.
     * I2  No lost wake-up: who gives a slot back looks for work itself afterwards, or wakes somebody who does.
     * I3  Who has a choice lets no more than three quarters of the slots wait for the store, so that others find one
     *     meanwhile: raised by CAS below that, before it is known what will wait.
     * Checked by WorkerSlotsTest (I1, I3), RunningTest (I2, I3).
     */
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int limit;
    private final int mostWaiting;

    /** Creates as many free slots as there are workers. */
    public WorkerSlots(int limit) {
        this.limit = limit;
        this.mostWaiting = Math.max(1, limit - Math.max(1, limit / 4));
    }

    /** Takes a slot; false if none is free. */
    public boolean tryTake() {
        int now = taken.get();
        while (now < limit) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    /** Takes a slot again that was given back for a wait, whether one is free or not. */
    public void takeAgain() {
        taken.incrementAndGet();
    }

    /** Gives a slot back that was taken. */
    public void giveBack() {
        taken.decrementAndGet();
    }

    /**
     * Counts one more slot as one that waits for the store, for who could do without; false if as many do as may. Goes
     * with {@link #hasWaited}, once what is to run in the slot {@linkplain #beginsToWait is counted itself}, or is
     * nothing.
     */
    public boolean tryToWait() {
        int now = waiting.get();
        while (now < mostWaiting) {
            if (waiting.compareAndSet(now, now + 1)) {
                return true;
            }
            now = waiting.get();
        }
        return false;
    }

    /** A slot waits for the store, with what is to run in it. */
    public void beginsToWait() {
        waiting.incrementAndGet();
    }

    /** A slot waits no more. */
    public void hasWaited() {
        waiting.decrementAndGet();
    }

    /** Returns whether a slot was free at the moment of the call. */
    public boolean hasFree() {
        return taken.get() < limit;
    }
}
