package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What was asked of several executions at once, and what became of it. Immutable.
 *
 * @param changed those that do what was asked, in the order in which they were asked
 * @param unchanged those that do not
 */
public record GroupReport(List<ExecutionId> changed, List<Unchanged> unchanged) {

    /** Copies the lists. */
    public GroupReport {
        changed = List.copyOf(changed);
        unchanged = List.copyOf(unchanged);
    }

    /**
     * An execution that is as it was.
     *
     * @param execution which
     * @param reason why: it has ended, was asked before, cannot be read, ...
     */
    public record Unchanged(ExecutionId execution, String reason) {

        /** Checks for null. */
        public Unchanged {
            requireNonNull(execution, "execution");
            requireNonNull(reason, "reason");
        }
    }
}
