package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.internal.concurrent.Workers;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Work comes while the only worker is about to end: somebody does it. */
@JCStressTest
@State
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "all is done, nobody is busy")
public class WakeAgainstLastLook {

    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final Workers workers = new Workers(Runnable::run, 1, new Workers.Source() {

        @Override
        public boolean runOne(InterruptGate gate) {
            if (left.get() == 0) {
                return false;
            }
            left.decrementAndGet();
            done.incrementAndGet();
            return true;
        }

        @Override
        public boolean hasWork() {
            return left.get() > 0;
        }
    });

    /** Brings work. */
    @Actor
    public void brings() {
        left.incrementAndGet();
        workers.wake();
    }

    /** Brings more. */
    @Actor
    public void bringsMore() {
        left.incrementAndGet();
        workers.wake();
    }

    /** Counts what was done. */
    @Arbiter
    public void counts(II_Result result) {
        result.r1 = done.get();
        result.r2 = workers.busy();
    }
}
