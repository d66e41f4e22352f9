package dev.millrace.examples.shapes;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs every shape, or those that are named, and prints how each ended. */
public final class ShapesMain {

    private static final Map<String, Map<String, Object>> INPUTS = inputs();

    private ShapesMain() {}

    /** Runs the shapes whose names are given, all without one. */
    public static void main(String[] names) {
        run(names.length == 0 ? List.copyOf(INPUTS.keySet()) : List.of(names), System.out);
    }

    static void run(List<String> names, PrintStream out) {
        try (var engine = WorkflowEngine.create()) {
            for (var name : names) {
                var result = run(engine, name);
                out.printf("%-20s %-12s %s %s%n", name, result.status(), result.output(), result.cause());
            }
        }
    }

    private static ExecutionResult run(WorkflowEngine engine, String name) {
        var execution = engine.start(load(name), INPUTS.getOrDefault(name, Map.of()));
        approve(execution, name);
        return execution.await();
    }

    /** Somebody's answer; one that comes before it is waited for is kept. */
    private static void approve(Execution execution, String name) {
        if (name.equals("approval")) {
            execution.signal("approved", Map.of("by", "Ada"), "answer-1");
        }
    }

    /** Loads one of the files beside this class. */
    static Workflow load(String name) {
        var file = Objects.requireNonNull(ShapesMain.class.getResource(name + ".yaml"), name);
        return WorkflowLoader.with(NodeRegistry.discovered()).load(Path.of(URI.create(file.toString())));
    }

    private static Map<String, Map<String, Object>> inputs() {
        Map<String, Map<String, Object>> inputs = new LinkedHashMap<>();
        inputs.put("branch", Map.of("amount", 250));
        inputs.put("switch", Map.of("country", "SE"));
        inputs.put("for-each", Map.of("orders", List.of(Map.of("pieces", 2), Map.of(), Map.of("pieces", 5))));
        inputs.put("while", Map.of());
        inputs.put("container", Map.of());
        inputs.put("subflow", Map.of());
        inputs.put("timer", Map.of("order", 17));
        inputs.put("approval", Map.of("amount", 250));
        inputs.put("compensation", Map.of());
        inputs.put("retry-and-fallback", Map.of("sku", "A1"));
        return inputs;
    }
}
