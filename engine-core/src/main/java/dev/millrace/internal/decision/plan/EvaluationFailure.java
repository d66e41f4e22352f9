package dev.millrace.internal.decision.plan;

import dev.millrace.event.Failure;
import dev.millrace.expression.InvalidExpressionException;

/** Failure of a node one of whose expressions or templates cannot be evaluated. */
public final class EvaluationFailure {

    private EvaluationFailure() {}

    /** Returns the failure; another attempt would meet it again. */
    public static Failure of(InvalidExpressionException e) {
        return Failure.of("InvalidExpression", String.valueOf(e.getMessage())).withoutRetry();
    }
}
