package dev.millrace;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.Explanation;
import java.util.Optional;

/**
 * Runtime of workflows, as far as all of them are alike: the engine in this process, or another system that runs the
 * same definitions. Thread-safe.
 */
public interface WorkflowRuntime {

    /**
     * Starts an execution.
     *
     * @param input its input: a map of JSON-like values, or a record, of which each component is one
     * @throws dev.millrace.definition.InvalidWorkflowException if the workflow is refused; nothing has started then
     * @throws IllegalArgumentException if the input is neither a map nor a record, or holds what is no data
     */
    ExecutionHandle start(Workflow workflow, Object input);

    /** Starts an execution as {@link #start(Workflow, Object)} does, with options. */
    ExecutionHandle start(Workflow workflow, Object input, StartOptions options);

    /** Starts an execution and waits for its end. */
    ExecutionResult run(Workflow workflow, Object input);

    /** Returns an execution that it knows. */
    Optional<? extends ExecutionHandle> execution(ExecutionId id);

    /** Returns why a node stands where it stands; empty if there is no such execution or node. */
    Optional<Explanation> explain(ExecutionId execution, String node);
}
