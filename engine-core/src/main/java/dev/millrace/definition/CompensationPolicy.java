package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

/**
 * What compensations undo, and in which order. Immutable.
 *
 * @param scope what a failure has undone
 * @param order the order
 */
public record CompensationPolicy(CompensationScope scope, CompensationOrder order) {

    /** All that the execution did, what completed last first. */
    public static final CompensationPolicy DEFAULT =
            new CompensationPolicy(CompensationScope.EXECUTION, CompensationOrder.REVERSE);

    /** Checks for null. */
    public CompensationPolicy {
        requireNonNull(scope, "scope");
        requireNonNull(order, "order");
    }

    /** Returns the policy that undoes this much, what completed last first. */
    public static CompensationPolicy of(CompensationScope scope) {
        return new CompensationPolicy(scope, CompensationOrder.REVERSE);
    }

    /** Returns a copy with another order. */
    public CompensationPolicy withOrder(CompensationOrder other) {
        return new CompensationPolicy(scope, other);
    }
}
