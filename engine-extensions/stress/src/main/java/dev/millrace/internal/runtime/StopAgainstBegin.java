package dev.millrace.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.internal.concurrent.InterruptGate;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A task is stopped while a worker begins it: it does not run, or is interrupted, and its worker goes on without an
 * interrupt.
 */
@JCStressTest
@State
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "not begun, or interrupted")
public class StopAgainstBegin {

    private static final long LONG_NANOS = 5_000_000_000L;

    private final InterruptGate gate = new InterruptGate();
    private final SideTask task = SideTask.of(this::work);
    private boolean isLost;

    /** Works until it is interrupted; that it ends without is the fault that is looked for. */
    private void work() {
        long end = System.nanoTime() + LONG_NANOS;
        while (!Thread.currentThread().isInterrupted() && !isLost) {
            isLost = System.nanoTime() > end;
        }
    }

    /** Begins. */
    @Actor
    public void begins(ZZ_Result result) {
        task.run(gate);
        result.r1 = !isLost;
        result.r2 = Thread.interrupted();
    }

    /** Stops. */
    @Actor
    public void stops() {
        task.stop();
    }
}
