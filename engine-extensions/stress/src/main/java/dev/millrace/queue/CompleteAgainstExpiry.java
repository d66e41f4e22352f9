package dev.millrace.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.testing.ManualTime;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A worker brings an outcome while its lease runs out: it counts, or the message comes back, never both. */
@JCStressTest
@State
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the outcome counts")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the outcome is late, the message comes back")
public class CompleteAgainstExpiry {

    private static final long DEADLINE = 1_000_000;

    private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
            .time(new ManualTime())
            .capacity(2)
            .maxInFlight(2)
            .build();
    private final Lease<String> lease;

    /** Leases a message until a deadline. */
    public CompleteAgainstExpiry() {
        queue.enqueue("work");
        lease = queue.lease().orElseThrow();
        lease.stamp(DEADLINE);
    }

    /** Completes. */
    @Actor
    public void completes(II_Result result) {
        result.r1 = queue.complete(lease) ? 1 : 0;
    }

    /** Finds that the deadline has passed, as a sweep does. */
    @Actor
    public void expires() {
        queue.leases.expire(lease, DEADLINE);
    }

    /** Counts what is left. */
    @Arbiter
    public void counts(II_Result result) {
        queue.close();
        result.r2 = queue.drain().size();
    }
}
