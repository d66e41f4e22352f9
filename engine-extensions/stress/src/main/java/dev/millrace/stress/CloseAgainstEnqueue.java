package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.LeaseQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Messages come while the queue is closed: each was taken and is there to be drained, or it was refused. */
@JCStressTest
@State
@Outcome(id = "0", expect = ACCEPTABLE, desc = "none is lost, none came from nowhere")
public class CloseAgainstEnqueue {

    /** As many as it takes to close. */
    private static final int MESSAGES = 32;

    private final LeaseQueue<String> queue =
            Queues.<String>small().capacity(MESSAGES).build();
    private int taken;

    /** Stops. */
    @Actor
    public void stops() {
        queue.close();
    }

    /** Submits. */
    @Actor
    public void submits() {
        try {
            while (taken < MESSAGES && queue.enqueue("work")) {
                taken++;
            }
        } catch (IllegalStateException e) {
            return; // closed
        }
    }

    /** Drains. */
    @Arbiter
    public void drains(I_Result result) {
        result.r1 = taken - queue.drain().size();
    }
}
