package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.internal.concurrent.StreamSubscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Those who hear the events of one execution: the listeners and streams of its engine, streams of its own, and who only
 * wants to know how far it is. Confined to the turn.
 */
final class Subscribers {

    private final Listeners listeners;
    private final ListenerCall call;
    private @Nullable List<StreamSubscription<Event>> streams; // made by the first
    private @Nullable List<Watcher> watchers; // made by the first
    private long told; // the newest numbered event that was told one by one

    /** Who wants to hear that something has changed, without a word of what. Called in the turn. */
    interface Watcher {

        /** Something has changed. */
        void changed();

        /** Nothing changes any more; says why, if it is not the execution's end. */
        void ended(@Nullable Throwable failure);
    }

    Subscribers(Listeners listeners) {
        this.listeners = listeners;
        this.call = listeners.isEmpty() ? ListenerCall.NONE : new ListenerCall();
    }

    Listeners listeners() {
        return listeners;
    }

    /** Returns the call of a listener that a turn is making. */
    ListenerCall call() {
        return call;
    }

    private boolean isEmpty() {
        return streams == null && listeners.isNobody();
    }

    /** Tells every event that has not been told yet; where nobody hears them, none is made. */
    void tellAll(EventLog events) {
        if (isEmpty()) {
            events.allTold();
        } else {
            long begin = listeners.begins(call);
            try {
                for (var event = events.nextUndelivered(); event != null; event = events.nextUndelivered()) {
                    hear(event);
                    begin = listeners.told(call, begin);
                }
            } finally {
                listeners.ends(call);
            }
        }
        changed();
    }

    void tell(Event event) {
        long begin = listeners.begins(call);
        try {
            hear(event);
            listeners.told(call, begin);
        } finally {
            listeners.ends(call);
        }
        changed();
    }

    private void changed() {
        if (watchers != null) {
            watchers.forEach(Watcher::changed);
        }
    }

    private void hear(Event event) {
        told = Math.max(told, event.sequence());
        listeners.tell(event, call);
        if (streams != null) {
            streams.forEach(stream -> stream.offer(event));
        }
    }

    /** Notes that these were told before. */
    void heardBefore(List<Event> past) {
        past.forEach(event -> told = Math.max(told, event.sequence()));
    }

    /** Returns the newest numbered event that was told one by one. */
    long told() {
        return told;
    }

    /** Tells somebody what follows. */
    void join(StreamSubscription<Event> stream) {
        streams = streams == null ? new ArrayList<>(1) : streams;
        streams.add(stream);
    }

    void leave(StreamSubscription<Event> stream) {
        if (streams != null) {
            streams.remove(stream);
            streams = streams.isEmpty() ? null : streams;
        }
    }

    /** Tells somebody that something has changed, from now on. */
    void watch(Watcher watcher) {
        watchers = watchers == null ? new ArrayList<>(1) : watchers;
        watchers.add(watcher);
    }

    void watchNoMore(Watcher watcher) {
        if (watchers != null) {
            watchers.remove(watcher);
            watchers = watchers.isEmpty() ? null : watchers;
        }
    }

    /** Nothing follows: says why, if it is not the execution's end. */
    void end(@Nullable Throwable failure) {
        var all = streams;
        streams = null;
        if (all != null) {
            all.forEach(stream -> end(stream, failure));
        }
        var watching = watchers;
        watchers = null;
        if (watching != null) {
            watching.forEach(watcher -> watcher.ended(failure));
        }
    }

    static void end(StreamSubscription<Event> stream, @Nullable Throwable failure) {
        if (failure == null) {
            stream.complete();
        } else {
            stream.fail(failure);
        }
    }
}
