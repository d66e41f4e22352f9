package dev.millrace.store.journal;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Waits for the journal's threads, whose work an interrupt of the one who waits must not touch. */
final class Waiting {

    private Waiting() {}

    /** What may fail. */
    interface Work {
        void run() throws IOException;
    }

    /** Does something, and completes the future with how it went. */
    static void run(CompletableFuture<Void> done, Work work) {
        try {
            work.run();
            done.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    static void complete(CompletableFuture<Void> done, @Nullable JournalException problem) {
        if (problem == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(problem);
        }
    }

    /** Waits; an interrupt does not end it, and is there when it ends. */
    static void uninterruptibly(CompletableFuture<Void> done) {
        try {
            done.join();
        } catch (CompletionException | CancellationException e) {
            throw unwrapped(e);
        }
    }

    private static JournalException unwrapped(Exception e) {
        var cause = e.getCause() == null ? e : e.getCause();
        return cause instanceof JournalException known
                ? known
                : new JournalException(
                        "[STO-102] the journal failed: " + cause + "; look at the disk and open it again", cause);
    }

    static void join(Thread thread) {
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
