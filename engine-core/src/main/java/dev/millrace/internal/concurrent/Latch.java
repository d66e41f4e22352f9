package dev.millrace.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Where threads wait until a condition holds that others bring about. Thread-safe. */
public final class Latch {

    private static final long LONGEST_WAIT_MILLIS = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Waits until a condition holds; looks again whenever somebody calls {@link #changed}, and now and then by itself.
     */
    public void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waiting.incrementAndGet();
            while (!condition.getAsBoolean()) {
                changed.await(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            }
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    /** Waits until a condition holds, for a limited time. Returns whether it held. */
    public boolean awaitUntil(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            waiting.incrementAndGet();
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                long slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS));
                left -= slice - Math.max(0, changed.awaitNanos(slice));
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    /** Says that the condition may hold now; costs one read if nobody waits. */
    public void changed() {
        if (waiting.get() > 0) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
