package dev.millrace.testing.assertions;

import dev.millrace.Execution;
import dev.millrace.event.ExecutionSnapshot;

/** The door to assertions on executions. */
public final class ExecutionAssertions {

    private ExecutionAssertions() {}

    /** Begins assertions on where an execution stands. */
    public static ExecutionAssert assertThat(ExecutionSnapshot snapshot) {
        return new ExecutionAssert(snapshot);
    }

    /** Begins assertions on where an execution stands now; does not wait for it. */
    public static ExecutionAssert assertThat(Execution execution) {
        return assertThat(execution.snapshot());
    }
}
