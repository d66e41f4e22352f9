package dev.millrace;

import dev.millrace.event.ExecutionStatus;
import java.util.Optional;
import java.util.Set;

/**
 * Which executions somebody wants to see. Immutable.
 *
 * @param workflowId those of this workflow only
 * @param statuses those in one of these statuses only; empty for all
 * @param limit how many at most; at least 1
 */
public record ExecutionFilter(Optional<String> workflowId, Set<ExecutionStatus> statuses, int limit) {

    /** The newest hundred executions. */
    public static final ExecutionFilter NEWEST = new ExecutionFilter(Optional.empty(), Set.of(), 100);

    /** Checks the limit and copies the set. */
    public ExecutionFilter {
        statuses = Set.copyOf(statuses);
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, not " + limit);
        }
    }

    /** Returns a copy for one workflow. */
    public ExecutionFilter ofWorkflow(String id) {
        return new ExecutionFilter(Optional.of(id), statuses, limit);
    }

    /** Returns a copy for these statuses. */
    public ExecutionFilter in(ExecutionStatus... wanted) {
        return new ExecutionFilter(workflowId, Set.of(wanted), limit);
    }

    /** Returns a copy with another limit. */
    public ExecutionFilter limit(int most) {
        return new ExecutionFilter(workflowId, statuses, most);
    }
}
