package dev.millrace.queue;

import dev.millrace.definition.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker leases, completes and releases its own; every message is with one worker at most. */
@Tag("lincheck")
class LeaseQueueLincheckTest {

    private static final int THREADS = 5;
    private static final int NONE = Integer.MIN_VALUE;

    @Test
    void any_interleaving_looks_like_some_order_of_calls() {
        Lincheck.modelCheck(Calls.class, Specification.class, Lincheck.SOME_CALLS_BEFORE);
    }

    @Test
    void real_threads_see_some_order_of_calls() {
        Lincheck.stress(Calls.class, Specification.class, Lincheck.SOME_CALLS_BEFORE);
    }

    /** The calls under test. Thread-safe: each thread has leases of its own. */
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Calls {

        private final LeaseQueue<Integer> queue = LeaseQueue.<Integer>builder()
                .time(new HandTime())
                .capacity(16)
                .maxInFlight(32) // so that a thread has a slot of its own
                .build();
        private final List<Deque<Lease<Integer>>> leases = new ArrayList<>();

        public Calls() {
            for (int thread = 0; thread < THREADS; thread++) {
                leases.add(new ArrayDeque<>());
            }
        }

        @Operation
        public boolean enqueue(@Param(gen = IntGen.class, conf = "0:3") int payload) {
            return queue.enqueue(payload, Priority.NORMAL);
        }

        @Operation
        public int lease(@Param(name = "thread") int thread) {
            var lease = queue.leaseOrNull();
            if (lease == null) {
                return NONE;
            }
            leases.get(thread).add(lease);
            return lease.message() * 10 + lease.deliveries();
        }

        @Operation
        public boolean complete(@Param(name = "thread") int thread) {
            var lease = leases.get(thread).poll();
            return lease != null && queue.complete(lease);
        }

        @Operation
        public boolean release(@Param(name = "thread") int thread) {
            var lease = leases.get(thread).poll();
            return lease != null && queue.release(lease);
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private final Deque<Integer> ready = new ArrayDeque<>();
        private final List<Deque<Integer>> leased = new ArrayList<>();

        public Specification() {
            for (int thread = 0; thread < THREADS; thread++) {
                leased.add(new ArrayDeque<>());
            }
        }

        public boolean enqueue(int payload) {
            return ready.add(payload);
        }

        public int lease(int thread) {
            if (ready.isEmpty()) {
                return NONE;
            }
            int payload = ready.remove();
            leased.get(thread).add(payload);
            return payload * 10 + 1;
        }

        public boolean complete(int thread) {
            return leased.get(thread).poll() != null;
        }

        public boolean release(int thread) {
            Integer payload = leased.get(thread).poll();
            return payload != null && ready.add(payload);
        }
    }
}
