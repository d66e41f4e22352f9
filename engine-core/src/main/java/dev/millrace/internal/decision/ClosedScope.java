package dev.millrace.internal.decision;

import dev.millrace.definition.NodeId;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.Template;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Rendering;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScopeTransitions;
import dev.millrace.internal.decision.view.OutputBindings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A scope that has closed, for the node that held it. Confined to the turn.
 *
 * @param scope the scope
 * @param status how
 * @param output what it gave
 */
record ClosedScope(ScopeState scope, NodeStatus status, Map<String, Object> output) implements BodyPlan.Closed {

    @Override
    public String error() {
        return String.valueOf(ScopeTransitions.firstError(scope));
    }

    @Override
    public boolean broke() {
        return scope.broke();
    }

    @Override
    public Map<String, Object> variables() {
        return scope.variables().values();
    }

    @Override
    public Map<String, Object> rendered(Template outputs) {
        return Rendering.of(outputs, new OutputBindings(scope));
    }

    @Override
    public BodyPlan.Ended ended(NodeId node) {
        int position = scope.plan().positions().getOrDefault(node, PlannedNode.NONE);
        if (position == PlannedNode.NONE) {
            throw new IllegalArgumentException("the scope has no node '" + node + "'");
        }
        var status = scope.status(position);
        var output = scope.output(position);
        var failure = status.isFailure() ? scope.detail(position).failure() : null;
        return new BodyPlan.Ended(status, output == null ? Map.of() : output, failure == null ? null : failure.what());
    }

    @Override
    public Map<String, Object> outputs() {
        var outputs = new LinkedHashMap<String, Object>();
        for (var node : scope.plan().nodes()) {
            var output = scope.output(node.position());
            if (output != null) {
                outputs.put(node.spec().id().value(), output);
            }
        }
        return Collections.unmodifiableMap(outputs);
    }
}
