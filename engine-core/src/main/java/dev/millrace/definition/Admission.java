package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a ready node must pass before it starts. Immutable.
 *
 * @param maxConcurrentExecutions how many attempts of the node may run at once, over all executions of the workflow; 0
 *     is no limit
 * @param locks the resources that it holds while it runs
 * @param breaker the breaker that guards it
 * @param absence why it takes no part in the execution at all; empty if it does
 * @param pace how fast its attempts may follow each other
 * @param resources how much it holds of each resource that the engine's host has given
 */
public record Admission(
        int maxConcurrentExecutions,
        List<Lock> locks,
        Optional<CircuitBreakerPolicy> breaker,
        Optional<Absence> absence,
        Pace pace,
        Map<String, Long> resources) {

    /** Nothing holds the node back. */
    public static final Admission FREE = new Admission(0, List.of(), Optional.empty());

    private static final int MOST = 100_000;

    /** Checks the range and copies the list. */
    public Admission {
        if (maxConcurrentExecutions < 0 || maxConcurrentExecutions > MOST) {
            throw new IllegalArgumentException(
                    "maxConcurrentExecutions must be 0 (no limit) to " + MOST + ", not " + maxConcurrentExecutions);
        }
        locks = List.copyOf(locks);
        requireNonNull(breaker, "breaker");
        requireNonNull(absence, "absence");
        requireNonNull(pace, "pace");
        resources = Map.copyOf(resources);
        resources.forEach((name, amount) -> {
            if (name.isBlank() || amount < 1) {
                throw new IllegalArgumentException(
                        "a resource has a name, and at least 1 of it is held, not '" + name + "': " + amount);
            }
        });
    }

    /** Creates the admission of a node that takes part. */
    public Admission(int maxConcurrentExecutions, List<Lock> locks, Optional<CircuitBreakerPolicy> breaker) {
        this(maxConcurrentExecutions, locks, breaker, Optional.empty(), Pace.FREE, Map.of());
    }

    /** Returns a copy with another limit. */
    public Admission withMaxConcurrentExecutions(int most) {
        return new Admission(most, locks, breaker, absence, pace, resources);
    }

    /** Returns a copy with other locks. */
    public Admission withLocks(List<Lock> others) {
        return new Admission(maxConcurrentExecutions, others, breaker, absence, pace, resources);
    }

    /** Returns a copy that is guarded by a breaker. */
    public Admission withBreaker(CircuitBreakerPolicy policy) {
        return new Admission(maxConcurrentExecutions, locks, Optional.of(policy), absence, pace, resources);
    }

    /** Returns a copy that begins no more often than this. */
    public Admission withRate(RateLimit rate) {
        var both = new Pace(Optional.of(rate), pace.throttle(), pace.key());
        return new Admission(maxConcurrentExecutions, locks, breaker, absence, both, resources);
    }

    /** Returns a copy whose limit follows its failures. */
    public Admission withThrottle(Throttle throttle) {
        var both = new Pace(pace.rate(), Optional.of(throttle), pace.key());
        return new Admission(maxConcurrentExecutions, locks, breaker, absence, both, resources);
    }

    /** Returns a copy whose attempts have a key. */
    public Admission withKey(NodeKey key) {
        var both = new Pace(pace.rate(), pace.throttle(), key);
        return new Admission(maxConcurrentExecutions, locks, breaker, absence, both, resources);
    }

    /** Returns a copy that holds other resources. */
    public Admission withResources(Map<String, Long> others) {
        return new Admission(maxConcurrentExecutions, locks, breaker, absence, pace, others);
    }

    /** Returns a copy of a node that takes no part, or does. */
    public Admission withAbsence(Optional<Absence> why) {
        return new Admission(maxConcurrentExecutions, locks, breaker, why, pace, resources);
    }

    /** Returns whether anything holds the node back at all. */
    public boolean isGuarded() {
        return breaker.isPresent() || pace.key().key().isPresent() || keepsWaiting();
    }

    /** Returns whether the node may have to wait before it starts; a breaker refuses at once. */
    public boolean keepsWaiting() {
        return maxConcurrentExecutions > 0
                || !locks.isEmpty()
                || pace.rate().isPresent()
                || !resources.isEmpty()
                || pace.key().key().isPresent() && waitsForKey();
    }

    private boolean waitsForKey() {
        return switch (pace.key().rule()) {
            case WAIT, RETURN_EXISTING, CANCEL_RUNNING -> true;
            case ALLOW, FAIL -> false;
        };
    }
}
