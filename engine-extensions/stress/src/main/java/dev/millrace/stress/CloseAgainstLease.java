package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.LeaseQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A worker takes a message into its own slot while the queue is closed: it is done, or there to be drained. */
@JCStressTest
@State
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the outcome counts")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the close got it, or got it back")
public class CloseAgainstLease {

    /** The least at which a thread has a slot of its own. */
    private static final int SLOTS = 32;

    private final LeaseQueue<String> queue =
            Queues.<String>small().maxInFlight(SLOTS).build();

    /** Brings a message. */
    public CloseAgainstLease() {
        queue.enqueue("work");
    }

    /** Leases and completes. */
    @Actor
    public void works(II_Result result) {
        var lease = queue.leaseOrNull();
        result.r1 = lease != null && queue.complete(lease) ? 1 : 0;
    }

    /** Stops, and takes what is left. */
    @Actor
    public void stops(II_Result result) {
        queue.close();
        result.r2 = queue.drain().size();
    }
}
