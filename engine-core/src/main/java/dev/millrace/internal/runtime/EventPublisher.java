package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import org.jspecify.annotations.Nullable;

/**
 * Publisher of one execution's events: it keeps the newest, and tells those who hear them. Confined to the turn, but
 * for what says otherwise.
 */
final class EventPublisher {

    private final Listeners listeners;
    private final EventLog events;

    /** Those who hear the events; made by the first. Written in the turn, read by anybody. */
    private volatile @Nullable Subscribers subscribers;

    private boolean makesRoom;

    EventPublisher(Listeners listeners, EventLog events) {
        this.listeners = listeners;
        this.events = events;
    }

    /** Returns the events that are kept. */
    EventLog events() {
        return events;
    }

    /** Returns the events that are kept; if there is no room, the listeners hear first what they have not heard. */
    EventLog withRoom() {
        if (events.isFull()) {
            makesRoom = true;
            tellAll();
            makesRoom = false;
        }
        return events;
    }

    /** Returns whether listeners are being told in the middle of a turn, for it has more events than are kept. */
    boolean makesRoom() {
        return makesRoom;
    }

    /** Returns those who hear the events. */
    Subscribers subscribers() {
        var known = subscribers;
        if (known == null) {
            known = new Subscribers(listeners);
            subscribers = known;
        }
        return known;
    }

    /** Returns the call of a listener that a turn is making; for any thread. */
    ListenerCall call() {
        var known = subscribers;
        return known == null ? ListenerCall.NONE : known.call();
    }

    /** Says which code of the application holds up the turn; empty if none is known to. For any thread. */
    String holder(ExecutionId id) {
        return listeners.holder(id, call());
    }

    /** Tells every event that has not been told yet. */
    void tellAll() {
        if (subscribers == null && listeners.isNobody()) {
            events.allTold();
        } else {
            subscribers().tellAll(events);
        }
    }

    /** Nothing more is told: says why, if that is not the execution's end. */
    void end(@Nullable Throwable failure) {
        var known = subscribers;
        if (known != null) {
            known.end(failure);
        }
    }
}
