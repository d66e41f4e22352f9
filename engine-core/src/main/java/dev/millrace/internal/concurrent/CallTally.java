package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** How the calls of one piece of an application's code went. Thread-safe. */
public final class CallTally {

    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong slow = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicBoolean named = new AtomicBoolean();

    /** Creates it without a call. */
    public CallTally() {}

    /** Counts a call that threw. */
    public void failed() {
        failures.incrementAndGet();
    }

    /** Counts a call that took longer than it may. */
    public void slow(long nanos) {
        slow.incrementAndGet();
        longestNanos.accumulateAndGet(nanos, Math::max);
    }

    /** Returns whether the caller is the first who wants to say that it is slow. */
    public boolean nameOnce() {
        return !named.get() && named.compareAndSet(false, true);
    }

    /** Returns how many calls threw. */
    public long failures() {
        return failures.get();
    }

    /** Returns how many calls took too long. */
    public long slow() {
        return slow.get();
    }

    /** Returns how long the slowest of those took. */
    public long longestNanos() {
        return longestNanos.get();
    }
}
