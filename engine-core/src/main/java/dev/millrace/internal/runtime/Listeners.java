package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.LogLine;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.concurrent.StreamSubscription;
import dev.millrace.time.TimeSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of an engine, its streams and its other callbacks; whatever one throws changes nothing, and one that
 * is slow is named. Thread-safe.
 */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<MonitoredListener> members;

    /** The only listener, whose calls of a turn are watched as one; null if there are others or none. */
    private final @Nullable MonitoredListener only;

    private final Callbacks callbacks;
    private final TimeSource time;
    private final List<StreamSubscription<Event>> streams = new CopyOnWriteArrayList<>();
    private volatile boolean isClosed;
    private volatile @Nullable Consumer<? super Event> engine; // what hears them for the engine itself

    Listeners(List<ExecutionListener> listeners, TimeSource time) {
        this.members = listeners.stream().map(MonitoredListener::new).toList();
        this.only = members.size() == 1 ? members.get(0) : null;
        this.callbacks = new Callbacks(time);
        this.time = time;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    /** Returns how they behave, and the callbacks that ever failed or were slow. */
    List<ListenerHealth> health() {
        return Stream.concat(members.stream().map(ListenerHealth::of), callbacks.health().stream())
                .toList();
    }

    /** Says who holds up the turn of an execution; empty if nobody is known to. */
    String holder(ExecutionId execution, ListenerCall call) {
        var listener = call.holder();
        return listener.isEmpty() ? callbacks.holder(execution) : listener;
    }

    /** Returns whether nobody hears what any execution does. */
    boolean isNobody() {
        return members.isEmpty() && streams.isEmpty() && engine == null;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Has a part of the engine hear all events from now on, in their turns. */
    void overhear(Consumer<? super Event> part) {
        engine = part;
    }

    /** Has somebody hear the events of all executions from now on. */
    void join(StreamSubscription<Event> stream) {
        streams.add(stream);
        if (isClosed) {
            stream.complete();
        }
    }

    void leave(StreamSubscription<Event> stream) {
        streams.remove(stream);
    }

    /** The events of a turn are being told. Returns when the call of the only listener begins. */
    long begins(ListenerCall call) {
        if (only == null) {
            return 0;
        }
        long begin = reading(only, 0);
        call.begins(only, begin);
        return begin;
    }

    /** One more has been told, since a moment. Returns when the next call begins: one reading of the clock for both. */
    long told(ListenerCall call, long since) {
        if (only == null) {
            return 0;
        }
        long now = reading(only, since);
        only.took(now - since);
        call.goesOn(now);
        return now;
    }

    /** What follows from a turn is done though a listener cannot be timed. */
    private long reading(MonitoredListener of, long otherwise) {
        try {
            return time.nanoTime();
        } catch (Throwable t) {
            log.error("A call of listener {} met a fault of the engine", of.name(), LoggableException.of(t));
            return otherwise;
        }
    }

    /** They have been told. */
    void ends(ListenerCall call) {
        if (only != null) {
            call.ends();
        }
    }

    /** There are no more events: the engine is closed. */
    void endStreams() {
        isClosed = true;
        streams.forEach(StreamSubscription::complete);
    }

    /** Tells an event; between {@link #begins} and {@link #ends}. */
    void tell(Event event, ListenerCall call) {
        for (int i = 0; i < members.size(); i++) {
            try {
                tell(members.get(i), event, call);
            } catch (Throwable t) {
                var name = members.get(i).name();
                log.error("A call of listener {} met a fault of the engine", name, LoggableException.of(t));
            }
        }
        streams.forEach(stream -> stream.offer(event));
        var part = engine;
        if (part != null) {
            overheard(event, part);
        }
    }

    private static void overheard(Event event, Consumer<? super Event> part) {
        try {
            part.accept(event);
        } catch (Throwable t) {
            log.error("A part of the engine that hears events met a fault", LoggableException.of(t));
        }
    }

    private void tell(MonitoredListener member, Event event, ListenerCall call) {
        if (only != null) {
            member.tell(event);
            return;
        }
        long begin = time.nanoTime();
        call.begins(member, begin);
        member.tell(event);
        call.ends();
        member.took(time.nanoTime() - begin);
    }

    /** Tells what a node said. */
    void said(ExecutionId execution, LogLine line) {
        members.forEach(member -> member.said(execution, line));
    }

    /** Names a listener that has held up a turn for long. */
    void watch(ListenerCall call) {
        call.watch(time.nanoTime());
    }
}
