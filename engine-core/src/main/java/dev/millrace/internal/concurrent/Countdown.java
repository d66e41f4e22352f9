package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.AtomicLong;

/** Lets one call through when there have been so many, and no other before it is restarted. Thread-safe. */
public final class Countdown {

    private final AtomicLong left;

    /** Creates it; {@code calls} is at least 1. */
    public Countdown(long calls) {
        left = new AtomicLong(calls);
    }

    /** Counts a call. Returns whether it is the one that goes through. */
    public boolean isNow() {
        return left.decrementAndGet() == 0;
    }

    /** Counts anew. */
    public void restart(long calls) {
        left.set(calls);
    }
}
