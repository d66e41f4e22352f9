package dev.millrace.event;

import static java.util.Objects.requireNonNull;

/**
 * A change of a breaker's state. Immutable.
 *
 * @param breaker the breaker's key
 * @param from what it was before
 * @param to what it is since
 */
public record BreakerChange(String breaker, BreakerState from, BreakerState to) {

    /** Checks for null. */
    public BreakerChange {
        requireNonNull(breaker, "breaker");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
    }

    @Override
    public String toString() {
        return "breaker " + breaker + ": " + from + " -> " + to;
    }
}
