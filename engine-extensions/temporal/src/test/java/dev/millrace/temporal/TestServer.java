package dev.millrace.temporal;

import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;

/** Temporal's server in this process, which skips time; one for nearly all tests. Thread-safe. */
public final class TestServer implements AutoCloseable {

    private static final TestServer SHARED = new TestServer();

    private final TestWorkflowEnvironment environment =
            TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                            .setIdentity("a test")
                            .build())
                    .build());

    private TestServer() {}

    /** Returns the server, which lives as long as the process. */
    public static TestServer shared() {
        return SHARED;
    }

    /** Starts another one, whose time is not that of the others. */
    static TestServer own() {
        return new TestServer();
    }

    @Override
    public void close() {
        environment.close();
    }

    /** A worker of a task queue of its own, and the runtime that it serves. */
    public record Served(TemporalRuntime runtime, WorkerFactory factory) implements AutoCloseable {

        @Override
        public void close() {
            factory.shutdownNow();
        }
    }

    /** Returns workers that hear soon that their code is to stop. */
    public static TemporalWorkers workers(NodeRegistry types, Collection<Workflow> workflows, Path folder) {
        return TemporalWorkers.of(types, workflows).withFolder(folder).withHeartbeat(Duration.ofSeconds(1));
    }

    /** Serves workflows until it is closed. */
    public Served serve(TemporalWorkers workers) {
        return serve(workers, UUID.randomUUID().toString(), WorkerFactoryOptions.getDefaultInstance());
    }

    /** Serves workflows of a task queue beside others; for each step it replays all that was before. */
    Served serveForgetful(TemporalWorkers workers, String queue) {
        return serve(
                workers,
                queue,
                WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(0).build());
    }

    private Served serve(TemporalWorkers workers, String queue, WorkerFactoryOptions options) {
        var factory = WorkerFactory.newInstance(client(), options);
        workers.register(factory.newWorker(queue, options()));
        factory.start();
        return new Served(TemporalRuntime.of(client(), queue), factory);
    }

    /** Returns a worker that is never started. */
    public Worker idle() {
        return WorkerFactory.newInstance(client()).newWorker("idle", options());
    }

    /** Returns how its workers are: busy machines make workflow code slow. */
    public static WorkerOptions options() {
        return WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(60_000)
                .setMaxHeartbeatThrottleInterval(Duration.ofMillis(100))
                .setDefaultHeartbeatThrottleInterval(Duration.ofMillis(100))
                .build();
    }

    /** Returns a client, whose waits let time skip. */
    public WorkflowClient client() {
        return environment.getWorkflowClient();
    }

    /** Returns what the server has recorded of an execution. */
    public WorkflowExecutionHistory history(TemporalExecution execution) {
        return client().fetchHistory(execution.id().toString());
    }

    /** Returns what the server has recorded of one run of an execution. */
    public WorkflowExecutionHistory history(TemporalExecution execution, String run) {
        return client().fetchHistory(execution.id().toString(), run);
    }
}
