package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * How an execution ended. Immutable.
 *
 * @param id the execution
 * @param status its end
 * @param output the merged outputs of the nodes that completed and delivered to nobody, in file order
 * @param variables its variables at the end
 * @param cause why it ended so; empty if it completed
 * @param failures every failure, handled or not
 */
public record ExecutionResult(
        ExecutionId id,
        ExecutionStatus status,
        Map<String, Object> output,
        Map<String, Object> variables,
        String cause,
        FailureSummary failures) {

    /** Checks for null. */
    public ExecutionResult {
        requireNonNull(id, "id");
        requireNonNull(status, "status");
        requireNonNull(output, "output");
        requireNonNull(variables, "variables");
        requireNonNull(cause, "cause");
        requireNonNull(failures, "failures");
    }

    /** Returns whether it ended as {@link ExecutionStatus#COMPLETED}. */
    public boolean isCompleted() {
        return status == ExecutionStatus.COMPLETED;
    }
}
