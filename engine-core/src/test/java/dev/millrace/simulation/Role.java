package dev.millrace.simulation;

import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.plan.Plan;
import java.util.Map;
import java.util.Optional;

/**
 * What an execution is to be. Immutable.
 *
 * @param id its id
 * @param piece where its nodes come from
 * @param draft what it runs
 * @param plan the same, compiled
 * @param parent the node that asked for it; empty if the host did
 * @param variables those that it begins with
 */
record Role(
        ExecutionId id,
        Piece piece,
        Draft draft,
        Plan plan,
        Optional<ParentNode> parent,
        Map<String, Object> variables) {}
