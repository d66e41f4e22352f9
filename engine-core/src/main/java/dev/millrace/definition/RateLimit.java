package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How often attempts may begin. In any time {@code per}, at most {@code permits + burst - 1} do. Immutable.
 *
 * @param permits how many; at least 1
 * @param per in which time; above zero, at most 366 days
 * @param burst how many may begin at once where none has for a while; at least 1
 * @param key what shares the rate, as a text that may hold templates; without one, each node has its own
 */
public record RateLimit(int permits, Duration per, int burst, Optional<String> key) {

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MOST = 1_000_000;

    /** Checks the ranges. */
    public RateLimit {
        if (permits < 1 || permits > MOST) {
            throw new IllegalArgumentException("permits must be 1 to " + MOST + ", not " + permits);
        }
        if (requireNonNull(per, "per").isNegative() || per.isZero() || per.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("per must be above zero and at most 366 days, not " + per);
        }
        if (burst < 1 || burst > MOST || per.dividedBy(permits).compareTo(LONGEST.dividedBy(burst)) > 0) {
            throw new IllegalArgumentException(
                    "burst must be 1 to " + MOST + ", and take at most 366 days to gather, not " + burst);
        }
        if (requireNonNull(key, "key").filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("the key of a rateLimit must not be blank");
        }
    }

    /** Returns a rate without bursts, of each node's own. */
    public static RateLimit of(int permits, Duration per) {
        return new RateLimit(permits, per, 1, Optional.empty());
    }

    /** Returns a copy that lets so many begin at once. */
    public RateLimit withBurst(int most) {
        return new RateLimit(permits, per, most, key);
    }

    /** Returns a copy that all share which name this key. */
    public RateLimit withKey(String shared) {
        return new RateLimit(permits, per, burst, Optional.of(shared));
    }

    /** Returns the time from one to the next, rounded up. */
    public Duration interval() {
        return per.plusNanos(permits - 1L).dividedBy(permits);
    }
}
