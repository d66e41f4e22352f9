package dev.millrace.internal.decision;

import dev.millrace.event.NodeEvent.Unmet;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.internal.decision.plan.EvaluationFailure;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Scripted;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.ConditionValues;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.util.Optional;

/**
 * The rule by which a node that could begin runs at all: its own condition. Asked once for each node, before its first
 * attempt. Confined to the turn.
 */
final class RunIf {

    private final Recorder record;

    RunIf(Recorder record) {
        this.record = record;
    }

    /**
     * Returns whether the node begins now; if not, it is skipped, has failed, or waits for a worker to evaluate its
     * script.
     */
    boolean letsBegin(ScopeState scope, PlannedNode node) {
        var condition = node.runIf();
        if (condition == null || scope.startedAt(node.position()) != 0) {
            return true;
        }
        try {
            var input = InputData.of(scope, node.position());
            var bindings = new ScopeBindings(scope, node, input, null);
            if (condition instanceof Scripted script
                    && !new Scripts(record).has(scope, node.position(), script, bindings)) {
                return false;
            }
            boolean holds = condition.test(bindings);
            scope.workings().asked(node.position(), null);
            if (!holds) {
                skip(scope, node, new Unmet(condition.text(), ConditionValues.of(condition.text(), bindings)));
            }
            return holds;
        } catch (InvalidExpressionException e) {
            new Failures(record).fail(scope, node.position(), EvaluationFailure.of(e), false);
            return false;
        }
    }

    /** A fallback that does not run leaves its node with the failure that it had. */
    private void skip(ScopeState scope, PlannedNode node, Unmet unmet) {
        record.skipped(scope, node.position(), SkipReason.NOT_TAKEN, Optional.of(unmet));
        int other = scope.detail(node.position()).fallbackFor();
        if (other != PlannedNode.NONE && scope.is(other, NodeStatus.WAITING)) {
            new Failures(record).fallbackFailed(scope, other);
        }
    }
}
