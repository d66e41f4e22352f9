package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of one execution, in memory, numbered without a gap; those that most nodes bring are made when
 * somebody reads them. Confined to the turn.
 */
final class EventLog {

    private static final int LEAST_CAPACITY = 4;
    private static final int MOST_AT_ONCE = 2_048;

    private final ExecutionId id;
    private final int limit;

    /** Each an event, or the path of the node that the facts at its place are about. */
    private @Nullable Object[] entries;

    private @Nullable NodeFacts facts; // made by the first
    private long last; // the number of the newest event
    private int next; // where the next event goes; the length of the array if it is full
    private boolean wrapped; // whether an event has been overwritten
    private int undelivered;

    /** Creates a log that keeps at most {@code limit} events, at least 16; {@code nodes} says how many to expect. */
    EventLog(ExecutionId id, int limit, int nodes) {
        this.id = id;
        this.limit = limit;
        int expected = Math.max(LEAST_CAPACITY, Math.min(MOST_AT_ONCE, 2 * nodes + 2));
        this.entries = new Object[Math.min(limit, expected)];
    }

    void add(Event event) {
        place(event, event.sequence());
    }

    /** Adds that an attempt of a node began. */
    void addStarted(long sequence, long at, NodePath node, int attempt, int deliveries) {
        if (NodeFacts.fits(at, attempt, deliveries)) {
            int place = place(node, sequence);
            facts().start(place, at, attempt, deliveries);
        } else {
            add(new NodeStarted(id, sequence, at, node, attempt, deliveries));
        }
    }

    /** Adds that a node completed by itself. */
    void addCompleted(long sequence, long at, NodePath node, NodeResult result) {
        if (NodeFacts.fits(at)) {
            int place = place(node, sequence);
            facts().end(place, at, result);
        } else {
            add(new NodeCompleted(id, sequence, at, node, result, Optional.empty()));
        }
    }

    /**
     * Adds that a node completed by itself, and that the first attempt of another began; false, and nothing, if they
     * have no room together.
     */
    boolean addPassedOn(long sequence, long at, NodePath from, NodeResult result, NodePath to) {
        int place = next;
        boolean hasRoom = place + 1 < entries.length && undelivered + 1 < entries.length && NodeFacts.fits(at);
        if (hasRoom) {
            var kept = facts();
            entries[place] = from;
            kept.end(place, at, result);
            entries[place + 1] = to;
            kept.start(place + 1, at, 1, 1);
            next = place + 2;
            undelivered += 2;
            last = sequence + 1;
        }
        return hasRoom;
    }

    private int place(Object entry, long sequence) {
        if (next == entries.length) {
            makeRoom();
        }
        entries[next] = entry;
        undelivered++;
        last = sequence;
        return next++;
    }

    private NodeFacts facts() {
        facts = facts == null ? new NodeFacts(entries.length) : facts;
        return facts;
    }

    private @Nullable Event eventAt(int place) {
        var entry = entries[place];
        if (!(entry instanceof NodePath node)) {
            return (Event) entry;
        }
        int age = next - 1 - place;
        long sequence = last - (age < 0 ? age + entries.length : age);
        var kept = facts();
        var result = kept.result(place);
        return result == null
                ? new NodeStarted(id, sequence, kept.at(place), node, kept.attempt(place), kept.deliveries(place))
                : new NodeCompleted(id, sequence, kept.at(place), node, result, Optional.empty());
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
        return eventAt(place < 0 ? place + entries.length : place);
    }

    /** Nobody hears the events so far. */
    void allTold() {
        undelivered = 0;
    }

    /** Returns the number of the newest event that everybody has heard who was to hear it. */
    long lastTold() {
        return last - undelivered;
    }

    /** Takes back the events behind a number: they have not happened. */
    void takeBack(long newest) {
        while (size() > 0) {
            int place = next == 0 ? entries.length - 1 : next - 1;
            var event = eventAt(place);
            if (event == null || event.sequence() <= newest) {
                return;
            }
            entries[place] = null;
            next = place;
            last = event.sequence() - 1;
        }
    }

    int size() {
        return wrapped ? entries.length : next;
    }

    boolean isComplete() {
        return !wrapped;
    }

    /** Returns whether one more event would overwrite one that no listener has heard. */
    boolean isFull() {
        return undelivered >= entries.length && entries.length >= limit;
    }

    List<Event> all() {
        var all = new ArrayList<Event>(size());
        if (wrapped) {
            addTo(all, next, entries.length);
        }
        addTo(all, 0, next);
        return List.copyOf(all);
    }

    private void addTo(List<Event> all, int from, int to) {
        for (int i = from; i < to; i++) {
            var event = eventAt(i);
            if (event != null) {
                all.add(event);
            }
        }
    }

    private void makeRoom() {
        if (entries.length < limit) {
            entries = Arrays.copyOf(entries, Math.min(limit, entries.length * 2));
            if (facts != null) {
                facts.growTo(entries.length);
            }
        } else {
            next = 0;
            wrapped = true;
        }
    }
}
