package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.LongAdder;

/** Counters of a stream: what its subscribers did not get, and which of them failed. Thread-safe. */
public final class StreamTally {

    private final LongAdder dropped = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Creates counters at zero. */
    public StreamTally() {}

    /** Counts items that were dropped. */
    public void dropped(long items) {
        dropped.add(items);
    }

    void failed() {
        failed.increment();
    }

    /** Returns how many items were dropped. */
    public long dropped() {
        return dropped.sum();
    }

    /** Returns how many subscribers failed. */
    public long failures() {
        return failed.sum();
    }
}
