package dev.millrace.temporal;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.node.NodeRegistry;
import dev.millrace.temporal.internal.Definitions;
import dev.millrace.temporal.internal.Definitions.Limits;
import dev.millrace.temporal.internal.ExecutionDriver;
import dev.millrace.temporal.internal.ExecutionWorkflow;
import dev.millrace.temporal.internal.NodeCalls;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Worker's side of workflows on Temporal: what a worker must know to run executions and the code of their nodes.
 * Immutable.
 */
public final class TemporalWorkers {

    private final NodeRegistry types;
    private final List<Workflow> workflows;
    private final Path folder;
    private final Limits limits;
    private final ExecutionListener listener;

    private TemporalWorkers(
            NodeRegistry types, List<Workflow> workflows, Path folder, Limits limits, ExecutionListener listener) {
        this.listener = listener;
        this.types = types;
        this.workflows = workflows;
        this.folder = folder;
        this.limits = limits;
    }

    /**
     * Returns workers of these workflows. Every revision stays among them as long as executions of it are live: an
     * execution waits until a worker has its revision.
     *
     * @param types the node types
     * @param workflows the workflows, and those that they name
     */
    public static TemporalWorkers of(NodeRegistry types, Collection<Workflow> workflows) {
        return new TemporalWorkers(
                requireNonNull(types, "types"),
                List.copyOf(workflows),
                Path.of(""),
                new Limits(Duration.ofSeconds(10), 0),
                event -> {});
    }

    /** Returns workers that look for the files of loops in a folder, which is the same on all of them. */
    public TemporalWorkers withFolder(Path place) {
        return new TemporalWorkers(types, workflows, requireNonNull(place, "place"), limits, listener);
    }

    /**
     * Returns workers that are taken for dead after so long without a sign of life while they call code; the node is
     * given to another one then. Code hears as often that it is to stop. The default is ten seconds.
     *
     * @throws IllegalArgumentException if it is shorter than a tenth of a second
     */
    public TemporalWorkers withHeartbeat(Duration limit) {
        if (limit.toMillis() < 100) {
            throw new IllegalArgumentException("[TMP-103] a heartbeat is at least PT0.1S, not " + limit);
        }
        return new TemporalWorkers(types, workflows, folder, new Limits(limit, limits.historyEvents()), listener);
    }

    /**
     * Returns workers whose executions go on as new runs when Temporal's history has so many events; 0, the default,
     * leaves it to Temporal.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public TemporalWorkers withHistoryEvents(int most) {
        if (most < 0) {
            throw new IllegalArgumentException(
                    "[TMP-103] a history has 0 events (Temporal's own limit) or more, not " + most);
        }
        return new TemporalWorkers(types, workflows, folder, new Limits(limits.heartbeat(), most), listener);
    }

    /**
     * Returns workers with a listener, which hears the events that executions decide on them: those of one execution in
     * order, all of them one at a time on a thread of its own. It hears none in a replay, and one again where a worker
     * is lost before Temporal has heard of the event; an event that was heard before has the same sequence. What is
     * slow has the next ones wait in memory. An exception that it throws is logged and changes nothing.
     */
    public TemporalWorkers withListener(ExecutionListener heard) {
        return new TemporalWorkers(types, workflows, folder, limits, requireNonNull(heard, "heard"));
    }

    /**
     * Compiles the workflows as {@link #register(Worker)} does, and registers nothing: for a build or a test.
     *
     * @throws dev.millrace.definition.InvalidWorkflowException as there
     */
    public void validate() {
        new Definitions(types, workflows, folder, limits, listener);
    }

    /**
     * Makes a worker of a task queue; the factory is started by its host afterwards.
     *
     * @throws dev.millrace.definition.InvalidWorkflowException if a workflow is refused, or asks for what has no
     *     meaning on Temporal (TMP-100)
     */
    public Worker register(WorkerFactory factory, String taskQueue) {
        var worker = factory.newWorker(taskQueue);
        register(worker);
        return worker;
    }

    /** Registers them with a worker that the host has made as it likes. */
    public void register(Worker worker) {
        var definitions = new Definitions(types, workflows, folder, limits, listener);
        worker.registerWorkflowImplementationFactory(ExecutionWorkflow.class, () -> new ExecutionDriver(definitions));
        worker.registerActivitiesImplementations(new NodeCalls(definitions));
    }
}
