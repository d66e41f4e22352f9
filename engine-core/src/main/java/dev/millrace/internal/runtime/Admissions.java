package dev.millrace.internal.runtime;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.event.Failure;
import dev.millrace.internal.concurrent.Permits;
import dev.millrace.time.TimeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The gates that a ready node must pass: its own limit, its locks in the order of their names, its breaker. Thread-safe. */
final class Admissions {

    // The most shared holders that an exclusive one must keep out.
    private static final int ALL = 1 << 20;

    private final ConcurrentHashMap<String, Permits> nodeLimits = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Permits> locks = new ConcurrentHashMap<>();
    private final Breakers breakers;

    Admissions(TimeSource time) {
        this.breakers = new Breakers(time);
    }

    /** Leads an attempt through its gates; when it has passed the last it goes to {@code admitted}. */
    void admit(RunningAttempt attempt, Consumer<RunningAttempt> admitted) {
        new Passage(attempt, gatesOf(attempt), breakerOf(attempt.node().spec()), admitted).goOn();
    }

    private record Gate(Permits permits, int count) {}

    private List<Gate> gatesOf(RunningAttempt attempt) {
        var spec = attempt.node().spec();
        var gates = new ArrayList<Gate>();
        int limit = spec.policy().admission().maxConcurrentExecutions();
        if (limit > 0) {
            var key = attempt.actor().plan().workflow().id() + "/"
                    + attempt.path().id() + "/" + limit;
            gates.add(new Gate(nodeLimits.computeIfAbsent(key, k -> new Permits(limit)), 1));
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
        return new Gate(permits, lock.mode() == Lock.Mode.EXCLUSIVE ? ALL : ALL / lock.permits());
    }

    private Breakers.@Nullable Breaker breakerOf(NodeSpec spec) {
        return spec.policy()
                .admission()
                .breaker()
                .map(policy -> breakers.get(policy.key().orElse(spec.type()), policy))
                .orElse(null);
    }

    /** One attempt's way through its gates, and what it holds of them. */
    private static final class Passage implements AdmittedBy {

        private final RunningAttempt attempt;
        private final List<Gate> gates;
        private final Breakers.@Nullable Breaker breaker;
        private final Consumer<RunningAttempt> admitted;
        private int passed;
        private long startedNanos;

        Passage(
                RunningAttempt attempt,
                List<Gate> gates,
                Breakers.@Nullable Breaker breaker,
                Consumer<RunningAttempt> admitted) {
            this.attempt = attempt;
            this.gates = gates;
            this.breaker = breaker;
            this.admitted = admitted;
        }

        void goOn() {
            while (passed < gates.size()) {
                var gate = gates.get(passed);
                if (!gate.permits().acquire(gate.count(), this::granted)) {
                    return;
                }
                passed++;
            }
            throughBreaker();
        }

        private void granted() {
            passed++;
            goOn();
        }

        private void throughBreaker() {
            attempt.admittedBy(this);
            if (breaker != null && !breaker.tryPass()) {
                giveBack();
                attempt.actor().gaveUp(attempt, Failure.of("BreakerOpen", "[RUN-120] " + breaker.describe()));
                return;
            }
            startedNanos = breaker == null ? 0 : breaker.nanoTime();
            admitted.accept(attempt);
        }

        @Override
        public void ended(boolean well) {
            if (breaker != null) {
                breaker.ended(well, breaker.nanoTime() - startedNanos);
            }
        }

        @Override
        public void giveBack() {
            while (passed > 0) {
                passed--;
                var gate = gates.get(passed);
                gate.permits().release(gate.count());
            }
        }
    }
}
