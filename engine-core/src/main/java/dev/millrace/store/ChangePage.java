package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import java.util.List;

/**
 * A part of the feed of a store. Immutable.
 *
 * @param events the events of some turns, those of each execution in order
 * @param next the place behind them
 * @param isWhole whether the store knows that nothing was left out between the place that was asked for and this one;
 *     false where executions were forgotten before they were read, and where it does not know whether any were
 */
public record ChangePage(List<Event> events, ChangeCursor next, boolean isWhole) {

    /** Copies the list. */
    public ChangePage {
        events = List.copyOf(events);
        requireNonNull(next, "next");
    }
}
