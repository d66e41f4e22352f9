package dev.millrace.queue;

import dev.millrace.definition.Priority;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several rings look like one when they are asked whether they are empty. */
@Tag("lincheck")
class LanesLincheckTest {

    @Test
    void any_interleaving_looks_like_some_order_of_calls() {
        Lincheck.modelCheck(Calls.class, Specification.class, Lincheck.SOME_CALLS_BEFORE);
    }

    @Test
    void real_threads_see_some_order_of_calls() {
        Lincheck.stress(Calls.class, Specification.class, Lincheck.SOME_CALLS_BEFORE);
    }

    /** The calls under test; low is served first as a rule, though high is looked at first. Thread-safe. */
    public static class Calls {

        private final Leases<String> leases = QueueParts.leases();
        private final Lanes<String> lanes = new Lanes<>(16, new Weights(1, 1, 50));

        @Operation
        public boolean offerHigh() {
            return lanes.offer("high", Priority.HIGH);
        }

        @Operation
        public boolean offerLow() {
            return lanes.offer("low", Priority.LOW);
        }

        @Operation
        public boolean poll() {
            return lanes.poll(new Lease<>(leases)) != null;
        }

        @Operation
        public boolean isEmpty() {
            return lanes.isEmpty();
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private int count;

        public boolean offerHigh() {
            count++;
            return true;
        }

        public boolean offerLow() {
            count++;
            return true;
        }

        public boolean poll() {
            boolean found = count > 0;
            count -= found ? 1 : 0;
            return found;
        }

        public boolean isEmpty() {
            return count == 0;
        }
    }
}
