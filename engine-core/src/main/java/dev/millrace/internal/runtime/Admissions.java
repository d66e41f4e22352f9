package dev.millrace.internal.runtime;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.concurrent.Permits;
import dev.millrace.internal.decision.GateWait;
import dev.millrace.time.TimeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The gates that a ready node must pass: its own limit, its locks in the order of their names, its breaker. Thread-safe. */
final class Admissions {

    // The most shared holders that an exclusive one must keep out.
    private static final int ALL = 1 << 20;

    private final ConcurrentHashMap<String, Permits> nodeLimits = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Permits> locks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Place, Gate> waiting = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Permits, Set<Place>> holders = new ConcurrentHashMap<>();
    private final Breakers breakers;

    Admissions(TimeSource time) {
        this.breakers = new Breakers(time);
    }

    /** Leads an attempt through its gates; when it has passed the last it goes to {@code admitted}. */
    void admit(RunningAttempt attempt, Consumer<RunningAttempt> admitted) {
        new Passage(attempt, gatesOf(attempt), breakerOf(attempt.node().spec()), admitted).goOn();
    }

    /** Returns the gate that a node waits at, and who holds it; nothing if it waits at none. */
    Optional<GateWait> gateOf(ExecutionId execution, NodePath node) {
        return Optional.ofNullable(waiting.get(new Place(execution, node)))
                .map(gate -> new GateWait(
                        gate.name(),
                        holders.getOrDefault(gate.permits(), Set.of()).stream()
                                .map(Place::toString)
                                .sorted()
                                .toList()));
    }

    private record Place(ExecutionId execution, NodePath node) {

        @Override
        public String toString() {
            return node + " of execution " + execution;
        }
    }

    private record Gate(String name, Permits permits, int count) {}

    private List<Gate> gatesOf(RunningAttempt attempt) {
        var spec = attempt.node().spec();
        var gates = new ArrayList<Gate>();
        int limit = spec.policy().admission().maxConcurrentExecutions();
        if (limit > 0) {
            var key = attempt.actor().plan().workflow().id() + "/"
                    + attempt.path().id() + "/" + limit;
            gates.add(new Gate(
                    "maxConcurrentExecutions " + limit, nodeLimits.computeIfAbsent(key, k -> new Permits(limit)), 1));
        }
        spec.policy().admission().locks().stream()
                .sorted(Comparator.comparing(Lock::name))
                .map(this::gateOf)
                .forEach(gates::add);
        return gates;
    }

    /** An exclusive holder takes all permits; a shared one takes the share that leaves room for as many as it allows. */
    private Gate gateOf(Lock lock) {
        var permits = locks.computeIfAbsent(lock.name(), name -> new Permits(ALL));
        return new Gate(
                "lock " + lock.name(), permits, lock.mode() == Lock.Mode.EXCLUSIVE ? ALL : ALL / lock.permits());
    }

    private Breakers.@Nullable Breaker breakerOf(NodeSpec spec) {
        return spec.policy()
                .admission()
                .breaker()
                .map(policy -> breakers.get(policy.key().orElse(spec.type()), policy))
                .orElse(null);
    }

    /** One attempt's way through its gates, and what it holds of them. */
    private final class Passage implements AdmittedBy {

        private final RunningAttempt attempt;
        private final Place place;
        private final List<Gate> gates;
        private final Breakers.@Nullable Breaker breaker;
        private final Consumer<RunningAttempt> admitted;
        private int passed;
        private @Nullable Object phase; // of the breaker, since it let the attempt through

        Passage(
                RunningAttempt attempt,
                List<Gate> gates,
                Breakers.@Nullable Breaker breaker,
                Consumer<RunningAttempt> admitted) {
            this.attempt = attempt;
            this.place = new Place(attempt.actor().id(), attempt.path());
            this.gates = gates;
            this.breaker = breaker;
            this.admitted = admitted;
        }

        void goOn() {
            while (passed < gates.size()) {
                var gate = gates.get(passed);
                // Said before it waits: it may be let through while acquire() returns.
                waiting.put(place, gate);
                if (!gate.permits().acquire(gate.count(), this::granted)) {
                    return;
                }
                pass();
            }
            throughBreaker();
        }

        private void granted() {
            pass();
            goOn();
        }

        private void pass() {
            var permits = gates.get(passed).permits();
            holders.computeIfAbsent(permits, p -> ConcurrentHashMap.newKeySet()).add(place);
            passed++;
            waiting.remove(place);
        }

        private void throughBreaker() {
            attempt.admittedBy(this);
            if (breaker != null) {
                phase = breaker.pass();
                if (phase == null) {
                    giveBack();
                    attempt.actor().gaveUp(attempt, Failure.of("BreakerOpen", "[RUN-120] " + breaker.describe()));
                    return;
                }
            }
            admitted.accept(attempt);
        }

        @Override
        public void ended(boolean well) {
            if (breaker != null && phase != null) {
                breaker.ended(phase, well);
            }
        }

        @Override
        public void unused() {
            if (breaker != null && phase != null) {
                breaker.unused(phase);
            }
            giveBack();
        }

        @Override
        public void giveBack() {
            while (passed > 0) {
                passed--;
                var gate = gates.get(passed);
                holders.getOrDefault(gate.permits(), Set.of()).remove(place);
                gate.permits().release(gate.count());
            }
        }
    }
}
