package dev.millrace.internal.decision;

import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.internal.decision.plan.Rendering;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.util.Map;

/** The input of nodes. Reads the state, changes nothing. */
final class InputData {

    private InputData() {}

    /**
     * Returns a node's input: its {@code inputs} if it has any, else what its sources delivered.
     *
     * @throws InvalidExpressionException if a template cannot be evaluated
     */
    static Map<String, Object> of(ScopeState scope, int position) {
        var node = scope.node(position);
        var merged = Deliveries.to(scope, node);
        if (node.spec().inputs().isEmpty()) {
            return merged;
        }
        return Rendering.of(node.inputs(), new ScopeBindings(scope, node, merged, null));
    }

    /**
     * Returns what a node that has begun was given; where its templates cannot be filled in, what its sources
     * delivered.
     */
    static Map<String, Object> given(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        if (detail != null && detail.scopeInput() != null) {
            return detail.scopeInput();
        }
        try {
            return of(scope, position);
        } catch (InvalidExpressionException e) {
            return Deliveries.to(scope, scope.node(position));
        }
    }
}
