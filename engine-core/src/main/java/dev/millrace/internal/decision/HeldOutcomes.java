package dev.millrace.internal.decision;

import dev.millrace.definition.NodeId;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules by which a node is stopped that has its outcome, and waits for the scripts of its connections. Confined to
 * the turn.
 */
final class HeldOutcomes {

    private final Recorder record;

    HeldOutcomes(Recorder record) {
        this.record = record;
    }

    /** Returns what a fallback leaves behind for the node that it stands in for. */
    static NodeResult standingIn(NodeResult result) {
        return new NodeResult(result.output(), result.port(), Map.of(), List.of());
    }

    /** Ends a node by the outcome that it has: it is stopped, so nothing follows where a condition stands. */
    void end(ScopeState scope, int position) {
        var held = scope.detail(position).held();
        Scripts.drop(scope, position, record.commands);
        record.commands.cancelTimer(scope, position);
        if (held instanceof CompletionHeld done) {
            complete(scope, position, done.result(), done.recoveredBy());
        } else if (held instanceof FailureHeld failed) {
            var attempt = failed.attempt();
            var unmet = new FailedAttempt(
                    attempt.number(), attempt.timedOut(), attempt.input(), notMet(scope, position, false));
            record.failed(scope, position, failed.failure(), unmet);
        }
    }

    private void complete(ScopeState scope, int position, NodeResult result, Optional<NodeId> recoveredBy) {
        var decided = result.withConditions(notMet(scope, position, true));
        record.completed(scope, position, decided, recoveredBy);
        int other = scope.detail(position).fallbackFor();
        if (other != PlannedNode.NONE && scope.is(other, NodeStatus.WAITING)) {
            var id = scope.node(position).spec().id();
            complete(scope, other, standingIn(result), Optional.of(id));
        }
    }

    private static List<Boolean> notMet(ScopeState scope, int position, boolean onComplete) {
        int conditions = 0;
        for (var exit : scope.node(position).exits()) {
            for (int c : exit.connections()) {
                var connection = scope.plan().connections()[c];
                boolean counts = onComplete ? connection.onComplete() : connection.onFail();
                conditions += counts && connection.condition() != null ? 1 : 0;
            }
        }
        return Collections.nCopies(conditions, false);
    }
}
