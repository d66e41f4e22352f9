package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A breaker of an engine, as it is at a moment. Immutable.
 *
 * @param key its key: what its nodes name, or their type
 * @param state what it does with attempts; one that has been open for long enough is so until the next attempt comes
 * @param since when it came to that state
 * @param probesFrom when it lets probes through, if it is open
 * @param counts what it has seen
 */
public record BreakerReport(
        String key, BreakerState state, Instant since, Optional<Instant> probesFrom, Counts counts) {

    /** Checks for null. */
    public BreakerReport {
        requireNonNull(key, "key");
        requireNonNull(state, "state");
        requireNonNull(since, "since");
        requireNonNull(probesFrom, "probesFrom");
        requireNonNull(counts, "counts");
    }

    /**
     * The counts of a breaker. Immutable.
     *
     * @param window how many of the last attempts it judges by
     * @param failed how many of these failed
     * @param probesPassed how many probes have completed since it lets them through
     * @param opened how often it has opened, in the engine's life
     * @param refused how many attempts it has not let through, in the engine's life
     */
    public record Counts(int window, int failed, int probesPassed, long opened, long refused) {}
}
