package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Which fires of a trigger start something. Immutable.
 *
 * @param enabled whether it fires before anybody has enabled or disabled it by hand
 * @param overlap what becomes of a fire while an earlier one still runs; empty for {@link Overlap#SKIP} of timers,
 *     {@link Overlap#ALLOW} of others
 * @param start it does not fire before; intervals are counted from it
 * @param end it does not fire after
 * @param maxFires how many executions it starts at most; 0 is no limit
 */
public record FireRules(
        boolean enabled, Optional<Overlap> overlap, Optional<Instant> start, Optional<Instant> end, int maxFires) {

    /** Enabled, for ever. */
    public static final FireRules DEFAULT =
            new FireRules(true, Optional.empty(), Optional.empty(), Optional.empty(), 0);

    /** Checks the range. */
    public FireRules {
        requireNonNull(overlap, "overlap");
        requireNonNull(start, "start");
        requireNonNull(end, "end");
        if (maxFires < 0) {
            throw new IllegalArgumentException("maxFires must be 0 (no limit) or more, not " + maxFires);
        }
    }
}
