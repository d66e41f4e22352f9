package dev.millrace.internal.decision.plan;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import dev.millrace.validation.ParameterCheck;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node that runs another workflow as a scope with variables of its own. Immutable.
 *
 * @param workflow what it runs
 * @param defaults what its variables begin with
 * @param mappings which variables it shares
 * @param outputs what it gives; null if that is what its last nodes gave
 * @param body its graph
 */
record SubflowPlan(
        Workflow workflow,
        Map<String, Object> defaults,
        Mappings mappings,
        @Nullable Template outputs,
        GraphPlan body) implements BodyPlan {

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
        Map<String, Object> accepted;
        try {
            accepted = ParameterCheck.accept(workflow, input);
        } catch (InvalidParametersException e) {
            turn.cancelTimer();
            turn.fail(Failure.of(ChildPlan.INVALID_PARAMETERS, String.valueOf(e.getMessage()))
                    .withoutRetry());
            return;
        }
        turn.open(accepted, Collections.unmodifiableMap(variables));
    }

    @Override
    public void closed(ControlTurn turn, Closed closed) {
        turn.cancelTimer();
        if (closed.status() == NodeStatus.FAILED) {
            turn.fail(Failure.of("ChildFailed", closed.error()));
            return;
        }
        Map<String, Object> output;
        try {
            output = outputs == null ? closed.output() : closed.rendered(outputs);
        } catch (InvalidExpressionException e) {
            turn.fail(EvaluationFailure.of(e));
            return;
        }
        complete(turn, output, closed.variables());
    }

    private void complete(ControlTurn turn, Map<String, Object> output, Map<String, Object> variables) {
        var own = new LinkedHashMap<String, Object>();
        own.put("ChildWorkflowId", workflow.id());
        own.put("ChildWorkflowStatus", "COMPLETED");
        own.put("ChildOutputData", output);
        turn.complete(
                new NodeResult(
                        Extended.of(withoutChild(output), own), Optional.empty(), mappings.back(variables), List.of()),
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
