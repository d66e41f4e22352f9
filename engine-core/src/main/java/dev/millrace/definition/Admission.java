package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a ready node must pass before it starts. Immutable.
 *
 * @param maxConcurrentExecutions how many attempts of the node may run at once, over all executions of the workflow; 0
 *     is no limit
 * @param locks the resources that it holds while it runs
 * @param breaker the breaker that guards it
 */
public record Admission(int maxConcurrentExecutions, List<Lock> locks, Optional<CircuitBreakerPolicy> breaker) {

    /** Nothing holds the node back. */
    public static final Admission FREE = new Admission(0, List.of(), Optional.empty());

    private static final int MOST = 100_000;

    /** Checks the range and copies the list. */
    public Admission {
        if (maxConcurrentExecutions < 0 || maxConcurrentExecutions > MOST) {
            throw new IllegalArgumentException(
                    "maxConcurrentExecutions must be 0 (no limit) to " + MOST + ", not " + maxConcurrentExecutions);
        }
        locks = List.copyOf(locks);
        requireNonNull(breaker, "breaker");
    }

    /** Returns whether anything holds the node back at all. */
    public boolean isGuarded() {
        return maxConcurrentExecutions > 0 || !locks.isEmpty() || breaker.isPresent();
    }
}
