package dev.millrace.internal.runtime;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.testing.ManualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Explores the interleavings of probes: no more pass than the policy says, and the last result decides. */
@Tag("heavy")
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
                .iterations(10)
                .invocationsPerIteration(100)
                .sequentialSpecification(Specification.class)
                // It finds its constants by their hash codes, which Lincheck replaces.
                .addGuarantee(forClasses(CircuitBreaker.StateTransition.class.getName())
                        .allMethods()
                        .ignore())
                .check(Calls.class);
    }

    /** The calls under test, on a breaker that has been open for long enough. Thread-safe: each thread counts its own probes. */
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Calls {

        private static final Duration OPEN = Duration.ofSeconds(1);
        private static final int THROUGHPUT = 10;

        private final Breakers.Breaker breaker;
        private final int[] passed = new int[THREADS];

        public Calls() {
            var time = new ManualTime();
            breaker = new Breakers(time)
                    .get("key", new CircuitBreakerPolicy(100, THROUGHPUT, OPEN, PROBES, Optional.empty()));
            for (int i = 0; i < THROUGHPUT; i++) {
                breaker.ended(false, 0);
            }
            time.advance(OPEN.multipliedBy(2));
        }

        @Operation
        public boolean tryPass(@Param(name = "thread") int thread) {
            boolean passes = breaker.tryPass();
            passed[thread] += passes ? 1 : 0;
            return passes;
        }

        @Operation
        public boolean succeed(@Param(name = "thread") int thread) {
            return passed[thread] > 0 && ended(thread, true);
        }

        @Operation
        public boolean fail(@Param(name = "thread") int thread) {
            return passed[thread] > 0 && ended(thread, false);
        }

        private boolean ended(int thread, boolean well) {
            passed[thread]--;
            breaker.ended(well, 0);
            return true;
        }

        @Operation
        public boolean giveBack(@Param(name = "thread") int thread) {
            if (passed[thread] == 0) {
                return false;
            }
            passed[thread]--;
            breaker.unused();
            return true;
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private final int[] passed = new int[THREADS];
        private int out;
        private int succeeded;
        private int failed;

        private boolean isDecided() {
            return succeeded + failed >= PROBES;
        }

        private boolean isClosed() {
            return isDecided() && succeeded > 0;
        }

        public boolean tryPass(int thread) {
            boolean passes = isClosed() || (!isDecided() && out + succeeded + failed < PROBES);
            passed[thread] += passes ? 1 : 0;
            out += passes ? 1 : 0;
            return passes;
        }

        public boolean succeed(int thread) {
            return end(thread, 1, 0);
        }

        public boolean fail(int thread) {
            return end(thread, 0, 1);
        }

        public boolean giveBack(int thread) {
            return end(thread, 0, 0);
        }

        private boolean end(int thread, int well, int badly) {
            if (passed[thread] == 0) {
                return false;
            }
            passed[thread]--;
            out--;
            succeeded += isDecided() ? 0 : well;
            failed += isDecided() ? 0 : badly;
            return true;
        }
    }
}
