package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.AtomicLong;

/** A count that anybody may add to while it is open: who closes it has all that was added. Thread-safe. */
public final class OpenCount {

    private static final long CLOSED = -1;

    private final AtomicLong count = new AtomicLong();

    /** Creates it, open and at zero. */
    public OpenCount() {}

    /** Adds one if it is open. Returns whether it is. */
    public boolean tryAdd() {
        long before = count.get();
        while (before != CLOSED && !count.compareAndSet(before, before + 1)) {
            before = count.get();
        }
        return before != CLOSED;
    }

    /** Returns what was added since it was last asked, and keeps it open if it is. */
    public long take() {
        return Math.max(0, count.getAndUpdate(before -> Math.min(before, 0)));
    }

    /** Closes it. Returns what was added since it was last asked. */
    public long close() {
        return Math.max(0, count.getAndSet(CLOSED));
    }

    /** Opens it, at zero, if it is closed; for who closed it. */
    public void open() {
        count.compareAndSet(CLOSED, 0);
    }
}
