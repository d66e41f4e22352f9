package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.Recovered;
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

    static RecoveryReport of(EngineRuntime runtime, Recovered recovered) {
        return new RecoveryReport(
                recovered.taken().stream()
                        .map(actor -> new Execution(runtime, actor))
                        .toList(),
                recovered.parked().stream()
                        .map(parked -> new Parked(parked.id(), parked.reason()))
                        .toList());
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
