package dev.millrace.internal.concurrent;

import dev.millrace.definition.Priority;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Explores the interleavings of slots that are taken, waited for and given back: as if one call came after the other.
 */
@Tag("heavy")
public class PermitsLincheckTest {

    private static final int TOTAL = 2;

    @Test
    void slots_are_linearizable() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(2)
                .iterations(10)
                .invocationsPerIteration(100)
                .sequentialSpecification(Specification.class)
                .check(Calls.class);
    }

    /** The calls under test. Thread-safe. */
    public static class Calls {

        private final Permits permits = new Permits(TOTAL);

        @Operation
        public boolean acquire(@Param(gen = IntGen.class, conf = "1:2") int count) {
            return permits.acquire(request(count));
        }

        @Operation
        public void release(@Param(gen = IntGen.class, conf = "1:2") int count) {
            permits.release(request(count));
        }

        @Operation
        public int taken() {
            return permits.taken();
        }

        private static Permits.Request request(int count) {
            return new Permits.Request(count, Priority.NORMAL, "", () -> {});
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private final Queue<Integer> waiting = new ArrayDeque<>();
        private int taken;

        public boolean acquire(int count) {
            if (waiting.isEmpty() && taken + count <= TOTAL) {
                taken += count;
                return true;
            }
            waiting.add(count);
            return false;
        }

        public void release(int count) {
            taken -= count;
            while (!waiting.isEmpty() && taken + waiting.element() <= TOTAL) {
                taken += waiting.remove();
            }
        }

        public int taken() {
            return taken;
        }
    }
}
