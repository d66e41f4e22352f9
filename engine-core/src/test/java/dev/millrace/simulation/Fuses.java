package dev.millrace.simulation;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.internal.admission.InsideAdmission.BreakerWatch;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.Inside;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one engine's life, each watched by a second reading of what its policy says. Confined to whoever has
 * the turn.
 */
final class Fuses {

    private static final List<CircuitBreakerPolicy> POLICIES = List.of(
            new CircuitBreakerPolicy(50, 2, Duration.ofMillis(400), 1, Optional.of("fuse1")),
            new CircuitBreakerPolicy(60, 3, Duration.ofSeconds(4), 2, Optional.of("fuse2")));
    static final int COUNT = POLICIES.size();
    private static final int LEAST_WINDOW = 10;

    private final SimulatedTime time;
    private final SimulationFindings findings;
    private final List<Fuse> fuses = POLICIES.stream().map(Fuse::new).toList();

    Fuses(SimulatedTime time, SimulationFindings findings) {
        this.time = time;
        this.findings = findings;
    }

    /** Returns the policy of one, counted from 1. */
    static CircuitBreakerPolicy policy(int number) {
        return POLICIES.get(number - 1);
    }

    Fuse fuse(int number) {
        return fuses.get(number - 1);
    }

    /** Watches the breakers of an engine that has not run anything yet. */
    void watch(EngineRuntime engine) {
        fuses.forEach(fuse -> Inside.watchBreaker(engine, fuse.policy.key().orElseThrow(), fuse.policy, fuse));
    }

    /** Nothing is on its way any more: nothing may have been kept. */
    void checkAtRest() {
        fuses.forEach(fuse ->
                findings.check(fuse.inside == 0, () -> fuse + " still waits for " + fuse.inside + " of its attempts"));
    }

    /** How a breaker stands. */
    private enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /** One breaker. */
    final class Fuse implements BreakerWatch {

        private final CircuitBreakerPolicy policy;
        private final Deque<Boolean> window = new ArrayDeque<>();

        /**
         * The phase in which an attempt was let through by what the engine calls it: an end counts in its own phase
         * alone.
         */
        private final Map<Object, Integer> phases = new IdentityHashMap<>();

        private State state = State.CLOSED;
        private int phase;
        private long openUntil;
        private int probes;
        private int inside;
        private int refusals;
        private int successes;

        Fuse(CircuitBreakerPolicy policy) {
            this.policy = policy;
        }

        @Override
        public void asked(@Nullable Object name) {
            boolean passed = name != null;
            findings.check(
                    passed == mayPass(), () -> this + (passed ? " let an attempt through" : " refused an attempt"));
            if (name == null) {
                refusals++;
            } else {
                phases.put(name, phase);
                inside++;
                probes++;
            }
        }

        private boolean mayPass() {
            if (state == State.OPEN && time.nanoTime() > openUntil) {
                become(State.HALF_OPEN);
            }
            return switch (state) {
                case CLOSED -> true;
                case OPEN -> false;
                case HALF_OPEN -> probes < policy.halfOpenSuccesses();
            };
        }

        @Override
        public void ended(Object name, boolean well) {
            inside--;
            findings.check(inside >= 0, () -> this + " heard of an end too many");
            findings.check(!well || --successes >= 0, () -> this + " heard of a success that was none");
            if (!isOfThisPhase(name)) {
                return;
            }
            window.add(well);
            if (state == State.HALF_OPEN) {
                if (!well) {
                    open();
                } else if (window.size() == policy.halfOpenSuccesses()) {
                    become(State.CLOSED);
                }
                return;
            }
            if (window.size() > LEAST_WINDOW) {
                window.remove();
            }
            long failed = window.stream().filter(good -> !good).count();
            if (window.size() >= policy.minimumThroughput()
                    && failed * 100.0 / window.size() >= policy.failureThreshold()) {
                open();
            }
        }

        private boolean isOfThisPhase(Object name) {
            return state != State.OPEN && phases.getOrDefault(name, -1) == phase;
        }

        @Override
        public void unused(Object name) {
            inside--;
            findings.check(inside >= 0, () -> this + " was left too often");
            probes -= isOfThisPhase(name) ? 1 : 0;
        }

        private void open() {
            become(State.OPEN);
            openUntil = time.nanoTime() + policy.openDuration().toNanos();
        }

        private void become(State next) {
            state = next;
            phase++;
            window.clear();
            probes = 0;
        }

        /** A node that it guards has ended well. */
        void hasSuccess() {
            successes++;
        }

        /** An execution says that one of its nodes was refused. */
        void useRefusal() {
            findings.check(--refusals >= 0, () -> this + " refused nothing, and a node says so");
        }

        /** Returns how many attempts it has let through that have not ended. */
        int inside() {
            return inside;
        }

        @Override
        public String toString() {
            return policy.key().orElseThrow() + " (" + state + ", " + window + ", " + probes + " probes)";
        }
    }
}
