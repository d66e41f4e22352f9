package dev.millrace.queue;

import java.time.Duration;

/** The delay before a message whose lease expired is delivered again: exponential, capped. Immutable. */
record RedeliveryDelay(long initialNanos, double multiplier, long maxNanos) {

    static RedeliveryDelay of(Duration initial, double multiplier, Duration max) {
        if (initial.isNegative() || max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("backoff must grow from zero or more: " + initial + " to " + max);
        }
        if (!(multiplier >= 1)) {
            throw new IllegalArgumentException("backoff multiplier must be 1 or more: " + multiplier);
        }
        return new RedeliveryDelay(QueueClock.nanos(initial), multiplier, QueueClock.nanos(max));
    }

    /** Returns the delay after a message's n-th delivery, n from 1. */
    long nanosAfter(int deliveries) {
        return (long) Math.min((double) maxNanos, initialNanos * Math.pow(multiplier, deliveries - 1.0));
    }
}
