package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.LoggableException;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodePath;
import dev.millrace.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A turn: its facts, and what may be done once they are safe. Confined to the turn, but for the store's verdict. */
final class PendingTurn {

    private static final Logger log = LoggerFactory.getLogger(PendingTurn.class);

    // Each made by its first entry.
    private @Nullable List<Event> events;
    private @Nullable List<Work> started;
    private @Nullable List<Runnable> actions;
    private @Nullable List<Caller> callers;
    private @Nullable Work cause;
    private boolean forced;
    private boolean ends;
    private boolean isAhead;

    // Written by the store's thread; `decided` last.
    private @Nullable StoreException failure;
    private volatile boolean decided;

    private volatile boolean followed;

    /** Somebody who waits until a turn is safe. It is told on the store's thread, so it must only pass the word on. */
    @FunctionalInterface
    interface Caller {
        void safe(@Nullable StoreException failure);
    }

    /**
     * Work of a node, as a turn knows it: it begins when the turn is safe, or what it ended with is the turn's cause.
     */
    interface Work {
        NodePath path();

        /** The turn that it begins with is safe. */
        void begin();

        /** The turn that it begins with will never be safe. */
        void drop();
    }

    void add(Event event) {
        events = events == null ? new ArrayList<>(4) : events;
        events.add(event);
    }

    /** Notes work that begins when the turn is safe. */
    void add(Work work) {
        started = started == null ? new ArrayList<>(1) : started;
        started.add(work);
    }

    /** Notes that it only says what has begun, which does not wait for it. */
    void isAhead() {
        isAhead = true;
    }

    /** Returns whether others may rest on what it says only when it is safe. */
    boolean isRestedOn() {
        return !isAhead || forced;
    }

    /** Returns whether nobody waits for it, so that it may be written with the turn behind it. */
    boolean mayWait() {
        return isAhead && !forced && callers == null && started == null && actions == null && cause == null;
    }

    /** Notes whether a turn behind it is on its way to the store, with which it can be acted on. */
    void follow(boolean isFollowed) {
        followed = isFollowed;
    }

    /** Returns whether it can be acted on together with a turn behind it; for the store's thread. */
    boolean canWait() {
        return isAhead && followed;
    }

    /** Notes what is done when the turn is safe. */
    void afterwards(Runnable action) {
        actions = actions == null ? new ArrayList<>(1) : actions;
        actions.add(action);
    }

    /** Notes who is told when the turn is safe. */
    void tell(Caller caller) {
        callers = callers == null ? new ArrayList<>(1) : callers;
        callers.add(caller);
    }

    /** Notes the work whose outcome it takes. */
    void causedBy(Work work) {
        cause = work;
    }

    /** Returns the work whose outcome it takes; null if it has another cause. */
    @Nullable
    Work cause() {
        return cause;
    }

    /** Returns whether somebody asked for it, and hears what became of it. */
    boolean isAsked() {
        return callers != null;
    }

    /** Notes that its events are written at once, whatever the checkpoint policy. */
    void force() {
        forced = true;
    }

    boolean isForced() {
        return forced;
    }

    /** Notes that the execution ends with it. */
    void end() {
        ends = true;
        forced = true;
    }

    /** Takes other events to be written in place of its own. */
    void write(List<Event> others) {
        events = others;
    }

    List<Event> events() {
        return events == null ? List.of() : events;
    }

    /** Returns whether it says of outcomes that they came too late, and nothing else. */
    boolean isLate() {
        return !events().isEmpty() && events().stream().allMatch(OutcomeRefused.class::isInstance);
    }

    /** Begins the work that waited for the turn to be safe. */
    void begin() {
        if (started != null) {
            started.forEach(Work::begin);
        }
    }

    /** Drops the work that waited for the turn: it will never be safe. */
    void drop() {
        if (started != null) {
            started.forEach(Work::drop);
        }
    }

    boolean ends() {
        return ends;
    }

    /** Does what follows; a fault in one thing keeps nothing else from being done. */
    void act() {
        if (actions != null) {
            actions.forEach(PendingTurn::actSafely);
        }
    }

    private static void actSafely(Runnable action) {
        try {
            action.run();
        } catch (Throwable t) {
            log.error("What follows from a turn met a fault of the engine", LoggableException.of(t));
        }
    }

    /** Takes the store's verdict. */
    void decide(@Nullable StoreException verdict) {
        failure = verdict;
        decided = true;
        if (callers != null) {
            callers.forEach(caller -> caller.safe(verdict));
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
}
