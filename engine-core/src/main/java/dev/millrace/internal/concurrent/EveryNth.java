package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.AtomicLong;

/** Lets every n-th call through. Thread-safe. */
public final class EveryNth {

    private final long n;
    private final AtomicLong calls = new AtomicLong();

    /** Creates it; {@code n} is at least 1. */
    public EveryNth(long n) {
        this.n = n;
    }

    /** Counts a call. Returns whether it is one that goes through. */
    public boolean isNow() {
        return calls.incrementAndGet() % n == 0;
    }
}
