package dev.millrace.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everybody tries to end the same two leases; each ends once, and only the one who ended it is told so. */
@Tag("lincheck")
class LeaseEndLincheckTest {

    @Test
    void any_interleaving_looks_like_some_order_of_calls() {
        Lincheck.modelCheck(Calls.class, Specification.class, Lincheck.NO_CALLS_BEFORE);
    }

    @Test
    void real_threads_see_some_order_of_calls() {
        Lincheck.stress(Calls.class, Specification.class, Lincheck.NO_CALLS_BEFORE);
    }

    /** The calls under test. Thread-safe. */
    @Param(name = "lease", gen = IntGen.class, conf = "0:1")
    public static class Calls {

        private static final long AGES = 1_000_000_000_000L;

        private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
                .time(new HandTime())
                .capacity(2)
                .maxInFlight(2)
                .build();
        private final List<Lease<String>> leases = new ArrayList<>();

        public Calls() {
            queue.place(Message.of("keyed").withKey("key"));
            queue.enqueue("plain");
            leases.add(queue.leaseOrNull());
            leases.add(queue.leaseOrNull());
            leases.forEach(lease -> lease.stamp(AGES));
        }

        @Operation
        public boolean complete(@Param(name = "lease") int number) {
            return queue.complete(leases.get(number));
        }

        @Operation
        public boolean release(@Param(name = "lease") int number) {
            return queue.release(leases.get(number));
        }

        @Operation
        public boolean deadLetter(@Param(name = "lease") int number) {
            return queue.deadLetter(leases.get(number), "test");
        }

        @Operation
        public boolean expire(@Param(name = "lease") int number) {
            var lease = leases.get(number);
            while (queue.isCurrent(lease)) {
                lease.stamp(AGES);
                if (queue.leases.expire(lease, 2 * AGES)) {
                    return true;
                }
            }
            return false;
        }

        @Operation
        public boolean renew(@Param(name = "lease") int number) {
            return queue.renew(leases.get(number));
        }

        @Operation
        public boolean extend(@Param(name = "lease") int number) {
            return queue.extend(leases.get(number), Duration.ofMinutes(1));
        }

        @Operation
        public boolean isCurrent(@Param(name = "lease") int number) {
            return queue.isCurrent(leases.get(number));
        }
    }

    /** What they should do. Confined to Lincheck. */
    public static class Specification {

        private final boolean[] ended = new boolean[2];

        public boolean complete(int number) {
            return end(number);
        }

        public boolean release(int number) {
            return end(number);
        }

        public boolean deadLetter(int number) {
            return end(number);
        }

        public boolean expire(int number) {
            return end(number);
        }

        public boolean renew(int number) {
            return !ended[number];
        }

        public boolean extend(int number) {
            return !ended[number];
        }

        public boolean isCurrent(int number) {
            return !ended[number];
        }

        private boolean end(int number) {
            boolean first = !ended[number];
            ended[number] = true;
            return first;
        }
    }
}
