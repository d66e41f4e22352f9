package dev.millrace.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.queue.LeaseQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a producer writes before it adds a message is there for who takes it. */
@JCStressTest
@State
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "nothing had come")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "it came, whole")
public class MessagePublication {

    private final LeaseQueue<Note> queue = Queues.<Note>small().build();

    /** A payload with a plain field. Confined to who has the message. */
    private static final class Note {
        private int text;
    }

    /** Writes and adds. */
    @Actor
    public void adds() {
        var note = new Note();
        note.text = 1;
        queue.enqueue(note);
    }

    /** Takes and reads. */
    @Actor
    public void takes(I_Result result) {
        var lease = queue.leaseOrNull();
        result.r1 = lease == null ? -1 : lease.message().text;
    }
}
