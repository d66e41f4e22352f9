package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.NodeEvent.NodeCompleted;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an execution begins with. Immutable.
 *
 * @param input its input
 * @param variables its first variables
 * @param done nodes of the root that count as completed from the beginning, in the order in which they did
 * @param heldBack how it waits for room before it begins; empty if it does not
 */
public record Beginning(
        Map<String, Object> input,
        Map<String, Object> variables,
        List<NodeCompleted> done,
        Optional<StartWait> heldBack) {

    /** Returns a copy that waits for room, or does not. */
    public Beginning waiting(Optional<StartWait> other) {
        return new Beginning(input, variables, done, other);
    }
}
