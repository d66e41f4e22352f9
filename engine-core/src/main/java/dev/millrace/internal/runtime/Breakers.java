package dev.millrace.internal.runtime;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.time.TimeSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The breakers of an engine, by key; they live as long as it. Resilience4j counts; nothing here waits. Thread-safe. */
final class Breakers {

    private final ConcurrentHashMap<String, Breaker> breakers = new ConcurrentHashMap<>();
    private final TimeSource time;

    Breakers(TimeSource time) {
        this.time = time;
    }

    /** Returns the breaker of a key; the first policy that asks for it shapes it. */
    Breaker get(String key, CircuitBreakerPolicy policy) {
        return breakers.computeIfAbsent(key, k -> new Breaker(CircuitBreaker.of(k, config(policy)), time));
    }

    private CircuitBreakerConfig config(CircuitBreakerPolicy policy) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold((float) policy.failureThreshold())
                .minimumNumberOfCalls(policy.minimumThroughput())
                .slidingWindowSize(Math.max(policy.minimumThroughput(), 10))
                .waitDurationInOpenState(policy.openDuration())
                .permittedNumberOfCallsInHalfOpenState(policy.halfOpenSuccesses())
                .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                .clock(new TimeSourceClock(time))
                .build();
    }

    /** One breaker. */
    record Breaker(CircuitBreaker circuit, TimeSource time) {

        boolean tryPass() {
            return circuit.tryAcquirePermission();
        }

        void ended(boolean well, long nanos) {
            if (well) {
                circuit.onSuccess(nanos, TimeUnit.NANOSECONDS);
            } else {
                circuit.onError(nanos, TimeUnit.NANOSECONDS, new FailedAttemptException());
            }
        }

        void unused() {
            circuit.releasePermission();
        }

        long nanoTime() {
            return time.nanoTime();
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
