package dev.millrace.internal.decision.plan;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;

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
     * It does not begin, for nothing that it was to run is there.
     *
     * @param warning what people should know of that
     */
    record Needless(ExecutionId child, String warning) implements ChildNews {

        /** Returns that an execution has nothing to run. */
        public static Needless of(Child child) {
            return new Needless(
                    child.id(),
                    "nothing that this node selects is left to run"
                            + (child.workflow().isEmpty() ? "" : " of '" + child.workflow() + "'")
                            + "; no child was started");
        }
    }

    /**
     * It has ended.
     *
     * @param result how
     */
    record Ended(ExecutionId child, ExecutionResult result) implements ChildNews {}
}
