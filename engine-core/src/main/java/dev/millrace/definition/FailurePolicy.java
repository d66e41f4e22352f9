package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * What failures mean to an execution as a whole. Immutable.
 *
 * @param onFailure what a failure does to independent branches
 * @param retryBudget how many retries all its nodes may make together
 */
public record FailurePolicy(OnFailure onFailure, OptionalInt retryBudget) {

    /** Independent branches finish, and retries are bounded by their nodes alone. */
    public static final FailurePolicy DEFAULT = new FailurePolicy(OnFailure.CONTINUE, OptionalInt.empty());

    /** Checks the range. */
    public FailurePolicy {
        requireNonNull(onFailure, "onFailure");
        if (requireNonNull(retryBudget, "retryBudget").isPresent() && retryBudget.getAsInt() < 0) {
            throw new IllegalArgumentException("retryBudget must be 0 or more, not " + retryBudget.getAsInt());
        }
    }
}
