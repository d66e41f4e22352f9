package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How the attempts of a node may follow each other. Immutable.
 *
 * @param rate how often they may begin
 * @param throttle how their limit follows their failures
 * @param key what becomes of one while another with its key is live
 */
public record Pace(Optional<RateLimit> rate, Optional<Throttle> throttle, NodeKey key) {

    /** As fast as they can. */
    public static final Pace FREE = new Pace(Optional.empty(), Optional.empty(), NodeKey.NONE);

    /** Checks for null. */
    public Pace {
        requireNonNull(rate, "rate");
        requireNonNull(throttle, "throttle");
        requireNonNull(key, "key");
    }
}
