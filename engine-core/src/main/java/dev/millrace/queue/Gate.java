package dev.millrace.queue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** A place to wait for something that other threads bring about: a message, room, a free slot. Thread-safe. */
final class Gate {
    /*
     * I1  No lost wake-up: a waiter counts itself in, then looks again whether it must wait; an opener brings about the
     *     change, by a CAS, then reads the count. One of the two sees the other.
     * I2  One opening wakes one waiter that was not woken before; openings are free while nobody waits.
     * Checked by GateTest, LeaseQueueBlockingTest.
     */

    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final Deque<Waiter> waiters = new ArrayDeque<>();

    /** Wakes one waiter, if there is any. */
    void open() {
        if (waiting.get() != 0) {
            wakeOne();
        }
    }

    /** Wakes all who wait now. */
    void openAll() {
        if (waiting.get() != 0) {
            wakeAll();
        }
    }

    private void wakeAll() {
        lock.lock();
        try {
            waiters.forEach(Waiter::wake);
            waiting.addAndGet(-waiters.size());
            waiters.clear();
        } finally {
            lock.unlock();
        }
    }

    private void wakeOne() {
        lock.lock();
        try {
            Waiter waiter = waiters.poll();
            if (waiter != null) {
                waiting.decrementAndGet();
                waiter.wake();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Joins the waiters; the caller must look again before it waits. */
    Waiter join() {
        var waiter = new Waiter(Thread.currentThread());
        lock.lock();
        try {
            waiters.add(waiter);
            waiting.incrementAndGet();
        } finally {
            lock.unlock();
        }
        return waiter;
    }

    /** Leaves the waiters; false if it was woken, so that an opening was spent on it. */
    boolean leave(Waiter waiter) {
        lock.lock();
        try {
            if (waiters.remove(waiter)) {
                waiting.decrementAndGet();
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** A thread that waits at a gate. Thread-safe. */
    static final class Waiter {

        private final Thread thread;
        private volatile boolean woken;

        private Waiter(Thread thread) {
            this.thread = thread;
        }

        /** Parks until woken or interrupted. */
        void park() {
            while (!woken && !Thread.currentThread().isInterrupted()) {
                LockSupport.park(this);
            }
        }

        /** Ends the wait, whether an opening or an alarm asks for it. */
        void wake() {
            woken = true;
            LockSupport.unpark(thread);
        }
    }
}
