package dev.millrace.internal.concurrent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A semaphore that parks tasks, not threads: who finds no permit leaves a task that runs when it has one. First come, first
 * served. Thread-safe.
 */
public final class Permits {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> waiters = new ArrayDeque<>(); // guarded by lock
    private final int total;
    private int taken; // guarded by lock

    private record Waiter(int permits, Runnable granted) {}

    /** Creates a semaphore with this many permits. */
    public Permits(int total) {
        this.total = total;
    }

    /**
     * Takes permits, or leaves a task.
     *
     * @param permits how many, at most the total
     * @param granted runs later, with the permits taken, on the thread that gave them back; never under the lock
     * @return whether they were taken at once; if so the task does not run
     */
    public boolean acquire(int permits, Runnable granted) {
        lock.lock();
        try {
            if (waiters.isEmpty() && taken + permits <= total) {
                taken += permits;
                return true;
            }
            waiters.add(new Waiter(permits, granted));
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Gives permits back and runs the tasks that have theirs now. */
    public void release(int permits) {
        List<Runnable> ready = new ArrayList<>();
        lock.lock();
        try {
            taken -= permits;
            var next = waiters.peek();
            while (next != null && taken + next.permits() <= total) {
                taken += next.permits();
                ready.add(next.granted());
                waiters.remove();
                next = waiters.peek();
            }
        } finally {
            lock.unlock();
        }
        ready.forEach(Runnable::run);
    }

    /** Returns how many permits are taken. */
    public int taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many permits there are. */
    public int total() {
        return total;
    }
}
