package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.definition.Priority;
import dev.millrace.internal.concurrent.Permits;
import dev.millrace.internal.concurrent.Permits.Request;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A slot is wanted while the only one is given back: whoever wants it has it, at once or by its task. */
@JCStressTest
@State
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "taken at once")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "waited for, and handed over")
public class AcquireAgainstRelease {

    private final Permits slots = new Permits(1);
    private final Request first = new Request(1, Priority.NORMAL, "first", () -> {});
    private int handedOver;

    /** Takes the only slot. */
    public AcquireAgainstRelease() {
        slots.acquire(first);
    }

    /** Gives it back. */
    @Actor
    public void gives() {
        slots.release(first);
    }

    /** Wants it. */
    @Actor
    public void wants(III_Result result) {
        result.r1 = slots.acquire(new Request(1, Priority.NORMAL, "second", () -> handedOver++)) ? 1 : 0;
    }

    /** Says who has it. */
    @Arbiter
    public void tells(III_Result result) {
        result.r2 = handedOver;
        result.r3 = slots.taken();
    }
}
