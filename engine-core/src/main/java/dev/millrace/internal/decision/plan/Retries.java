package dev.millrace.internal.decision.plan;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureClass;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.List;

/** The arithmetic of retries; Resilience4j counts the intervals. */
public final class Retries {

    private Retries() {}

    public static boolean isEligible(RetryPolicy policy, Failure failure) {
        var filter = policy.filter();
        if (policy.strategy() == RetryPolicy.Strategy.NONE || !failure.retryable()) {
            return false;
        }
        if (isNamed(filter.doNotRetryOn(), failure)) {
            return false;
        }
        if (failure.exitCode().isPresent() && !filter.exitCodes().isEmpty()) {
            return filter.exitCodes().contains(failure.exitCode().getAsInt());
        }
        return filter.retryOn().isEmpty() || isNamed(filter.retryOn(), failure);
    }

    /** Returns whether one of the names is the failure's type, a type above it, or its class. */
    private static boolean isNamed(List<String> names, Failure failure) {
        return names.contains(FailureClass.of(failure).label())
                || names.stream().anyMatch(failure::isA);
    }

    /** Returns whether the budget that a failure is counted by has no other attempt left, this failure included. */
    public static boolean isSpent(RetryPolicy policy, Failure failure, int failuresLikeIt) {
        return failuresLikeIt > most(policy, FailureClass.of(failure));
    }

    /** Says of what there is none left. */
    public static String spent(RetryPolicy policy, Failure failure) {
        var kind = FailureClass.of(failure);
        boolean isOwn = kind == FailureClass.PLATFORM
                        && policy.budgets().platform().isPresent()
                || kind == FailureClass.TIMEOUT && policy.budgets().timeout().isPresent();
        return isOwn
                ? "all " + most(policy, kind) + " retries for failures of the class " + kind.label() + " are spent"
                : "all " + policy.maxAttempts() + " attempts are spent";
    }

    /** Returns how many failures that are counted together may be followed by another attempt. */
    private static int most(RetryPolicy policy, FailureClass kind) {
        int shared = policy.maxAttempts() - 1;
        return switch (kind) {
            case USER -> shared;
            case PLATFORM -> policy.budgets().platform().orElse(shared);
            case TIMEOUT -> policy.budgets().timeout().orElse(shared);
        };
    }

    /**
     * Returns how long to wait before the next attempt: the strategy's interval, jitter applied, then cut to the
     * longest.
     *
     * @param failures how many attempts have failed, from 1
     * @param random from 0 to 1; one half means no jitter
     */
    public static Duration delay(RetryPolicy policy, int failures, double random) {
        var backoff = policy.backoff();
        long initial = Math.max(1, backoff.initialDelay().toMillis());
        long longest = backoff.maxDelay().toMillis();
        if (backoff.initialDelay().isZero()) {
            return Duration.ZERO;
        }
        var intervals = switch (policy.strategy()) {
            case NONE, FIXED -> IntervalFunction.of(initial);
            case LINEAR -> IntervalFunction.of(initial, interval -> interval + initial);
            case EXPONENTIAL ->
                IntervalFunction.ofExponentialBackoff(
                        initial, Math.max(1.0000001, backoff.multiplier()), Math.max(initial, longest));
        };
        double spread = 1 + backoff.jitter() * (2 * random - 1);
        return Duration.ofMillis(Math.min(longest, Math.round(intervals.apply(failures) * spread)));
    }

    public static boolean isTooLate(RetryPolicy policy, long firstStart, long due) {
        return policy.maxRetryTime().isPresent()
                && (due - firstStart) * 1_000 > policy.maxRetryTime().get().toNanos();
    }
}
