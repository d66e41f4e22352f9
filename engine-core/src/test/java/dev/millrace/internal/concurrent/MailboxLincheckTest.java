package dev.millrace.internal.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Explores the interleavings of posts: each task runs, one at a time, before any thread finds the mailbox free. */
@Tag("lincheck")
public class MailboxLincheckTest {

    private final Mailbox mailbox = new Mailbox();
    private final List<Integer> ran = new ArrayList<>();
    private final Queue<Runnable> left = new ConcurrentLinkedQueue<>();

    /** Posts a task; the holder of the mailbox runs it. */
    @Operation
    public void post(@Param(gen = IntGen.class) int task) {
        mailbox.post(() -> ran.add(task));
    }

    /** Posts a task and is not held up: what has come meanwhile is left to the next who wants the mailbox. */
    @Operation
    public void postBriefly(@Param(gen = IntGen.class) int task) {
        mailbox.postBriefly(() -> ran.add(task), left::add);
    }

    /** Reads, inside the mailbox, how many tasks have run. */
    @Operation
    public int count() {
        int[] seen = {-1};
        while (!mailbox.tryEnter()) {
            var others = left.poll();
            if (others != null) {
                others.run();
            }
            Thread.onSpinWait();
        }
        try {
            seen[0] = ran.size();
        } finally {
            mailbox.exit();
        }
        return seen[0];
    }

    @Test
    void posting_is_linearizable() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .iterations(5)
                .invocationsPerIteration(500)
                .check(MailboxLincheckTest.class);
    }
}
