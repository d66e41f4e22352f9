package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.Lease;
import dev.millrace.queue.LeaseQueue;
import dev.millrace.queue.Message;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A message is replaced while somebody takes it: the older one no longer counts, and the newer one is there once. */
@JCStressTest
@State
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the older one was taken, its outcome is refused")
@Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "the newer one was taken, and counts")
public class ReplaceAgainstLease {

    private final LeaseQueue<Integer> queue = Queues.<Integer>small().build();
    private @Nullable Lease<Integer> lease;

    /** Places the older message. */
    public ReplaceAgainstLease() {
        queue.place(message(1));
    }

    private static Message<Integer> message(int payload) {
        return Message.of(payload).withKey("key");
    }

    /** Replaces. */
    @Actor
    public void replaces() {
        queue.place(message(2));
    }

    /** Takes. */
    @Actor
    public void takes() {
        lease = queue.leaseOrNull();
    }

    /** Says which was taken, whether its outcome counts, and how many are left. */
    @Arbiter
    public void tells(III_Result result) {
        var taken = lease;
        if (taken != null) {
            result.r1 = taken.message();
            result.r2 = queue.complete(taken) ? 1 : 0;
        }
        queue.close();
        result.r3 = queue.drain().size();
    }
}
