package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * When and how often a failed node is tried again. A retry waits as a timer: it holds no thread and no slot. Immutable.
 *
 * @param strategy how the delay grows
 * @param maxAttempts how many tries there are in all, the first included; 1 to 1000
 * @param backoff the delays
 * @param filter which failures are retried
 * @param maxRetryTime no retry starts later than this after the first attempt's start
 */
public record RetryPolicy(
        Strategy strategy, int maxAttempts, Backoff backoff, RetryFilter filter, Optional<Duration> maxRetryTime) {

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
        if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("maxAttempts must be 1 to " + MOST_ATTEMPTS + ", not " + maxAttempts);
        }
        maxRetryTime.filter(Duration::isNegative).ifPresent(d -> {
            throw new IllegalArgumentException("maxRetryTime must not be negative: " + d);
        });
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
        return new RetryPolicy(Strategy.FIXED, maxAttempts, steady, filter, maxRetryTime);
    }

    /** Returns a copy with another strategy. */
    public RetryPolicy withStrategy(Strategy other) {
        return new RetryPolicy(other, maxAttempts, backoff, filter, maxRetryTime);
    }

    /** Returns a copy with other delays. */
    public RetryPolicy withBackoff(Backoff other) {
        return new RetryPolicy(strategy, maxAttempts, other, filter, maxRetryTime);
    }

    /** Returns a copy that retries other failures. */
    public RetryPolicy withFilter(RetryFilter other) {
        return new RetryPolicy(strategy, maxAttempts, backoff, other, maxRetryTime);
    }

    /** Returns a copy that gives up when this time has passed since the first attempt's start. */
    public RetryPolicy withMaxRetryTime(Duration limit) {
        return new RetryPolicy(strategy, maxAttempts, backoff, filter, Optional.of(limit));
    }
}
