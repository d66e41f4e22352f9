package dev.millrace.internal.decision;

import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.PlainTransitions;
import org.jspecify.annotations.Nullable;

/**
 * Decides on plain nodes that follow each other where nothing else has happened in an execution: the same facts as the
 * long way has, in one pass. Pure. Confined to the turn.
 */
public final class PlainTurns {

    private PlainTurns() {}

    /** Returns whether the outcome of an attempt is to be taken here: by {@link #passOn}, or by {@link #completed}. */
    @SuppressWarnings("ReferenceEquality") // the empty result is one object
    public static boolean takes(Attempt attempt, NodeResult result) {
        return attempt.hasNothingRare()
                && (result == NodeResult.EMPTY || isBare(result))
                && PlainTransitions.isAtWork(attempt.scope(), attempt.node());
    }

    /** Returns the node that follows when an attempt completes, if {@link #passOn} is the way for it; else null. */
    public static @Nullable PlannedNode follower(Attempt attempt) {
        return PlainTransitions.follower(attempt.scope(), attempt.node());
    }

    /** Returns whether another node that is ready may begin when an attempt completes: nothing else follows it. */
    public static boolean makesNothingReady(Attempt attempt) {
        return PlainTransitions.makesNothingReady(attempt.scope(), attempt.node());
    }

    /** Returns whether an attempt that is ready, and on its way to a worker, is the first one of a plain node. */
    public static boolean mayStart(Attempt attempt) {
        return PlainTransitions.mayStart(attempt.scope(), attempt.node());
    }

    private static boolean isBare(NodeResult result) {
        return result.port().isEmpty()
                && result.writes().isEmpty()
                && result.warnings().isEmpty()
                && result.conditions().isEmpty();
    }

    /**
     * An attempt completed, and the first one of another node begins with a worker: of its follower, or, where it makes
     * nothing ready, of one that may start.
     */
    static void passOn(Recorder record, Attempt ended, NodeResult result, Attempt next, long at) {
        record.at = at;
        var state = record.state;
        long sequence = state.nextSequence();
        state.nextSequence();
        var from = ended.node();
        var to = next.node();
        record.commands.keepPassedOn(state.id(), sequence, at, from.rootPath(), result, to.rootPath());
        next.startPlainly(PlainTransitions.passOn(ended.scope(), from, result.output(), to, at));
    }

    /** An attempt completed. */
    static void completed(Recorder record, Attempt attempt, NodeResult result, long at) {
        record.at = at;
        var state = record.state;
        var node = attempt.node();
        record.commands.keepCompleted(state.id(), state.nextSequence(), at, node.rootPath(), result);
        if (PlainTransitions.complete(attempt.scope(), node, result.output(), at)) {
            Settling.settle(record);
        }
    }

    /** A worker is about to run an attempt on its first delivery. Returns whether it has begun; if not, nothing has. */
    static boolean started(Recorder record, Attempt attempt, long at) {
        var scope = attempt.scope();
        var node = attempt.node();
        boolean starts = PlainTransitions.mayStart(scope, node);
        if (starts) {
            var state = record.state;
            record.commands.keepStarted(state.id(), state.nextSequence(), at, node.rootPath(), 1, 1);
            attempt.startPlainly(PlainTransitions.start(scope, node, at));
        }
        return starts;
    }
}
