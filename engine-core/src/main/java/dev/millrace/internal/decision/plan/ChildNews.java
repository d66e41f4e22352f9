package dev.millrace.internal.decision.plan;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.Failure;

/** What became of an execution that a node asked for. Immutable. */
public sealed interface ChildNews {

    /** Returns the execution. */
    ExecutionId child();

    /** It has begun. */
    record Began(ExecutionId child) implements ChildNews {}

    /**
     * It cannot begin.
     *
     * @param failure why
     */
    record Refused(ExecutionId child, Failure failure) implements ChildNews {

        /** Returns that an execution was handed what its workflow does not take. */
        public static Refused of(ExecutionId child, InvalidParametersException refusal) {
            return new Refused(
                    child,
                    Failure.of(ChildPlan.INVALID_PARAMETERS, String.valueOf(refusal.getMessage()))
                            .withoutRetry());
        }
    }

    /**
     * It has ended.
     *
     * @param result how
     */
    record Ended(ExecutionId child, ExecutionResult result) implements ChildNews {}
}
