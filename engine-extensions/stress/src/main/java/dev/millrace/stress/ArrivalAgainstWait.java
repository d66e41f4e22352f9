package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.LeaseQueue;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A message comes while somebody lies down to wait for one: the wake-up is not lost. */
@JCStressTest
@State
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it is woken, or never slept")
public class ArrivalAgainstWait {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final Overslept time = new Overslept();
    private final LeaseQueue<String> queue = Queues.<String>small().time(time).build();

    /**
     * The system's time; notes that the end of the wait had to wake the sleeper, who finds the message even so.
     * Thread-safe.
     */
    private static final class Overslept implements TimeSource {

        private volatile boolean isTrue;

        @Override
        public long nanoTime() {
            return TimeSource.system().nanoTime();
        }

        @Override
        public long epochMicros() {
            return TimeSource.system().epochMicros();
        }

        @Override
        public Alarm schedule(Duration delay, Runnable task) {
            // The queue's own alarm comes sooner, and says nothing about the sleeper.
            boolean endsTheWait = delay.compareTo(LONG.dividedBy(2)) > 0;
            return TimeSource.system().schedule(delay, () -> {
                isTrue |= endsTheWait;
                task.run();
            });
        }
    }

    /** Waits. */
    @Actor
    public void waits(ZZ_Result result) {
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

    /** Says whether the sleeper was forgotten, and calls off the alarm, which would keep the queue in the heap. */
    @Arbiter
    public void tells(ZZ_Result result) {
        result.r2 = time.isTrue;
        queue.close();
    }
}
