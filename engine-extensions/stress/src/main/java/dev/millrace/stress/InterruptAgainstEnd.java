package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.internal.concurrent.InterruptGate;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A node is interrupted while it ends: what its thread does next is not. */
@JCStressTest
@State
@Outcome(id = "false", expect = ACCEPTABLE, desc = "no interrupt is left")
public class InterruptAgainstEnd {

    private final InterruptGate gate = new InterruptGate();
    private final Object work = new Object();

    /** Begins and ends a piece of work. */
    @Actor
    public void works(Z_Result result) {
        gate.open(work);
        gate.close(work);
        result.r1 = Thread.interrupted();
    }

    /** Interrupts it. */
    @Actor
    public void interrupts() {
        gate.interrupt(work);
    }
}
