package dev.millrace.queue;

import java.util.ArrayDeque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A ring of two: full and empty are met all the time. */
@Tag("lincheck")
class RingLincheckTest {

    @Test
    void any_interleaving_looks_like_some_order_of_calls() {
        Lincheck.modelCheck(Calls.class, Specification.class, Lincheck.SOME_CALLS_BEFORE);
    }

    @Test
    void real_threads_see_some_order_of_calls() {
        Lincheck.stress(Calls.class, Specification.class, Lincheck.SOME_CALLS_BEFORE);
    }

    /** The calls under test. Thread-safe. */
    public static class Calls {

        private final Leases<Integer> leases = QueueParts.leases();
        private final Ring<Integer> ring = new Ring<>(2, 0);

        @Operation
        public boolean offer(@Param(gen = IntGen.class, conf = "0:3") int payload) {
            return ring.offer(payload);
        }

        @Operation
        public int poll() {
            var lease = ring.poll(new Lease<>(leases));
            return lease == null ? Integer.MIN_VALUE : lease.message();
        }

        @Operation
        public boolean isEmpty() {
            return ring.isEmpty();
        }

        @Operation
        public boolean isFull() {
            return ring.isFull();
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private final ArrayDeque<Integer> queue = new ArrayDeque<>();

        public boolean offer(int payload) {
            return queue.size() < 2 && queue.add(payload);
        }

        public int poll() {
            return queue.isEmpty() ? Integer.MIN_VALUE : queue.remove();
        }

        public boolean isEmpty() {
            return queue.isEmpty();
        }

        public boolean isFull() {
            return queue.size() >= 2;
        }
    }
}
