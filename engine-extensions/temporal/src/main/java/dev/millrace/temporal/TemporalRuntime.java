package dev.millrace.temporal;

import static java.util.Objects.requireNonNull;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowRuntime;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Workflow;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.Explanation;
import dev.millrace.node.Data;
import dev.millrace.temporal.internal.ExecutionWorkflow;
import dev.millrace.temporal.internal.Messages;
import dev.millrace.temporal.internal.Messages.Begin;
import dev.millrace.temporal.internal.TemporalRefusals;
import dev.millrace.time.TimeSource;
import dev.millrace.validation.ParameterCheck;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Runtime of workflows on Temporal, as a client has it: executions run where {@link TemporalWorkers} serve its task
 * queue. An execution is a workflow of Temporal under its own id. Thread-safe.
 */
public final class TemporalRuntime implements WorkflowRuntime {

    private final WorkflowClient client;
    private final String taskQueue;

    private TemporalRuntime(WorkflowClient client, String taskQueue) {
        this.client = client;
        this.taskQueue = taskQueue;
    }

    /** Returns the runtime of a task queue. */
    public static TemporalRuntime of(WorkflowClient client, String taskQueue) {
        return new TemporalRuntime(requireNonNull(client, "client"), requireNonNull(taskQueue, "taskQueue"));
    }

    @Override
    public TemporalExecution start(Workflow workflow, Object input) {
        return start(workflow, input, StartOptions.NONE);
    }

    /**
     * {@inheritDoc} A start with a key is taken for the execution that has it, as long as Temporal keeps that;
     * one that allows duplicates is a new execution.
     *
     * @throws IllegalArgumentException if the options ask for what is not to be had on Temporal (TMP-104)
     * @throws DuplicateStartException if an execution with the key had another input
     */
    @Override
    public TemporalExecution start(Workflow workflow, Object input, StartOptions options) {
        TemporalRefusals.check(workflow);
        TemporalRefusals.check(options);
        var accepted = ParameterCheck.accept(workflow, dataOf(input));
        var key = options.key().orElse("");
        boolean isNew = key.isEmpty()
                || options.terms()
                        .onDuplicate()
                        .filter(OnDuplicate.ALLOW::equals)
                        .isPresent();
        var id = isNew
                ? ExecutionId.derived(
                        TimeSource.system().epochMicros(), UUID.randomUUID().toString())
                : ExecutionId.derived(0, workflow.id() + "/" + key);
        var begin = new Begin(
                id,
                workflow.revision(),
                accepted,
                Data.normalise(options.variables()),
                new Starter(key, options.labels(), options.startedBy(), Optional.empty()),
                options.terms().priority(),
                "");
        try {
            client.newUntypedWorkflowStub(ExecutionWorkflow.TYPE, options(workflow, id))
                    .start(Messages.write(begin));
            return handle(id);
        } catch (WorkflowExecutionAlreadyStarted e) {
            return known(handle(id), accepted, key);
        }
    }

    private WorkflowOptions options(Workflow workflow, ExecutionId id) {
        return WorkflowOptions.newBuilder()
                .setTaskQueue(taskQueue)
                .setWorkflowId(id.toString())
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setStaticSummary(workflow.key().toString())
                .build();
    }

    private static TemporalExecution known(TemporalExecution found, Map<String, Object> input, String key) {
        if (!found.snapshot().input().equals(input)) {
            throw new DuplicateStartException(
                    key,
                    found.id(),
                    "[ENG-184] the key '" + key + "' is that of execution " + found.id() + ", which was started with"
                            + " another input; start with that input, or under another key");
        }
        return found;
    }

    private static Map<String, Object> dataOf(Object input) {
        if (requireNonNull(input, "input") instanceof Map<?, ?> || input instanceof Record) {
            return Data.outputOf(input);
        }
        throw new IllegalArgumentException("[TMP-105] the input of an execution is a map or a record, not a "
                + input.getClass().getName() + "; give it a name: Map.of(\"value\", ...)");
    }

    @Override
    public ExecutionResult run(Workflow workflow, Object input) {
        return start(workflow, input).await();
    }

    @Override
    public Optional<TemporalExecution> execution(ExecutionId id) {
        var found = handle(requireNonNull(id, "id"));
        try {
            found.stub().describe();
            return Optional.of(found);
        } catch (WorkflowNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Explanation> explain(ExecutionId execution, String node) {
        return execution(execution).flatMap(found -> found.explain(node));
    }

    private TemporalExecution handle(ExecutionId id) {
        return new TemporalExecution(id, client.newUntypedWorkflowStub(id.toString()), "");
    }
}
