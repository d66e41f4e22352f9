package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The delays between retries. Immutable.
 *
 * @param initialDelay before the first retry; zero or more
 * @param maxDelay no delay is longer, jitter included
 * @param multiplier by which an exponential delay grows; at least 1
 * @param jitter the share by which a delay varies at random to either side, 0 to 1
 */
public record Backoff(Duration initialDelay, Duration maxDelay, double multiplier, double jitter) {

    /** One second, doubled each time up to a minute, a quarter more or less. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 2, 0.25);

    /** Checks the ranges. */
    public Backoff {
        if (requireNonNull(initialDelay, "initialDelay").isNegative()) {
            throw new IllegalArgumentException("initialDelay must not be negative: " + initialDelay);
        }
        if (requireNonNull(maxDelay, "maxDelay").isNegative()) {
            throw new IllegalArgumentException("maxDelay must not be negative: " + maxDelay);
        }
        if (!(multiplier >= 1) || multiplier > 1000) {
            throw new IllegalArgumentException("multiplier must be 1 to 1000, not " + multiplier);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be 0 to 1, not " + jitter);
        }
    }

    /** Returns a copy with another first delay. */
    public Backoff withInitialDelay(Duration delay) {
        return new Backoff(delay, maxDelay, multiplier, jitter);
    }

    /** Returns a copy with another longest delay. */
    public Backoff withMaxDelay(Duration delay) {
        return new Backoff(initialDelay, delay, multiplier, jitter);
    }

    /** Returns a copy with another jitter. */
    public Backoff withJitter(double share) {
        return new Backoff(initialDelay, maxDelay, multiplier, share);
    }
}
