package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.store.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A turn that is decided: its facts, and what may be done once they are safe. Confined to the turn, but for the store's verdict. */
final class PendingTurn {

    final List<Event> events;
    final List<RunningAttempt> started;
    final List<Runnable> actions;
    final boolean ends;
    private final List<Caller> callers;

    // Written by the store's thread; `decided` last.
    private @Nullable StoreException failure;
    private volatile boolean decided;

    /** Somebody who waits until a turn is safe. It is told on the store's thread, so it must only pass the word on. */
    @FunctionalInterface
    interface Caller {
        void safe(@Nullable StoreException failure);
    }

    PendingTurn(
            List<Event> events,
            List<RunningAttempt> started,
            List<Runnable> actions,
            List<Caller> callers,
            boolean ends) {
        this.events = events;
        this.started = started;
        this.actions = actions;
        this.callers = callers;
        this.ends = ends;
    }

    /** Takes the store's verdict. */
    void decide(@Nullable StoreException verdict) {
        failure = verdict;
        decided = true;
        for (var caller : callers) {
            caller.safe(verdict);
        }
    }

    boolean isDecided() {
        return decided;
    }

    /** Returns why it is not safe; null if it is. Only once it is decided. */
    @Nullable
    StoreException failure() {
        return failure;
    }

    boolean isEmpty() {
        return events.isEmpty() && started.isEmpty() && actions.isEmpty() && callers.isEmpty() && !ends;
    }
}
