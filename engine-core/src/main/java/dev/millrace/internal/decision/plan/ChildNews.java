package dev.millrace.internal.decision.plan;

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
    record Refused(ExecutionId child, Failure failure) implements ChildNews {}

    /**
     * It has ended.
     *
     * @param result how
     */
    record Ended(ExecutionId child, ExecutionResult result) implements ChildNews {}
}
