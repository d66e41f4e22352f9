package dev.millrace.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever put a lease in the table finds it there until it is taken out, whatever others do meanwhile. */
@Tag("lincheck")
class InFlightLincheckTest {

    private static final int THREADS = 5;

    @Test
    void any_interleaving_looks_like_some_order_of_calls() {
        Lincheck.modelCheck(Calls.class, Specification.class, Lincheck.NO_CALLS_BEFORE);
    }

    @Test
    void real_threads_see_some_order_of_calls() {
        Lincheck.stress(Calls.class, Specification.class, Lincheck.NO_CALLS_BEFORE);
    }

    /** The calls under test; one thread has a slot of its own. Thread-safe: each thread has leases of its own. */
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static class Calls {

        private final Leases<String> leases = QueueParts.leases();
        private final InFlight<String> table = new InFlight<>(32);
        private final List<Deque<Lease<String>>> own = new ArrayList<>();

        public Calls() {
            for (int thread = 0; thread < THREADS; thread++) {
                own.add(new ArrayDeque<>());
            }
        }

        @Operation
        public boolean add(@Param(name = "thread") int thread) {
            var lease = new Lease<String>(leases);
            lease.begin();
            own.get(thread).add(lease);
            return table.add(lease);
        }

        @Operation
        public boolean remove(@Param(name = "thread") int thread) {
            var lease = own.get(thread).poll();
            if (lease != null) {
                table.remove(lease);
            }
            return lease != null;
        }

        @Operation
        public boolean findsItsOwn(@Param(name = "thread") int thread) {
            var found = new ArrayList<Lease<String>>();
            table.forEach(found::add);
            return found.containsAll(own.get(thread));
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private final int[] held = new int[THREADS];

        public boolean add(int thread) {
            held[thread]++;
            return true;
        }

        public boolean remove(int thread) {
            boolean any = held[thread] > 0;
            held[thread] -= any ? 1 : 0;
            return any;
        }

        public boolean findsItsOwn(int thread) {
            return true;
        }
    }
}
