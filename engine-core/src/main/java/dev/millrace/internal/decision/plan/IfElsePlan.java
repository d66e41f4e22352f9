package dev.millrace.internal.decision.plan;

import dev.millrace.event.Extended;
import dev.millrace.expression.Expression;
import dev.millrace.node.Control;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A node that leaves by one of two ports. Immutable.
 *
 * @param expression the condition
 */
record IfElsePlan(Expression expression) implements BranchPlan {

    @Override
    public Control type() {
        return Control.IF_ELSE;
    }

    @Override
    public void branch(ControlTurn turn, Map<String, Object> input) {
        boolean holds = turn.test(expression, input);
        var port = holds ? "TrueBranch" : "FalseBranch";
        var output = new LinkedHashMap<String, Object>();
        output.put("BranchTaken", port);
        output.put("ConditionResult", holds);
        turn.complete(ControlPlan.by(port, Extended.of(input, output)), input);
    }
}
