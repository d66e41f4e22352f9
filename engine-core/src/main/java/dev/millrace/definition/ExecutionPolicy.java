package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an execution as a whole is treated. Immutable.
 *
 * @param maxConcurrency how many of its nodes may run at once; 0 is no limit
 * @param timeout how long the whole execution may take
 * @param onFailure what a failure does to independent branches
 * @param retryBudget how many retries all its nodes may make together
 * @param allowPause whether it may be paused
 * @param compensateOnCancel whether a cancel runs the compensations
 */
public record ExecutionPolicy(
        int maxConcurrency,
        Optional<Duration> timeout,
        OnFailure onFailure,
        OptionalInt retryBudget,
        boolean allowPause,
        boolean compensateOnCancel) {

    /** No limits; independent branches finish; pauses allowed; a cancel does not compensate. */
    public static final ExecutionPolicy DEFAULT =
            new ExecutionPolicy(0, Optional.empty(), OnFailure.CONTINUE, OptionalInt.empty(), true, false);

    /** Checks the ranges. */
    public ExecutionPolicy {
        if (maxConcurrency < 0) {
            throw new IllegalArgumentException("maxConcurrency must be 0 (no limit) or more, not " + maxConcurrency);
        }
        requireNonNull(timeout, "timeout")
                .filter(t -> t.isNegative() || t.isZero())
                .ifPresent(t -> {
                    throw new IllegalArgumentException("the workflow's timeout must be above zero, not " + t);
                });
        requireNonNull(onFailure, "onFailure");
        if (retryBudget.isPresent() && retryBudget.getAsInt() < 0) {
            throw new IllegalArgumentException("retryBudget must be 0 or more, not " + retryBudget.getAsInt());
        }
    }

    /** Returns a copy with another limit of running nodes. */
    public ExecutionPolicy withMaxConcurrency(int limit) {
        return new ExecutionPolicy(limit, timeout, onFailure, retryBudget, allowPause, compensateOnCancel);
    }

    /** Returns a copy with a time limit. */
    public ExecutionPolicy withTimeout(Duration limit) {
        return new ExecutionPolicy(
                maxConcurrency, Optional.of(limit), onFailure, retryBudget, allowPause, compensateOnCancel);
    }

    /** Returns a copy with another reaction to failures. */
    public ExecutionPolicy withOnFailure(OnFailure reaction) {
        return new ExecutionPolicy(maxConcurrency, timeout, reaction, retryBudget, allowPause, compensateOnCancel);
    }

    /** Returns a copy with a bound on all retries together. */
    public ExecutionPolicy withRetryBudget(int retries) {
        return new ExecutionPolicy(
                maxConcurrency, timeout, onFailure, OptionalInt.of(retries), allowPause, compensateOnCancel);
    }

    /** Returns a copy that may or may not be paused. */
    public ExecutionPolicy withAllowPause(boolean allowed) {
        return new ExecutionPolicy(maxConcurrency, timeout, onFailure, retryBudget, allowed, compensateOnCancel);
    }

    /** Returns a copy whose cancel runs the compensations or not. */
    public ExecutionPolicy withCompensateOnCancel(boolean compensate) {
        return new ExecutionPolicy(maxConcurrency, timeout, onFailure, retryBudget, allowPause, compensate);
    }
}
