package dev.millrace.internal.admission;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.internal.concurrent.Exclusion;
import dev.millrace.time.TimeSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of an engine, by key; they live as long as it. Resilience4j counts; nothing here waits. How long an
 * attempt took is not told: a slow one that completes is as good as any. Thread-safe.
 */
final class Breakers {

    private final ConcurrentHashMap<String, Breaker> breakers = new ConcurrentHashMap<>();
    private final TimeSource time;

    Breakers(TimeSource time) {
        this.time = time;
    }

    /** Returns the breaker of a key; the first policy that asks for it shapes it. */
    Breaker get(String key, CircuitBreakerPolicy policy) {
        return breakers.computeIfAbsent(key, k -> new Breaker(CircuitBreaker.of(k, config(policy))));
    }

    private CircuitBreakerConfig config(CircuitBreakerPolicy policy) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold((float) policy.failureThreshold())
                .minimumNumberOfCalls(policy.minimumThroughput())
                .slidingWindowSize(Math.max(policy.minimumThroughput(), 10))
                .waitDurationInOpenState(policy.openDuration())
                .permittedNumberOfCallsInHalfOpenState(policy.halfOpenSuccesses())
                .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                .clock(new ElapsedClock(time))
                .build();
    }

    /**
     * One breaker. The end of an attempt counts only in the phase in which it was let through: what it says is of that
     * time.
     */
    static class Breaker {

        private final CircuitBreaker circuit;
        private final Exclusion exclusion = new Exclusion();

        private Object phase = new Object(); // another one after each change of the state; guarded by the exclusion

        Breaker(CircuitBreaker circuit) {
            this.circuit = circuit;
            circuit.getEventPublisher().onStateTransition(transition -> phase = new Object());
        }

        /** Lets an attempt through, or not. Returns the phase in which it was let through; null if it was not. */
        @Nullable
        Object pass() {
            return exclusion.<@Nullable Object>alone(() -> circuit.tryAcquirePermission() ? phase : null);
        }

        void ended(Object since, boolean well) {
            inPhase(since, () -> {
                if (well) {
                    circuit.onSuccess(0, TimeUnit.NANOSECONDS);
                } else if (circuit.getState() == CircuitBreaker.State.HALF_OPEN) {
                    circuit.transitionToOpenState(); // each of the probes must succeed
                } else {
                    circuit.onError(0, TimeUnit.NANOSECONDS, new FailedAttemptException());
                }
            });
        }

        void unused(Object since) {
            inPhase(since, circuit::releasePermission);
        }

        @SuppressWarnings("ReferenceEquality") // a phase is nothing but its identity
        private void inPhase(Object since, Runnable action) {
            exclusion.alone(() -> {
                boolean isCurrent = since == phase;
                if (isCurrent) {
                    action.run();
                }
                return isCurrent;
            });
        }

        String describe() {
            return "the breaker '" + circuit.getName() + "' is " + circuit.getState();
        }
    }

    /** Stands for a failed attempt towards the breaker, which asks for an exception. */
    private static final class FailedAttemptException extends Exception {

        private static final long serialVersionUID = 1L;

        FailedAttemptException() {
            super("an attempt failed", null, false, false);
        }
    }
}
