package dev.millrace.store.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A request comes while the journal gets its last one: it is taken before it, or refused. */
@JCStressTest
@State
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "taken, before the last")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "refused")
public class RequestAgainstLast {

    private final Inbox inbox = new Inbox();
    private final Request last = new Request.Task(() -> {});

    /** Asks. */
    @Actor
    public void asks(II_Result result) {
        result.r1 = inbox.put(new Request.Task(() -> {})) ? 1 : 0;
    }

    /** Closes. */
    @Actor
    public void closes() {
        inbox.putLast(last);
    }

    /** Takes all, and says which the last one is. */
    @Arbiter
    public void takes(II_Result result) {
        result.r2 = inbox.takeAll().indexOf(last) + 1;
    }
}
