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
 * @param absence why it takes no part in the execution at all; empty if it does
 */
public record Admission(
        int maxConcurrentExecutions,
        List<Lock> locks,
        Optional<CircuitBreakerPolicy> breaker,
        Optional<Absence> absence) {

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
        requireNonNull(absence, "absence");
    }

    /** Creates the admission of a node that takes part. */
    public Admission(int maxConcurrentExecutions, List<Lock> locks, Optional<CircuitBreakerPolicy> breaker) {
        this(maxConcurrentExecutions, locks, breaker, Optional.empty());
    }

    /** Returns a copy of a node that takes no part, or does. */
    public Admission withAbsence(Optional<Absence> why) {
        return new Admission(maxConcurrentExecutions, locks, breaker, why);
    }

    /** Returns whether anything holds the node back at all. */
    public boolean isGuarded() {
        return maxConcurrentExecutions > 0 || !locks.isEmpty() || breaker.isPresent();
    }
}
