package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest events of one execution, in memory. Confined to the turn. */
final class EventLog {

    private static final int LEAST_CAPACITY = 4;
    private static final int MOST_AT_ONCE = 2_048;

    private final int limit;
    private @Nullable Event[] events;
    private long added;
    private int undelivered;

    /** Creates a log that keeps at most {@code limit} events, at least 16; {@code nodes} says how many to expect. */
    EventLog(int limit, int nodes) {
        this.limit = limit;
        int expected = Math.max(LEAST_CAPACITY, Math.min(MOST_AT_ONCE, 2 * nodes + 2));
        this.events = new Event[Math.min(limit, expected)];
    }

    void add(Event event) {
        if (added == events.length && events.length < limit) {
            grow();
        }
        events[(int) (added % events.length)] = event;
        added++;
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
        return undelivered == 0 ? null : events[(int) ((added - undelivered--) % events.length)];
    }

    long size() {
        return Math.min(added, events.length);
    }

    boolean isComplete() {
        return added <= events.length;
    }

    /** Returns whether one more event would overwrite one that no listener has heard. */
    boolean isFull() {
        return undelivered >= events.length && events.length >= limit;
    }

    List<Event> all() {
        var all = new ArrayList<Event>();
        for (long i = Math.max(0, added - events.length); i < added; i++) {
            var event = events[(int) (i % events.length)];
            if (event != null) {
                all.add(event);
            }
        }
        return List.copyOf(all);
    }

    // Only while nothing has been overwritten: the events stand from the first on.
    private void grow() {
        var more = new Event[Math.min(limit, events.length * 2)];
        System.arraycopy(events, 0, more, 0, events.length);
        events = more;
    }
}
