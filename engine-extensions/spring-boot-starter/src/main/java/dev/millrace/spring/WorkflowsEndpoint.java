package dev.millrace.spring;

import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Endpoint of the actuator that shows the workflows of an engine, and the newest executions of one. It shows no data of
 * executions, and changes nothing. Thread-safe.
 */
@Endpoint(id = "workflows")
public final class WorkflowsEndpoint {

    private static final int MOST = 50;

    private final WorkflowEngine engine;

    WorkflowsEndpoint(WorkflowEngine engine) {
        this.engine = engine;
    }

    /**
     * A workflow that is registered.
     *
     * @param id its id
     * @param version its version
     * @param revision the hash of its definition
     * @param nodes how many nodes its graph has
     * @param triggers the names of its triggers
     */
    public record Registered(String id, String version, String revision, int nodes, List<String> triggers) {

        private static Registered of(Workflow workflow) {
            return new Registered(
                    workflow.id(),
                    workflow.key().version(),
                    workflow.revision(),
                    workflow.graph().nodes().size(),
                    workflow.triggers().stream().map(trigger -> trigger.name()).toList());
        }
    }

    /**
     * An execution.
     *
     * @param id its id
     * @param version the version that it runs
     * @param status where it stands
     * @param startedAt when it was accepted
     * @param endedAt when it ended; null while it has not
     */
    public record Run(
            String id,
            String version,
            String status,
            Instant startedAt,
            @Nullable Instant endedAt) {

        private static Run of(StoredExecution one) {
            return new Run(
                    one.id().toString(),
                    one.origin().workflow().version(),
                    one.status().name(),
                    TimeSource.instantOf(one.startedAt()),
                    one.isEnded() ? TimeSource.instantOf(one.endedAt()) : null);
        }
    }

    /** Returns the workflows that are registered. */
    @ReadOperation
    public List<Registered> workflows() {
        return engine.workflows().stream().map(Registered::of).toList();
    }

    /**
     * Returns the newest executions of a workflow.
     *
     * @param workflow its id
     * @return null, so that the answer is 404, if no such workflow is registered
     */
    @ReadOperation
    public @Nullable List<Run> executions(@Selector String workflow) {
        if (engine.workflows().stream().noneMatch(one -> one.id().equals(workflow))) {
            return null;
        }
        var filter = new ExecutionFilter(
                Optional.of(workflow), Set.of(), ExecutionFilter.Names.ANY, ExecutionFilter.Period.EVER, MOST);
        return engine.history().find(filter).stream().map(Run::of).toList();
    }
}
