package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Turns of a page of a feed as they were before they were written, read in any order of executions. Confined to its
 * caller.
 */
public final class WholeTurns {

    private final Function<ExecutionId, List<Event>> reader;
    private final Map<ExecutionId, List<Event>> pasts = new HashMap<>(); // of which some turns refer to earlier ones

    /**
     * Begins a page.
     *
     * @param reader reads all of an execution; none if it is gone
     */
    public WholeTurns(Function<ExecutionId, List<Event>> reader) {
        this.reader = requireNonNull(reader, "reader");
    }

    /**
     * Returns the events of a turn as they were before they were written; what they refer to may stand before it.
     *
     * @param written the turn as it was read; its execution is read if need be
     */
    public List<Event> eventsOf(Turn written) {
        var past = pasts.get(written.execution());
        if (past == null) {
            try {
                var alone = SharedData.forReader();
                return written.events().stream().map(alone::whole).toList();
            } catch (StoreException e) { // it refers to what stands before it
                past = reader.apply(written.execution());
                pasts.put(written.execution(), past);
            }
        }
        return past.stream()
                .filter(event -> event.sequence() >= written.first() && event.sequence() <= written.last())
                .toList();
    }
}
