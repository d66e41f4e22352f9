package dev.millrace.internal.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An end to come. The engine, and who waits for it, hear of it before what an application has chained to it runs, for
 * that may block; so the future itself is for these, and nothing of an application is chained to it. Thread-safe.
 */
public final class Ending<T> extends CompletableFuture<T> {

    /*
     * I1  No chained stage stays open: `chained` is written before the look whether the end has come, and read after
     *     the end has come.
     * Checked by HostCodeTest.
     */
    private volatile @Nullable CompletableFuture<T> chained; // made by the first who asks, under the lock of this

    /** Creates it open. */
    public Ending() {}

    /** Returns the end for an application to chain to. */
    public CompletionStage<T> chained() {
        var stage = made();
        if (isDone()) {
            tell();
        }
        return stage.minimalCompletionStage();
    }

    private synchronized CompletableFuture<T> made() {
        var stage = chained == null ? new CompletableFuture<T>() : chained;
        chained = stage;
        return stage;
    }

    /** Returns whether an application has asked for it. */
    public boolean isChained() {
        return chained != null;
    }

    /** Runs what is chained; when the end has come. */
    @SuppressWarnings("FutureReturnValueIgnored") // the end has come, so it is done at once
    public void tell() {
        var stage = chained;
        if (stage != null) {
            whenComplete((end, failure) -> {
                if (failure == null) {
                    stage.complete(end);
                } else {
                    stage.completeExceptionally(failure);
                }
            });
        }
    }
}
