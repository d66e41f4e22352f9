package dev.millrace.internal.concurrent;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks that are put off while others are under way, until one of those has ended. Thread-safe. */
public final class Postponed {

    /*
     * I1  None is put off for longer than that: when one of the others has ended, all that are put off run.
     * I2  None is forgotten: who is put off is added before it is looked once more whether others are under way, and an
     *     end is counted before those who are put off run. So one of the two sees the other.
     * I3  Each runs once at most: whoever takes it out of the queue has it.
     * Checked by PostponedTest.
     */
    private final AtomicInteger underWay = new AtomicInteger();
    private final Queue<Runnable> waiting;

    /** Creates it: nothing is under way. */
    public Postponed() {
        this(new ConcurrentLinkedQueue<>());
    }

    /** Creates it with the queue of those that are put off, which is thread-safe. */
    Postponed(Queue<Runnable> waiting) {
        this.waiting = waiting;
    }

    /** Another one is under way. */
    public void begun() {
        underWay.incrementAndGet();
    }

    /** One that was under way has ended: runs what is put off, on this thread. */
    public void ended() {
        underWay.decrementAndGet();
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    /** Puts a task off, if others are under way. Returns whether it is; if not, it does not run. */
    public boolean isPutOff(Runnable task) {
        if (underWay.get() == 0) {
            return false;
        }
        waiting.add(task);
        return underWay.get() > 0 || !waiting.remove(task);
    }

    /** Has a task that may be put off run no more. */
    public void withdraw(Runnable task) {
        waiting.remove(task);
    }
}
