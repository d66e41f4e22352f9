package dev.millrace.examples.wfformat;

import static java.util.Objects.requireNonNull;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.time.TimeSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Runs an instance again, each task asleep for as long as it once worked, times a scale. Confined to the caller. */
final class Rerun {

    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final int LONGEST_NAME = 150;
    private static final int MOST_WORKERS = 1024;

    private final Instance instance;
    private final double scale;
    private final TimeSource time = TimeSource.system();
    private final Stopwatch stopwatch = new Stopwatch(time);

    Rerun(Instance instance, double scale) {
        this.instance = instance;
        this.scale = scale;
    }

    /** Returns enough workers for every task to sleep at the same time, within reason. */
    static int workersFor(Instance instance) {
        return Math.max(1, Math.min(MOST_WORKERS, instance.tasks().size()));
    }

    /** Builds the graph: a lambda node for each task, a connection for each link. */
    Workflow workflow() {
        var builder = Workflow.named("wfformat").name(instance.name());
        Map<String, String> nodeIds = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (var task : instance.tasks().values()) {
            var plain = plain(task.id());
            var nodeId = taken.add(plain) ? plain : plain + " #" + nodeIds.size();
            nodeIds.put(task.id(), nodeId);
            long sleepNanos = (long) (task.runtimeSeconds() * scale * NANOS);
            builder.node(nodeId, (Node) context -> {
                stopwatch.measure(task.id(), () -> sleep(sleepNanos));
                return Outcome.done();
            });
        }
        instance.links()
                .forEach(link -> builder.connect(
                        requireNonNull(nodeIds.get(link.parent())), requireNonNull(nodeIds.get(link.child()))));
        return builder.build();
    }

    /** Takes out what a node id cannot hold, and leaves room for a number. */
    private static String plain(String id) {
        var plain = id.replaceAll("[/\\[\\]\\p{Cntrl}]", "_").strip();
        return plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    }

    /** Runs it and returns the figures. */
    Map<String, Object> run(int workers) {
        var workflow = workflow();
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .workers(workers)
                .build()) {
            return figures(engine.start(workflow, Map.of()).await());
        }
    }

    private Map<String, Object> figures(ExecutionResult result) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("tasks", instance.tasks().size());
        figures.put("connections", instance.links().size());
        figures.put("status", result.status().name());
        figures.put("makespanMs", rounded(stopwatch.makespanNanos() / NANOS));
        figures.put("criticalPathMs", rounded(instance.criticalPathSeconds() * scale));
        figures.put("totalWorkMs", rounded(instance.totalSeconds() * scale));
        figures.put("orderViolations", stopwatch.violations(instance.links()));
        figures.put("maxParallel", stopwatch.maxParallel());
        return figures;
    }

    /** Sleeps more exactly than {@link Thread#sleep(long)} does: to some ten microseconds. */
    private void sleep(long nanos) throws InterruptedException {
        long end = time.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - time.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("the task was told to stop");
            }
        }
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * MILLIS * MILLIS) / MILLIS;
    }
}
