package dev.millrace.internal.decision;

import dev.millrace.event.Failure;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.internal.decision.plan.EvaluationFailure;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Rendering;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Time limits and retry policies that depend on data: filled in once, when the node could begin, and recorded. All its
 * attempts, and a recovery, go by the same. Confined to the turn.
 */
final class AttemptPolicies {

    private final Recorder record;

    AttemptPolicies(Recorder record) {
        this.record = record;
    }

    /** Returns whether a node whose policies hold templates may begin; if not, it has failed. */
    boolean letBegin(ScopeState scope, PlannedNode node) {
        var detail = scope.detailOrNull(node.position());
        if (node.attemptTemplates() == null || detail != null && detail.attempts() != null) {
            return true;
        }
        try {
            var bindings = new ScopeBindings(scope, node, InputData.of(scope, node.position()), null);
            var values = Rendering.of(node.attemptTemplates(), bindings);
            var refused = refused(node, values);
            if (refused == null) {
                record.policyFilledIn(scope, node.position(), values);
                return true;
            }
            new Failures(record).fail(scope, node.position(), refused, false);
        } catch (InvalidExpressionException e) {
            new Failures(record).fail(scope, node.position(), EvaluationFailure.of(e), false);
        }
        return false;
    }

    private static @Nullable Failure refused(PlannedNode node, Map<String, Object> values) {
        try {
            node.spec().policy().attempts().filledIn(values);
            return null;
        } catch (IllegalArgumentException e) {
            return Failure.of("InvalidExpression", "[RUN-116] " + e.getMessage())
                    .withoutRetry();
        }
    }
}
