package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.Lease;
import dev.millrace.queue.LeaseQueue;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
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

    private static final Duration VISIBILITY = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final LeaseQueue<String> queue =
            Queues.<String>small().time(time).visibility(VISIBILITY).build();
    private final Lease<String> lease;

    /** Leases a message; a first sweep gives the lease its deadline. */
    public CompleteAgainstExpiry() {
        queue.enqueue("work");
        lease = queue.lease().orElseThrow();
        time.advance(VISIBILITY);
    }

    /** Completes. */
    @Actor
    public void completes(II_Result result) {
        result.r1 = queue.complete(lease) ? 1 : 0;
    }

    /** Lets the lease run out. */
    @Actor
    public void expires() {
        time.advance(VISIBILITY);
    }

    /** Counts what is left. */
    @Arbiter
    public void counts(II_Result result) {
        queue.close();
        result.r2 = queue.drain().size();
    }
}
