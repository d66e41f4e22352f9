package dev.millrace.internal.decision;

import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.plan.PlainNode;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.PlainTransitions;

/**
 * Decides on plain nodes of an execution in which nothing else has happened: the same facts as {@link Decision}, by a
 * short way. Pure. Confined to the turn.
 */
public final class PlainTurns {

    private final Recorder record;

    PlainTurns(Recorder record) {
        this.record = record;
    }

    /** Returns whether this way takes an outcome; if not, the other one has to. */
    @SuppressWarnings("ReferenceEquality") // the empty result is one object
    public boolean takes(Attempt attempt, NodeResult result) {
        return attempt.isPlain()
                && (result == NodeResult.EMPTY || isBare(result))
                && PlainTransitions.isAtWork(attempt.scope(), attempt.position(), attempt.number());
    }

    private static boolean isBare(NodeResult result) {
        return result.port().isEmpty()
                && result.writes().isEmpty()
                && result.warnings().isEmpty()
                && result.conditions().isEmpty();
    }

    /**
     * An attempt completed.
     *
     * @param mayFollow whether the caller goes on with the node that follows
     * @return the node that follows, and has begun by {@link #started} when the caller goes on with it;
     *     {@link PlannedNode#NONE} if there is none, or several
     */
    public int completed(Attempt attempt, PlainNode node, NodeResult result, boolean mayFollow, long at) {
        record.at = at;
        var scope = attempt.scope();
        var state = record.state;
        record.commands.keepCompleted(state.id(), state.nextSequence(), at, attempt.nodePath(), result);
        int next = PlainTransitions.complete(scope, node, attempt.position(), result.output(), mayFollow, at);
        if (next == PlannedNode.NONE) {
            Settling.settle(record);
        }
        return next;
    }

    /** A worker is about to run the first attempt of the node that follows. */
    public void started(Attempt attempt, long at) {
        var scope = attempt.scope();
        var state = record.state;
        record.commands.keepStarted(state.id(), state.nextSequence(), at, attempt.nodePath(), 1, 1);
        PlainTransitions.start(scope, attempt.position(), at);
        attempt.startPlainly(Deliveries.to(scope, attempt.node()));
    }
}
