package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.Move;
import dev.millrace.internal.decision.plan.Plan;
import java.util.Map;

/**
 * Two plans, and which nodes of one are which of the other. Immutable.
 *
 * @param from what executions run
 * @param to what they shall run
 * @param renamed the new ids of nodes of the root graph, by their old ones; without those that kept theirs
 */
public record Migrating(Plan from, Plan to, Map<String, String> renamed) {

    Move move() {
        return new Move(from.origin().pin(), to.origin().pin(), renamed);
    }
}
