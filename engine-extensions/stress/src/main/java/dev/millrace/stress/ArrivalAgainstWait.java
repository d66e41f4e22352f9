package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.LeaseQueue;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A message comes while somebody lies down to wait for one: the wake-up is not lost. */
@JCStressTest
@State
@Outcome(id = "true", expect = ACCEPTABLE, desc = "it is woken, or never slept")
public class ArrivalAgainstWait {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final LeaseQueue<String> queue =
            Queues.<String>small().time(TimeSource.system()).build();

    /** Waits. */
    @Actor
    public void waits(Z_Result result) {
        try {
            result.r1 = queue.lease(LONG).isPresent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Adds. */
    @Actor
    public void adds() {
        queue.enqueue("work");
    }

    /** Calls off the alarms, which would keep the queue in the heap. */
    @Arbiter
    public void closes(Z_Result result) {
        queue.close();
    }
}
