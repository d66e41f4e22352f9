package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * A breaker that stops calling what keeps failing. Breakers live as long as the engine. Immutable.
 *
 * @param failureThreshold the share of failed attempts, in percent, that opens it; above 0, at most 100
 * @param minimumThroughput how many attempts are counted before it may open; at least 1
 * @param openDuration how long it stays open before it lets probes through; above zero
 * @param halfOpenSuccesses how many probes must succeed to close it again; at least 1
 * @param key what shares the breaker; without one, all nodes of the same type share it
 */
public record CircuitBreakerPolicy(
        double failureThreshold,
        int minimumThroughput,
        Duration openDuration,
        int halfOpenSuccesses,
        Optional<String> key) {

    /** Half of at least ten attempts opens it for 30 seconds; three successes close it. */
    public static final CircuitBreakerPolicy DEFAULT =
            new CircuitBreakerPolicy(50, 10, Duration.ofSeconds(30), 3, Optional.empty());

    /** Checks the ranges. */
    public CircuitBreakerPolicy {
        if (!(failureThreshold > 0 && failureThreshold <= 100)) {
            throw new IllegalArgumentException(
                    "failureThreshold must be above 0 and at most 100, not " + failureThreshold);
        }
        if (minimumThroughput < 1) {
            throw new IllegalArgumentException("minimumThroughput must be at least 1, not " + minimumThroughput);
        }
        if (requireNonNull(openDuration, "openDuration").isNegative() || openDuration.isZero()) {
            throw new IllegalArgumentException("openDuration must be above zero, not " + openDuration);
        }
        if (halfOpenSuccesses < 1) {
            throw new IllegalArgumentException("halfOpenSuccesses must be at least 1, not " + halfOpenSuccesses);
        }
        requireNonNull(key, "key");
    }

    /** Returns a copy that is shared by all nodes that name this key. */
    public CircuitBreakerPolicy withKey(String shared) {
        return new CircuitBreakerPolicy(
                failureThreshold, minimumThroughput, openDuration, halfOpenSuccesses, Optional.of(shared));
    }
}
