package dev.millrace.internal.decision.plan;

import dev.millrace.expression.Expression;
import java.util.Map;

/** A node that leaves by a port which an expression names. Immutable. */
sealed interface BranchPlan extends ControlPlan permits IfElsePlan, SwitchPlan {

    /** Returns the expression. */
    Expression expression();

    /** Completes by the port of the expression's value. */
    void branch(ControlTurn turn, Map<String, Object> input);

    @Override
    default void begin(ControlTurn turn, Map<String, Object> input) {
        if (!turn.asks(expression(), input)) {
            branch(turn, input);
        }
    }

    @Override
    default void resume(ControlTurn turn) {
        turn.asks(expression(), turn.given());
    }

    @Override
    default void evaluated(ControlTurn turn) {
        turn.cancelTimer(); // it counts while a script is asked for
        branch(turn, turn.given());
    }
}
