package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When and how often a failed node is tried again. A retry waits as a timer: it holds no thread and no slot. Immutable.
 *
 * @param strategy how the delay grows
 * @param maxAttempts how many tries there are in all, the first included, without those that a budget of their own pays
 *     for; 1 to 1000
 * @param backoff the delays
 * @param filter which failures are retried
 * @param maxRetryTime no retry starts later than this after the first attempt's start, or after its refusal at a gate,
 *     if that came before
 * @param budgets how many retries the failures of some classes have of their own
 */
public record RetryPolicy(
        Strategy strategy,
        int maxAttempts,
        Backoff backoff,
        RetryFilter filter,
        Optional<Duration> maxRetryTime,
        RetryBudgets budgets) {

    private static final int MOST_ATTEMPTS = 1000;

    /** How the delay grows from one retry to the next. */
    public enum Strategy {
        /** There is one attempt only. */
        NONE,
        /** The same delay each time. */
        FIXED,
        /** The n-th retry waits n times the initial delay. */
        LINEAR,
        /** Each delay is the one before times the multiplier. */
        EXPONENTIAL
    }

    /** Checks the ranges. */
    public RetryPolicy {
        requireNonNull(strategy, "strategy");
        requireNonNull(backoff, "backoff");
        requireNonNull(filter, "filter");
        requireNonNull(maxRetryTime, "maxRetryTime");
        requireNonNull(budgets, "budgets");
        if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("maxAttempts must be 1 to " + MOST_ATTEMPTS + ", not " + maxAttempts);
        }
        maxRetryTime.filter(Duration::isNegative).ifPresent(d -> {
            throw new IllegalArgumentException("maxRetryTime must not be negative: " + d);
        });
    }

    /** Creates a policy that counts all failures together. */
    public RetryPolicy(
            Strategy strategy, int maxAttempts, Backoff backoff, RetryFilter filter, Optional<Duration> maxRetryTime) {
        this(strategy, maxAttempts, backoff, filter, maxRetryTime, RetryBudgets.NONE);
    }

    /** Returns an exponential policy with this many tries in all and the default delays. */
    public static RetryPolicy attempts(int maxAttempts) {
        return new RetryPolicy(
                Strategy.EXPONENTIAL, maxAttempts, Backoff.DEFAULT, RetryFilter.EVERYTHING, Optional.empty());
    }

    /** Returns an exponential copy whose first retry waits this long. */
    public RetryPolicy backoff(Duration initialDelay) {
        return withBackoff(backoff.withInitialDelay(initialDelay));
    }

    /** Returns a copy in which every retry waits this long, without jitter. */
    public RetryPolicy fixed(Duration delay) {
        var steady = new Backoff(delay, delay.compareTo(backoff.maxDelay()) > 0 ? delay : backoff.maxDelay(), 1, 0);
        return new RetryPolicy(Strategy.FIXED, maxAttempts, steady, filter, maxRetryTime, budgets);
    }

    /** Returns a copy with another strategy. */
    public RetryPolicy withStrategy(Strategy other) {
        return new RetryPolicy(other, maxAttempts, backoff, filter, maxRetryTime, budgets);
    }

    /** Returns a copy with other delays. */
    public RetryPolicy withBackoff(Backoff other) {
        return new RetryPolicy(strategy, maxAttempts, other, filter, maxRetryTime, budgets);
    }

    /** Returns a copy that retries other failures. */
    public RetryPolicy withFilter(RetryFilter other) {
        return new RetryPolicy(strategy, maxAttempts, backoff, other, maxRetryTime, budgets);
    }

    /** Returns a copy that gives up when this time has passed since the first attempt's start. */
    public RetryPolicy withMaxRetryTime(Duration limit) {
        return new RetryPolicy(strategy, maxAttempts, backoff, filter, Optional.of(limit), budgets);
    }

    /** Returns a copy with another number of tries in all. */
    public RetryPolicy withMaxAttempts(int most) {
        return new RetryPolicy(strategy, most, backoff, filter, maxRetryTime, budgets);
    }

    /** Returns a copy in which failures of what the node runs on have this many retries of their own. */
    public RetryPolicy withPlatformRetries(int most) {
        return withBudgets(new RetryBudgets(OptionalInt.of(most), budgets.timeout()));
    }

    /** Returns a copy in which attempts that took too long have this many retries of their own. */
    public RetryPolicy withTimeoutRetries(int most) {
        return withBudgets(new RetryBudgets(budgets.platform(), OptionalInt.of(most)));
    }

    /** Returns a copy in which the failures of some classes have retries of their own. */
    public RetryPolicy withBudgets(RetryBudgets other) {
        return new RetryPolicy(strategy, maxAttempts, backoff, filter, maxRetryTime, other);
    }
}
