package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Workflow;
import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Control;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node that runs another workflow as a scope with variables of its own. Immutable.
 *
 * @param workflow what it runs
 * @param defaults what its variables begin with
 * @param mappings which variables it shares
 * @param body its graph
 */
record SubflowPlan(Workflow workflow, Map<String, Object> defaults, Mappings mappings, GraphPlan body)
        implements BodyPlan {

    @Override
    public Control type() {
        return Control.SUBFLOW;
    }

    @Override
    public boolean isolatesVariables() {
        return true;
    }

    @Override
    public boolean hasStrictVariables() {
        return workflow.variables().strict();
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        turn.take(input);
        var variables = new LinkedHashMap<String, Object>(defaults);
        variables.putAll(mappings.given(turn.variables(), input));
        turn.open(input, Collections.unmodifiableMap(variables));
    }

    @Override
    public void closed(ControlTurn turn, Closed closed) {
        turn.cancelTimer();
        if (closed.status() == NodeStatus.FAILED) {
            turn.fail(Failure.of("ChildFailed", closed.error()));
            return;
        }
        var own = new LinkedHashMap<String, Object>();
        own.put("ChildWorkflowId", workflow.id());
        own.put("ChildWorkflowStatus", "COMPLETED");
        own.put("ChildOutputData", closed.output());
        turn.complete(
                new NodeResult(
                        Extended.of(withoutChild(closed.output()), own),
                        Optional.empty(),
                        mappings.back(closed.variables()),
                        List.of()),
                turn.given());
    }

    /** A child within may have left its own id, which is not this node's. */
    private static Map<String, Object> withoutChild(Map<String, Object> output) {
        if (!output.containsKey(ChildPlan.INSTANCE_ID)) {
            return output;
        }
        var others = new LinkedHashMap<String, Object>(output);
        others.remove(ChildPlan.INSTANCE_ID);
        return Collections.unmodifiableMap(others);
    }
}
