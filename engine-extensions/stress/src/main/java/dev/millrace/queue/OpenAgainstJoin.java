package dev.millrace.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A gate opens while somebody comes to wait: who must wait is woken. */
@JCStressTest
@State
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "it saw the change, and was not woken")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it saw the change, and was woken too")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it must wait, and is woken")
public class OpenAgainstJoin {

    private final Gate gate = new Gate();
    private volatile boolean isBrought;
    private Gate.@Nullable Waiter waiter;

    /** Joins the waiters, then looks. */
    @Actor
    public void joins(II_Result result) {
        waiter = gate.join();
        result.r1 = isBrought ? 0 : 1;
    }

    /** Brings what is waited for, then opens. */
    @Actor
    public void opens() {
        isBrought = true;
        gate.open();
    }

    /** Says whether the waiter was woken. */
    @Arbiter
    public void tells(II_Result result) {
        var joined = waiter;
        result.r2 = joined == null || gate.leave(joined) ? 0 : 1;
    }
}
