package dev.millrace.internal.admission;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toList;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.testing.ManualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Explores the interleavings of probes: no more pass than the policy says, the first failure or the last success
 * decides.
 */
@Tag("lincheck")
public class BreakersLincheckTest {

    private static final int THREADS = 4;
    private static final int PROBES = 2;

    @Test
    void probes_are_linearizable() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(5)
                .invocationsPerIteration(100)
                .sequentialSpecification(Specification.class)
                // It finds its constants by their hash codes, which Lincheck replaces.
                .addGuarantee(forClasses(CircuitBreaker.StateTransition.class.getName())
                        .allMethods()
                        .ignore())
                .check(Calls.class);
    }

    /**
     * The calls under test, on a breaker that has been open for long enough. Thread-safe: each thread knows its own
     * probes.
     */
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Calls {

        private static final Duration OPEN = Duration.ofSeconds(1);
        private static final int THROUGHPUT = 10;

        private final Breakers.Breaker breaker;
        private final List<Deque<Object>> passed =
                Stream.generate(ArrayDeque::new).limit(THREADS).collect(toList());

        public Calls() {
            var time = new ManualTime();
            breaker = new Breakers(time)
                    .get("key", new CircuitBreakerPolicy(100, THROUGHPUT, OPEN, PROBES, Optional.empty()));
            for (int i = 0; i < THROUGHPUT; i++) {
                breaker.ended(requireNonNull(breaker.pass()), false);
            }
            time.advance(OPEN.multipliedBy(2));
        }

        @Operation
        public boolean tryPass(@Param(name = "thread") int thread) {
            var phase = breaker.pass();
            if (phase != null) {
                passed.get(thread).push(phase);
            }
            return phase != null;
        }

        @Operation
        public boolean succeed(@Param(name = "thread") int thread) {
            return end(thread, phase -> breaker.ended(phase, true));
        }

        @Operation
        public boolean fail(@Param(name = "thread") int thread) {
            return end(thread, phase -> breaker.ended(phase, false));
        }

        @Operation
        public boolean giveBack(@Param(name = "thread") int thread) {
            return end(thread, breaker::unused);
        }

        private boolean end(int thread, Consumer<Object> how) {
            var phase = passed.get(thread).poll();
            if (phase == null) {
                return false;
            }
            how.accept(phase);
            return true;
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private enum Phase {
            PROBING,
            OPEN,
            CLOSED
        }

        private final List<Deque<Phase>> passed =
                Stream.generate(ArrayDeque<Phase>::new).limit(THREADS).collect(toList());
        private Phase phase = Phase.PROBING;
        private int probes;
        private int succeeded;

        public boolean tryPass(int thread) {
            boolean passes = phase == Phase.CLOSED || phase == Phase.PROBING && probes < PROBES;
            if (passes) {
                passed.get(thread).push(phase);
                probes++;
            }
            return passes;
        }

        public boolean succeed(int thread) {
            return end(thread, () -> {
                succeeded++;
                phase = succeeded < PROBES ? Phase.PROBING : Phase.CLOSED;
            });
        }

        public boolean fail(int thread) {
            return end(thread, () -> phase = Phase.OPEN);
        }

        public boolean giveBack(int thread) {
            return end(thread, () -> probes--);
        }

        private boolean end(int thread, Runnable ofProbe) {
            var since = passed.get(thread).poll();
            if (since == Phase.PROBING && phase == Phase.PROBING) {
                ofProbe.run();
            }
            return since != null;
        }
    }
}
