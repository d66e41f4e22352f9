package dev.millrace.internal.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An end to come. The engine, and who waits for it, hear of it before what an application has chained to it runs, for
 * that may block. Thread-safe.
 */
public final class Ending<T> {

    /*
     * I1  No chained stage stays open: `asked` is written before the look whether the end has come, and read after the
     *     end has come.
     * Checked by HostCodeTest.
     */
    private final CompletableFuture<T> own = new CompletableFuture<>();
    private final CompletableFuture<T> chained = new CompletableFuture<>();
    private volatile boolean asked;

    /** Creates it open. */
    public Ending() {}

    /** Returns the end for the engine itself and for who waits; nothing of an application is chained to it. */
    public CompletableFuture<T> own() {
        return own;
    }

    /** Returns the end for an application to chain to. */
    public CompletionStage<T> chained() {
        asked = true;
        if (own.isDone()) {
            tell();
        }
        return chained.minimalCompletionStage();
    }

    /** Returns whether an application has asked for it. */
    public boolean isChained() {
        return asked;
    }

    /** Runs what is chained; when the end has come. */
    @SuppressWarnings("FutureReturnValueIgnored") // the end has come, so it is done at once
    public void tell() {
        own.whenComplete((end, failure) -> {
            if (failure == null) {
                chained.complete(end);
            } else {
                chained.completeExceptionally(failure);
            }
        });
    }
}
