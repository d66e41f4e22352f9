package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.LeaseQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A message comes while the queue is closed: it was taken and is there to be drained, or it was refused. */
@JCStressTest
@State
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "taken, and found again")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused")
public class CloseAgainstEnqueue {

    private final LeaseQueue<String> queue = Queues.<String>small().build();

    /** Stops. */
    @Actor
    public void stops() {
        queue.close();
    }

    /** Submits. */
    @Actor
    public void submits(II_Result result) {
        try {
            result.r1 = queue.enqueue("work") ? 1 : 0;
        } catch (IllegalStateException e) {
            result.r1 = 0;
        }
    }

    /** Drains. */
    @Arbiter
    public void drains(II_Result result) {
        result.r2 = queue.drain().size();
    }
}
