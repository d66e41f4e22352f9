package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one turn of an execution decided: events that are kept together or not at all. Immutable.
 *
 * @param execution the execution
 * @param events its events in order, at least one; their sequence numbers follow those of the turn before without a gap
 * @param written the same events as a store may write them: large data that stand in an earlier event by their place.
 *     Who writes these reads them by a {@link SharedData}
 */
public record Turn(ExecutionId execution, List<Event> events, List<Event> written) {

    /** Creates a turn whose events are written as they are. */
    public Turn(ExecutionId execution, List<Event> events) {
        this(execution, events, events);
    }

    /** Copies the lists and checks that there is no gap. */
    public Turn {
        requireNonNull(execution, "execution");
        events = List.copyOf(events);
        written = List.copyOf(written);
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

    /** Returns the turn that holds the events as they are written. */
    Turn asWritten() {
        return new Turn(execution, written);
    }

    /**
     * Returns the turn that has the events of this one and those of the next one.
     *
     * @param next the turn behind this one, of the same execution
     * @throws IllegalArgumentException if it is not behind this one, or of another execution
     */
    public Turn with(Turn next) {
        if (!next.execution.equals(execution)) {
            throw new IllegalArgumentException("a turn of " + next.execution + " is none of " + execution);
        }
        return new Turn(
                execution,
                Stream.concat(events.stream(), next.events.stream()).toList(),
                Stream.concat(written.stream(), next.written.stream()).toList());
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
