package dev.millrace.testing.assertions;

import dev.millrace.Execution;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.testing.workflow.StatusGraph;
import dev.millrace.testing.workflow.TestExecution;
import java.util.List;

/** The door to assertions on executions. */
public final class ExecutionAssertions {

    private ExecutionAssertions() {}

    /** Begins assertions on where an execution stands. */
    public static ExecutionAssert assertThat(ExecutionSnapshot snapshot) {
        return new ExecutionAssert(snapshot, List.of(), () -> StatusGraph.of(snapshot));
    }

    /** Begins assertions on where an execution stands now; does not wait for it. */
    public static ExecutionAssert assertThat(Execution execution) {
        var snapshot = execution.snapshot();
        return new ExecutionAssert(snapshot, execution.events(), () -> StatusGraph.of(snapshot));
    }

    /** Begins assertions on where an execution of a test stands; failures show its graph. */
    public static ExecutionAssert assertThat(TestExecution execution) {
        return new ExecutionAssert(execution.snapshot(), execution.events(), execution::toString);
    }
}
