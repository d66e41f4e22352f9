package dev.millrace.internal.decision;

import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.PlainTransitions;
import org.jspecify.annotations.Nullable;

/**
 * Decides on plain nodes that follow each other where nothing else has happened in an execution: the same facts as by
 * {@link Decision}, in one pass. Pure. Confined to the turn.
 */
public final class PlainTurns {

    private PlainTurns() {}

    /** Returns the node that follows when an attempt completes, if {@link #passOn} is the way for it; else null. */
    @SuppressWarnings("ReferenceEquality") // the empty result is one object
    public static @Nullable PlannedNode follower(Attempt attempt, NodeResult result) {
        return attempt.hasNothingRare() && (result == NodeResult.EMPTY || isBare(result))
                ? PlainTransitions.follower(attempt.scope(), attempt.node(), attempt.number())
                : null;
    }

    private static boolean isBare(NodeResult result) {
        return result.port().isEmpty()
                && result.writes().isEmpty()
                && result.warnings().isEmpty()
                && result.conditions().isEmpty();
    }

    /** An attempt completed, and the first one of the node that follows begins with a worker. */
    public static void passOn(Decision decision, Attempt ended, NodeResult result, Attempt next, long at) {
        var record = decision.record();
        record.at = at;
        var state = record.state;
        long sequence = state.nextSequence();
        state.nextSequence();
        var from = ended.node();
        var to = next.node();
        record.commands.keepPassedOn(state.id(), sequence, at, from.rootPath(), result, to.rootPath());
        next.startPlainly(PlainTransitions.passOn(ended.scope(), from, result.output(), to, at));
    }
}
