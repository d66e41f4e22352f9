package dev.millrace.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.serialization.WorkflowWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What it costs to load and validate a workflow of 1,000 nodes and 2,456 connections, and to register it with an engine
 * too, beside what Jackson takes to bind the same file to records and check nothing: in processor time. The first
 * argument is the number of rounds; 21 without it.
 */
public final class LoadComparison {

    private static final int NODES = 1_000;
    private static final int CONNECTIONS = 2_456;
    private static final int WARM_UP = 150;
    private static final int REPEAT = 20;

    private LoadComparison() {}

    /** The parts of a file that a plain bind takes. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Bound(String id, List<Map<String, Object>> nodes, List<Map<String, Object>> connections) {}

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        int rounds = Rounds.asked(args, 21);
        var workflow = generated();
        Rounds.print("file | bytes  | Jackson ms | loaded ms | ratio, median (min to max) | registered ms | ratio");
        var folder = Files.createTempDirectory("millrace-load");
        try {
            compare(
                    folder.resolve("generated.yaml"),
                    workflow,
                    YAMLMapper.builder().build(),
                    rounds);
            compare(
                    folder.resolve("generated.json"),
                    workflow,
                    JsonMapper.builder().build(),
                    rounds);
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static void compare(Path file, Workflow workflow, ObjectMapper jackson, int rounds) throws Exception {
        WorkflowWriter.write(workflow, file);
        try {
            var loader = WorkflowLoader.with(NodeRegistry.builder().build());
            check(jackson.readValue(file.toFile(), Bound.class), loader.load(file));
            var bind = Rounds.processorNanos(REPEAT, 1e6, () -> jackson.readValue(file.toFile(), Bound.class));
            var load = Rounds.processorNanos(REPEAT, 1e6, () -> loader.load(file));
            Rounds.Sample register = () -> {
                try (var engine = WorkflowEngine.builder().build()) {
                    return Rounds.processorNanos(REPEAT, 1e6, () -> engine.register(loader.load(file)))
                            .take();
                }
            };
            var contenders = List.of(bind, load, register);
            Rounds.of(WARM_UP / REPEAT, contenders);
            var taken = Rounds.of(rounds, contenders);
            Rounds.print(
                    "%-4s | %6d | %10.2f | %9.2f | %-26s | %13.2f | %s",
                    file.toString().substring(file.toString().lastIndexOf('.') + 1),
                    Files.size(file),
                    taken.cost(0).median(),
                    taken.cost(1).median(),
                    taken.ratio(1, 0),
                    taken.cost(2).median(),
                    taken.ratio(2, 0));
        } finally {
            Files.delete(file);
        }
    }

    private static void check(Bound bound, Workflow loaded) {
        if (bound.nodes().size() != NODES
                || bound.connections().size() != CONNECTIONS
                || loaded.graph().nodes().size() != NODES
                || loaded.graph().connections().size() != CONNECTIONS) {
            throw new IllegalStateException("the two did not read the same");
        }
    }

    /** Each node but the first behind one before it; the rest between nodes drawn at random, always the same. */
    private static Workflow generated() {
        var builder = Workflow.named("generated");
        for (int i = 0; i < NODES; i++) {
            builder.node("node-" + i, "Noop");
        }
        var random = new Random(1);
        var taken = new HashSet<List<Integer>>();
        for (int to = 1; to < NODES; to++) {
            taken.add(List.of(random.nextInt(to), to));
        }
        while (taken.size() < CONNECTIONS) {
            int to = 1 + random.nextInt(NODES - 1);
            taken.add(List.of(random.nextInt(to), to));
        }
        taken.forEach(pair -> builder.connect("node-" + pair.get(0), "node-" + pair.get(1)));
        return builder.build();
    }
}
