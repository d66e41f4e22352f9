package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How fast the attempts of a node may follow each other. Immutable.
 *
 * @param rate how often they may begin
 * @param throttle how their limit follows their failures
 */
public record Pace(Optional<RateLimit> rate, Optional<Throttle> throttle) {

    /** As fast as they can. */
    public static final Pace FREE = new Pace(Optional.empty(), Optional.empty());

    /** Checks for null. */
    public Pace {
        requireNonNull(rate, "rate");
        requireNonNull(throttle, "throttle");
    }
}
