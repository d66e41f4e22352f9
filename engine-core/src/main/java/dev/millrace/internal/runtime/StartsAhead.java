package dev.millrace.internal.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The starts of an engine that wait for the turn behind them while its store is busy with others: what is short has
 * ended by the time the store could take its start, and both are written as one turn. Thread-safe.
 */
final class StartsAhead {

    /*
     * I1  None is kept for longer than the store is busy: with each turn that it has decided on, all that wait are
     *     called. So nobody hears later of a long node than he would if its start stood in the store's line.
     * I2  None is forgotten: who waits is added before he looks once more whether the store is busy, and a turn is
     *     counted as decided before those who wait are called. So one of the two sees the other.
     * Checked by StartsAheadTest.
     */
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** A turn is handed over to the store. */
    void handedOver() {
        onTheirWay.incrementAndGet();
    }

    /** The store has decided on a turn. */
    void decided() {
        onTheirWay.decrementAndGet();
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    /**
     * Has a start wait, if the store is busy.
     *
     * @param due called once, on the store's thread, when it is to wait no more, unless it {@linkplain #goes} before
     * @return whether it waits
     */
    boolean mayWait(Runnable due) {
        if (onTheirWay.get() == 0) {
            return false;
        }
        waiting.add(due);
        return onTheirWay.get() > 0 || !waiting.remove(due);
    }

    /** A start that waits is handed over. */
    void goes(Runnable due) {
        waiting.remove(due);
    }
}
