package dev.millrace.benchmarks.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * Graphs of real life (WfFormat), each task asleep for as long as it once worked, scaled, and at least a millisecond:
 * the makespan on the engine beside a hand-written graph on as many workers, and beside what no schedule can beat. The
 * first argument is the number of rounds, 5 without it; the second the folder with the instances.
 */
public final class RealGraphs {

    private static final int WORKERS = 8;
    private static final long LEAST_NANOS = 1_000_000;
    private static final double TARGET_NANOS = 0.6e9;

    private RealGraphs() {}

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var folder = Path.of(args.length > 1 ? args[1] : "../shared/wfinstances");
        if (!Files.isDirectory(folder)) {
            Rounds.print("SKIPPED: there is no folder %s with instances; give it as the second argument", folder);
            return;
        }
        Rounds.print(
                "instance | tasks | bound ms | baseline ms | engine ms | to baseline, median (min to max) | to bound");
        try (var files = Files.list(folder)) {
            for (var file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                compare(file.getFileName().toString(), read(file), Rounds.asked(args, 5));
            }
        }
    }

    private static void compare(String name, TimedGraph graph, int rounds) throws Exception {
        var events = new LongAdder();
        ExecutionListener listener = event -> events.increment();
        var workflow = workflow(graph);
        ExecutorService executor = Executors.newFixedThreadPool(WORKERS);
        try (var engine =
                WorkflowEngine.builder().workers(WORKERS).listener(listener).build()) {
            var contenders = List.of(
                    Rounds.nanos(1, 1e6, () -> graph.run(executor)), Rounds.nanos(1, 1e6, () -> run(engine, workflow)));
            Rounds.of(1, contenders);
            var taken = Rounds.of(rounds, contenders);
            double bound = Math.max(graph.criticalNanos(), (double) graph.workNanos() / WORKERS) / 1e6;
            Rounds.print(
                    "%s | %d | %.0f | %.0f | %.0f | %s | %.2f",
                    name.replace(".json", ""),
                    graph.size(),
                    bound,
                    taken.cost(0).median(),
                    taken.cost(1).median(),
                    taken.ratio(1, 0),
                    taken.cost(1).median() / bound);
        } finally {
            executor.shutdown();
        }
    }

    private static void run(WorkflowEngine engine, Workflow workflow) throws InterruptedException {
        if (!engine.start(workflow, Map.of()).await().isCompleted()) {
            throw new IllegalStateException("the graph did not complete");
        }
    }

    private static Workflow workflow(TimedGraph graph) {
        var builder = Workflow.named("instance");
        for (int i = 0; i < graph.size(); i++) {
            int task = i;
            builder.node("n" + task, (Node) context -> {
                graph.sleep(task);
                return Outcome.done();
            });
        }
        graph.edges().forEach(edge -> builder.connect("n" + edge[0], "n" + edge[1]));
        return builder.build();
    }

    private static TimedGraph read(Path file) throws IOException {
        var workflow = JsonMapper.builder().build().readTree(file.toFile()).path("workflow");
        Map<String, Integer> numbers = new HashMap<>();
        var tasks = workflow.path("specification").path("tasks");
        for (var task : tasks) {
            numbers.put(task.path("id").asText(), numbers.size());
        }
        var seconds = new double[numbers.size()];
        double total = 0;
        for (var task : workflow.path("execution").path("tasks")) {
            double runtime = task.path("runtimeInSeconds").asDouble();
            seconds[numbers.get(task.path("id").asText())] = runtime;
            total += runtime;
        }
        var nanos = new long[seconds.length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = Math.max(LEAST_NANOS, (long) (seconds[i] / total * TARGET_NANOS * WORKERS));
        }
        return new TimedGraph(nanos, edges(tasks, numbers));
    }

    private static List<int[]> edges(JsonNode tasks, Map<String, Integer> numbers) {
        var links = new LinkedHashSet<List<Integer>>();
        for (var task : tasks) {
            int self = numbers.get(task.path("id").asText());
            task.path("parents").forEach(parent -> links.add(List.of(numbers.get(parent.asText()), self)));
            task.path("children").forEach(child -> links.add(List.of(self, numbers.get(child.asText()))));
        }
        var edges = new ArrayList<int[]>();
        links.forEach(link -> edges.add(new int[] {link.get(0), link.get(1)}));
        return edges;
    }
}
