package dev.millrace.internal.admission;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.event.BreakerChange;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.BreakerState;
import dev.millrace.internal.concurrent.Exclusion;
import dev.millrace.internal.concurrent.OpenCount;
import dev.millrace.time.TimeSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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
        var known = breakers.get(key);
        return known != null
                ? known
                : breakers.computeIfAbsent(key, k -> new Breaker(CircuitBreaker.of(k, config(policy)), policy, time));
    }

    /** Returns every breaker that somebody has asked for, by key. */
    List<BreakerReport> reports() {
        return breakers.values().stream()
                .map(Breaker::report)
                .sorted(Comparator.comparing(BreakerReport::key))
                .toList();
    }

    private CircuitBreakerConfig config(CircuitBreakerPolicy policy) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold((float) policy.failureThreshold())
                .minimumNumberOfCalls(policy.minimumThroughput())
                .slidingWindowSize(windowOf(policy))
                .waitDurationInOpenState(policy.openDuration())
                .permittedNumberOfCallsInHalfOpenState(policy.halfOpenSuccesses())
                .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                .clock(new ElapsedClock(time))
                .build();
    }

    /** Returns how many attempts a breaker judges by. */
    private static int windowOf(CircuitBreakerPolicy policy) {
        return Math.max(policy.minimumThroughput(), 10);
    }

    /** A time in which a breaker is in one state. Thread-safe. */
    private static final class Phase {

        private final CircuitBreaker.State state;
        private final OpenCount successes = new OpenCount(); // that the circuit has not heard of

        Phase(CircuitBreaker.State state) {
            this.state = state;
        }

        boolean isClosed() {
            return state == CircuitBreaker.State.CLOSED;
        }
    }

    /**
     * One breaker. The end of an attempt counts only in the phase in which it was let through: what it says is of that
     * time. The probes are counted here: Resilience4j closes as soon as it has seen as many attempts as it judges by.
     *
     * <p>While it is closed and no failure is in its window, a success can change nothing; it is only counted then, by
     * the phase, and Resilience4j hears of it before it hears of a failure.
     */
    static class Breaker {

        private final CircuitBreaker circuit;
        private final CircuitBreakerPolicy policy;
        private final TimeSource time;
        private final Exclusion exclusion = new Exclusion();

        // Guarded by the exclusion.
        private final Deque<BreakerChange> unsaid = new ArrayDeque<>(1);
        private long since;

        /** Another one after each change of the state; written under the exclusion. */
        private volatile Phase phase = new Phase(CircuitBreaker.State.CLOSED);

        /** Whether everybody was told of every change; written under the exclusion. */
        private volatile boolean isSaid = true;

        private int probesPassed;
        private long opened;
        private long refused;

        Breaker(CircuitBreaker circuit, CircuitBreakerPolicy policy, TimeSource time) {
            this.circuit = circuit;
            this.policy = policy;
            this.time = time;
            this.since = time.epochMicros();
        }

        /**
         * Looks whether what was just done has changed the state. A listener of the circuit would have it make an event
         * with the date of each attempt, which costs more than to count it.
         */
        private void lookForChange() {
            var now = circuit.getState();
            var from = phase.state;
            if (now == from) {
                return;
            }
            phase = new Phase(now);
            since = time.epochMicros();
            probesPassed = 0;
            var to = stateOf(now);
            opened += to == BreakerState.OPEN ? 1 : 0;
            unsaid.add(new BreakerChange(circuit.getName(), stateOf(from), to));
            isSaid = false;
        }

        private static BreakerState stateOf(CircuitBreaker.State state) {
            return switch (state) {
                case OPEN, FORCED_OPEN -> BreakerState.OPEN;
                case HALF_OPEN -> BreakerState.HALF_OPEN;
                case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
            };
        }

        /** Lets an attempt through, or not. Returns the phase in which it was let through; null if it was not. */
        @Nullable
        Object pass() {
            var current = passIfClosed();
            return current != null ? current : passNow();
        }

        /** Lets an attempt through if it is closed; else nobody has asked. */
        @Nullable
        Object passIfClosed() {
            var current = phase;
            return current.isClosed() ? current : null;
        }

        private @Nullable Object passNow() {
            return exclusion.<@Nullable Object>alone(() -> {
                boolean isThrough = circuit.tryAcquirePermission();
                lookForChange();
                refused += isThrough ? 0 : 1;
                return isThrough ? phase : null;
            });
        }

        void ended(Object since, boolean well) {
            var passed = (Phase) since;
            if (well && passed.isClosed() && passed.successes.tryAdd()) {
                return;
            }
            inPhase(passed, () -> {
                if (passed.state == CircuitBreaker.State.HALF_OPEN) {
                    probeEnded(well);
                } else {
                    ended(passed.successes, well);
                }
            });
        }

        private void ended(OpenCount successes, boolean well) {
            succeeded(successes.close());
            if (well) {
                succeeded(1);
            } else {
                circuit.onError(0, TimeUnit.NANOSECONDS, new FailedAttemptException());
            }
            if (circuit.getMetrics().getNumberOfFailedCalls() == 0) {
                successes.open();
            }
        }

        /** So many attempts succeeded; what is behind the window is forgotten. */
        private void succeeded(long times) {
            for (long i = Math.min(times, windowOf(policy)); i > 0; i--) {
                circuit.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }

        /** Each of the probes must succeed. */
        private void probeEnded(boolean well) {
            probesPassed++;
            if (!well) {
                circuit.transitionToOpenState();
            } else if (probesPassed >= policy.halfOpenSuccesses()) {
                circuit.transitionToClosedState();
            }
        }

        void unused(Object since) {
            var passed = (Phase) since;
            if (!passed.isClosed()) { // else nothing was lent
                inPhase(passed, circuit::releasePermission);
            }
        }

        @SuppressWarnings("ReferenceEquality") // a phase is nothing but its identity
        private void inPhase(Phase since, Runnable action) {
            exclusion.alone(() -> {
                boolean isCurrent = since == phase;
                if (isCurrent) {
                    action.run();
                    lookForChange();
                }
                return isCurrent;
            });
        }

        /** Returns the oldest change that nobody has been told of; null if there is none. */
        @Nullable
        BreakerChange nextChange() {
            return isSaid ? null : exclusion.<@Nullable BreakerChange>alone(this::poll);
        }

        private @Nullable BreakerChange poll() {
            var next = unsaid.poll();
            isSaid = unsaid.isEmpty();
            return next;
        }

        BreakerReport report() {
            return exclusion.alone(() -> {
                if (phase.isClosed()) {
                    succeeded(phase.successes.take());
                }
                var state = stateOf(circuit.getState());
                var metrics = circuit.getMetrics();
                var start = TimeSource.instantOf(since);
                return new BreakerReport(
                        circuit.getName(),
                        state,
                        start,
                        state == BreakerState.OPEN ? Optional.of(start.plus(policy.openDuration())) : Optional.empty(),
                        new BreakerReport.Counts(
                                metrics.getNumberOfBufferedCalls(),
                                metrics.getNumberOfFailedCalls(),
                                probesPassed,
                                opened,
                                refused));
            });
        }

        String describe() {
            var report = report();
            return "the breaker '" + report.key() + "' is " + report.state() + " since " + report.since()
                    + report.probesFrom()
                            .map(at -> "; it lets probes through from " + at)
                            .orElse("");
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
