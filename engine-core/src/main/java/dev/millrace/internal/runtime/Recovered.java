package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import java.util.List;

/**
 * What a recovery found. Immutable.
 *
 * @param taken the executions that go on
 * @param parked those that cannot
 */
public record Recovered(List<ExecutionRef> taken, List<Parked> parked) {

    /**
     * An execution that cannot go on.
     *
     * @param id the execution
     * @param reason why, and what to do
     */
    public record Parked(ExecutionId id, String reason) {}
}
