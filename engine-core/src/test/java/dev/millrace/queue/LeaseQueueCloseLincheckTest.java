package dev.millrace.queue;

import dev.millrace.definition.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A close gets every message that is not done: none is on its way to a worker when it returns. */
@Tag("lincheck")
class LeaseQueueCloseLincheckTest {

    private static final int THREADS = 5;

    @Test
    void any_interleaving_looks_like_some_order_of_calls() {
        Lincheck.modelCheck(Calls.class, Specification.class, Lincheck.SOME_CALLS_BEFORE);
    }

    @Test
    void real_threads_see_some_order_of_calls() {
        Lincheck.stress(Calls.class, Specification.class, Lincheck.SOME_CALLS_BEFORE);
    }

    /** The calls under test; a thread has a slot of its own. Thread-safe. */
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Calls {

        private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
                .time(new HandTime())
                .capacity(16)
                .maxInFlight(32)
                .build();
        private final List<Deque<Lease<String>>> leases = new ArrayList<>();

        public Calls() {
            for (int thread = 0; thread < THREADS; thread++) {
                leases.add(new ArrayDeque<>());
            }
        }

        @Operation
        public boolean enqueue() {
            try {
                return queue.enqueue("work", Priority.NORMAL);
            } catch (IllegalStateException e) {
                return false; // closed
            }
        }

        @Operation
        public boolean leaseAndComplete() {
            var lease = queue.leaseOrNull();
            return lease != null && queue.complete(lease);
        }

        @Operation
        public void lease(@Param(name = "thread") int thread) {
            var lease = queue.leaseOrNull();
            if (lease != null) {
                leases.get(thread).add(lease);
            }
        }

        @Operation
        public boolean complete(@Param(name = "thread") int thread) {
            var lease = leases.get(thread).poll();
            return lease != null && queue.complete(lease);
        }

        @Operation
        public int closeAndDrain() {
            queue.close();
            return queue.drain().size();
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private final int[] leased = new int[THREADS];
        private int ready;
        private boolean closed;

        public boolean enqueue() {
            ready += closed ? 0 : 1;
            return !closed;
        }

        public boolean leaseAndComplete() {
            boolean done = !closed && ready > 0;
            ready -= done ? 1 : 0;
            return done;
        }

        public void lease(int thread) {
            if (!closed && ready > 0) {
                ready--;
                leased[thread]++;
            }
        }

        public boolean complete(int thread) {
            boolean done = !closed && leased[thread] > 0;
            leased[thread] -= done ? 1 : 0;
            return done;
        }

        public int closeAndDrain() {
            int left = ready;
            for (int thread = 0; thread < THREADS; thread++) {
                left += leased[thread];
                leased[thread] = 0;
            }
            ready = 0;
            closed = true;
            return left;
        }
    }
}
