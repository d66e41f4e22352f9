package dev.millrace.internal.driver;

import dev.millrace.event.Event;
import java.util.List;

/**
 * Turn of an execution: what one input led to. Immutable.
 *
 * @param isTaken whether the input changed anything
 * @param events what happened, in order; kept together or not at all
 * @param commands what the driver has to do once the events are kept
 */
public record TurnResult(boolean isTaken, List<Event> events, List<Command> commands) {

    /** Copies the lists. */
    public TurnResult {
        events = List.copyOf(events);
        commands = List.copyOf(commands);
    }
}
