package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionId;
import java.util.List;

/**
 * What a recovery found. Immutable.
 *
 * @param executions those that go on, oldest first
 * @param parked those that cannot go on, and stay as they are
 */
public record RecoveryReport(List<Execution> executions, List<Parked> parked) {

    /** Copies the lists. */
    public RecoveryReport {
        executions = List.copyOf(executions);
        parked = List.copyOf(parked);
    }

    /**
     * An execution that cannot go on.
     *
     * @param id the execution
     * @param reason why, and what to do
     */
    public record Parked(ExecutionId id, String reason) {

        /** Checks for null. */
        public Parked {
            requireNonNull(id, "id");
            requireNonNull(reason, "reason");
        }
    }
}
