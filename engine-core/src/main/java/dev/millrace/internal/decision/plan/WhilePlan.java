package dev.millrace.internal.decision.plan;

import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.node.Control;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A node that runs its body while a condition holds. Immutable.
 *
 * @param condition the condition
 * @param text the same as written
 * @param most how many turns there are at most
 * @param body its graph
 */
record WhilePlan(Expression condition, String text, int most, GraphPlan body) implements BodyPlan {

    /** How many turns there are at most where nothing is said. */
    static final int MOST = 1000;

    @Override
    public Control type() {
        return Control.WHILE;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        turn.take(input);
        check(turn, 0);
    }

    private void check(ControlTurn turn, int iterations) {
        if (!turn.asks(condition, turn.given())) {
            decide(turn, iterations);
        }
    }

    @Override
    public void resume(ControlTurn turn) {
        if (turn.loop().live() == 0) {
            turn.asks(condition, turn.given());
        }
    }

    @Override
    public void evaluated(ControlTurn turn) {
        var loop = turn.loop().state();
        decide(turn, loop == null ? 0 : loop.next());
    }

    private void decide(ControlTurn turn, int iterations) {
        boolean holds;
        try {
            holds = turn.test(condition, turn.given());
        } catch (InvalidExpressionException e) {
            turn.cancelTimer();
            turn.fail(EvaluationFailure.of(e));
            return;
        }
        turn.loop().checked(iterations, holds);
        if (holds && iterations >= most) {
            turn.cancelTimer();
            turn.fail(Failure.of("LoopLimit", "the condition still holds after maxIterations " + most)
                    .withoutRetry());
        } else if (holds) {
            turn.loop().iterate(iterations, Extended.of(turn.given(), Map.of("index", iterations)));
        } else {
            finish(turn, iterations);
        }
    }

    private void finish(ControlTurn turn, int iterations) {
        turn.cancelTimer();
        var input = turn.given();
        var output = new LinkedHashMap<String, Object>();
        output.put("IterationCount", iterations);
        output.put("Condition", text);
        output.put("MaxIterations", most);
        turn.complete(ControlPlan.plain(Extended.of(input, output)), input);
    }

    @Override
    public void closed(ControlTurn turn, Closed closed) {
        var loop = turn.loop().open();
        if (closed.status() == NodeStatus.FAILED) {
            turn.cancelTimer();
            turn.fail(Failure.of("ChildFailed", closed.error()));
        } else if (loop.broken()) {
            finish(turn, loop.next());
        } else {
            check(turn, loop.next());
        }
    }
}
