package dev.millrace.internal.decision;

import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.PlainTransitions;

/**
 * Decides on plain nodes that follow each other where nothing else has happened in an execution: the same facts as by
 * {@link Decision}, in one pass. Pure. Confined to the turn.
 */
public final class PlainTurns {

    private final Recorder record;

    PlainTurns(Recorder record) {
        this.record = record;
    }

    /**
     * Returns the node that follows when an attempt completes, if {@link #passOn} is the way for it; else
     * {@link PlannedNode#NONE}.
     */
    @SuppressWarnings("ReferenceEquality") // the empty result is one object
    public int follower(Attempt attempt, NodeResult result) {
        return attempt.hasNothingRare() && (result == NodeResult.EMPTY || isBare(result))
                ? PlainTransitions.follower(attempt.scope(), attempt.position(), attempt.number())
                : PlannedNode.NONE;
    }

    private static boolean isBare(NodeResult result) {
        return result.port().isEmpty()
                && result.writes().isEmpty()
                && result.warnings().isEmpty()
                && result.conditions().isEmpty();
    }

    /** An attempt completed, and the first one of the node that follows begins with a worker. */
    public void passOn(Attempt ended, NodeResult result, Attempt next, long at) {
        record.at = at;
        var state = record.state;
        record.commands.keepCompleted(state.id(), state.nextSequence(), at, ended.nodePath(), result);
        record.commands.keepStarted(state.id(), state.nextSequence(), at, next.nodePath(), 1, 1);
        var scope = ended.scope();
        PlainTransitions.passOn(scope, ended.position(), result.output(), next.position(), at);
        next.startPlainly(Deliveries.to(scope, next.node()));
    }
}
