package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.internal.concurrent.Mailbox;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A task is posted while the mailbox is entered and left: it runs, and never beside the one who entered. */
@JCStressTest
@State
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both had their turn")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the task was running, so nobody else entered")
public class EnterAgainstPost {

    private final Mailbox mailbox = new Mailbox();
    private int turns;

    /** Enters, if the mailbox is free. */
    @Actor
    public void enters(II_Result result) {
        if (mailbox.tryEnter()) {
            turns++;
            result.r1 = 1;
            mailbox.exit();
        }
    }

    /** Posts. */
    @Actor
    public void posts() {
        mailbox.post(() -> turns++);
    }

    /** Counts the turns. */
    @Arbiter
    public void counts(II_Result result) {
        result.r2 = turns;
    }
}
