package dev.millrace.temporal.internal;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.internal.driver.ItemFiles;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.driver.ScriptEvaluator;
import dev.millrace.node.NodeRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a worker knows: the workflows, compiled, and who evaluates their scripts and reads their files. Thread-safe.
 */
public final class Definitions {

    private static final long VALUE_LIMIT = 1L << 20; // of the 2 MB that Temporal takes at once

    final Plans plans;
    final ScriptEvaluator scripts;
    final ItemFiles files;
    final DataDoor door = new DataDoor(VALUE_LIMIT, true);
    final Limits limits;
    final WorkerListener listener;

    /**
     * How a worker deals with time and length.
     *
     * @param heartbeat after how long without a sign of life a worker that calls code is taken for dead
     * @param historyEvents at how many events of Temporal's history an execution goes on as a new run; 0 for where
     *     Temporal suggests it
     */
    public record Limits(Duration heartbeat, int historyEvents) {}

    /**
     * Compiles the workflows.
     *
     * @param folder where loops find their files, on every worker alike
     * @param listener hears what executions decide on this worker
     * @throws dev.millrace.definition.InvalidWorkflowException if one is refused
     */
    public Definitions(
            NodeRegistry types,
            Collection<Workflow> workflows,
            Path folder,
            Limits limits,
            ExecutionListener listener) {
        this.files = new ItemFiles(List.of(folder));
        this.plans = new Plans(types, GateSettings.NONE, files.folders());
        this.scripts = new ScriptEvaluator(types);
        this.limits = limits;
        this.listener = new WorkerListener(listener);
        workflows.forEach(this::register);
        plans.insideRegistered(""); // none has that revision: all that are written inside are compiled
    }

    private void register(Workflow workflow) {
        var problems = new ArrayList<Problem>();
        try {
            plans.register(workflow);
            plans.of(workflow).forEachWork((node, path) -> {
                if (!node.settings().secrets().isEmpty()) {
                    problems.add(secret(path, "a node's settings"));
                }
            });
        } catch (InvalidWorkflowException e) {
            problems.addAll(e.problems());
        }
        workflow.parameters().forEach((name, parameter) -> {
            if (parameter.secret()) {
                problems.add(secret("/parameters/" + name, "a parameter"));
            }
        });
        problems.addAll(TemporalRefusals.of(workflow));
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", problems);
        }
    }

    private static Problem secret(String path, String where) {
        return Problem.error(
                "TMP-109",
                path,
                where + " names a secret, and what an activity is given stands in Temporal's history; have the node's"
                        + " code fetch it where the worker has it, or run the workflow on the engine");
    }

    /**
     * Returns the workflow of exactly this revision.
     *
     * @throws IllegalStateException if this worker does not have it
     */
    Plan plan(String revision) {
        return plans.ofRevision(revision)
                .or(() -> plans.insideRegistered(revision))
                .orElseThrow(() -> new IllegalStateException("[TMP-101] this worker has no workflow of revision "
                        + revision + "; it has " + plans.names() + ". Register that revision with every worker of the"
                        + " task queue as long as executions of it are live"));
    }
}
