package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.Lease;
import dev.millrace.queue.LeaseQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A worker brings an outcome while the lease is taken from it: one of them wins. */
@JCStressTest
@State
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the outcome counts")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the outcome is late")
public class CompleteAgainstRelease {

    private final LeaseQueue<String> queue = Queues.<String>small().build();
    private final Lease<String> lease;

    /** Leases a message. */
    public CompleteAgainstRelease() {
        queue.enqueue("work");
        lease = queue.lease().orElseThrow();
    }

    /** Completes. */
    @Actor
    public void completes(ZZ_Result result) {
        result.r1 = queue.complete(lease);
    }

    /** Takes the lease away. */
    @Actor
    public void cancels(ZZ_Result result) {
        result.r2 = queue.release(lease);
    }
}
