package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.internal.concurrent.Mailbox;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What one turn writes to plain fields the next one sees, whole or not at all. */
@JCStressTest
@State
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the turn that looks came first")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it came second, and sees all")
public class OutcomePublication {

    private final Mailbox mailbox = new Mailbox();
    private int status;
    private int output;
    private int seenStatus = -1;
    private int seenOutput = -1;

    /** Writes in a turn. */
    @Actor
    public void writes() {
        mailbox.post(() -> {
            output = 1;
            status = 1;
        });
    }

    /** Looks in a turn. */
    @Actor
    public void looks() {
        mailbox.post(() -> {
            seenStatus = status;
            seenOutput = output;
        });
    }

    /** Says what was seen. */
    @Arbiter
    public void tells(II_Result result) {
        result.r1 = seenStatus;
        result.r2 = seenOutput;
    }
}
