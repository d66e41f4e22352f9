package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How a node's attempts are made. Immutable.
 *
 * @param retry when a failed one is followed by another; without it there is one attempt
 * @param timeout how long one attempt may take; above zero
 * @param lease who renews the lease of a running one
 */
public record Attempts(Optional<RetryPolicy> retry, Optional<Duration> timeout, LeaseMode lease) {

    /** One attempt without a time limit. */
    public static final Attempts ONE = new Attempts(Optional.empty(), Optional.empty(), LeaseMode.AUTOMATIC);

    /** Checks the timeout. */
    public Attempts {
        requireNonNull(retry, "retry");
        requireNonNull(lease, "lease");
        requireNonNull(timeout, "timeout")
                .filter(t -> t.isNegative() || t.isZero())
                .ifPresent(t -> {
                    throw new IllegalArgumentException("timeout must be above zero, not " + t);
                });
    }
}
