package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import java.util.List;

/**
 * What one turn of an execution decided: events that are kept together or not at all. Immutable.
 *
 * @param execution the execution
 * @param events its events in order, at least one; their sequence numbers follow those of the turn before without a gap
 */
public record Turn(ExecutionId execution, List<Event> events) {

    /** Copies the list and checks that it has no gap. */
    public Turn {
        requireNonNull(execution, "execution");
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a turn has at least one event");
        }
        long expected = events.get(0).sequence();
        for (var event : events) {
            if (event.sequence() != expected) {
                throw new IllegalArgumentException(
                        "event " + event.sequence() + " stands where " + expected + " was expected");
            }
            expected++;
        }
    }

    /** Returns the number of its first event. */
    public long first() {
        return events.get(0).sequence();
    }

    /** Returns the number of its last event. */
    public long last() {
        return events.get(events.size() - 1).sequence();
    }
}
