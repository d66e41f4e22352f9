package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest events of one execution, in memory. Confined to the turn. */
final class EventLog {

    private static final int LEAST_CAPACITY = 4;
    private static final int MOST_AT_ONCE = 2_048;

    private final int limit;
    private @Nullable Event[] events;
    private int next; // where the next event goes; the length of the array if it is full
    private boolean wrapped; // whether an event has been overwritten
    private int undelivered;

    /** Creates a log that keeps at most {@code limit} events, at least 16; {@code nodes} says how many to expect. */
    EventLog(int limit, int nodes) {
        this.limit = limit;
        int expected = Math.max(LEAST_CAPACITY, Math.min(MOST_AT_ONCE, 2 * nodes + 2));
        this.events = new Event[Math.min(limit, expected)];
    }

    void add(Event event) {
        if (next == events.length) {
            makeRoom();
        }
        events[next++] = event;
        undelivered++;
    }

    /** Adds an event that the listeners have heard, or need not hear any more. */
    void addTold(Event event) {
        add(event);
        undelivered = 0;
    }

    /** Returns the next event that no listener has heard; null if there is none. */
    @Nullable
    Event nextUndelivered() {
        if (undelivered == 0) {
            return null;
        }
        int place = next - undelivered--;
        return events[place < 0 ? place + events.length : place];
    }

    /** Takes back the events behind a number: they have not happened. */
    void takeBack(long last) {
        while (size() > 0) {
            int place = next == 0 ? events.length - 1 : next - 1;
            var event = events[place];
            if (event == null || event.sequence() <= last) {
                return;
            }
            events[place] = null;
            next = place;
        }
    }

    int size() {
        return wrapped ? events.length : next;
    }

    boolean isComplete() {
        return !wrapped;
    }

    /** Returns whether one more event would overwrite one that no listener has heard. */
    boolean isFull() {
        return undelivered >= events.length && events.length >= limit;
    }

    List<Event> all() {
        var all = new ArrayList<Event>(size());
        if (wrapped) {
            addTo(all, next, events.length);
        }
        addTo(all, 0, next);
        return List.copyOf(all);
    }

    private void addTo(List<Event> all, int from, int to) {
        for (int i = from; i < to; i++) {
            var event = events[i];
            if (event != null) {
                all.add(event);
            }
        }
    }

    private void makeRoom() {
        if (events.length < limit) {
            events = Arrays.copyOf(events, Math.min(limit, events.length * 2));
        } else {
            next = 0;
            wrapped = true;
        }
    }
}
