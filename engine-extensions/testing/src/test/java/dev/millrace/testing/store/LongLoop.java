package dev.millrace.testing.store;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import dev.millrace.store.journal.SyncMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Runs a long loop on a journal, halts in its last iteration, and in another process goes on from there: for small
 * heaps.
 */
final class LongLoop {

    private LongLoop() {}

    /**
     * Arguments: the folder, {@code run} or {@code recover}, {@code items}, {@code turns} or {@code children}, how
     * many.
     */
    public static void main(String[] arguments) {
        boolean recovers = arguments[1].equals("recover");
        int size = Integer.parseInt(arguments[3]);
        Node node = context -> {
            if (!recovers && context.input("index", Integer.class) == size - 1) {
                Runtime.getRuntime().halt(7);
            }
            return Outcome.done(Map.of());
        };
        var workflow = switch (arguments[2]) {
            case "items" -> items(node);
            case "children" -> children(node);
            default -> turns(node, size);
        };
        var store = JournalStore.at(Path.of(arguments[0])).withSync(SyncMode.NONE);
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(store)
                .build()) {
            if (recovers) {
                engine.register(workflow);
                var execution = engine.recoverIncompleteExecutions().executions().stream()
                        .filter(one -> one.workflowId().equals(workflow.id()))
                        .findFirst()
                        .orElseThrow();
                var result = execution.await(Duration.ofMinutes(4));
                System.out.printf("%s mb=%d%n", result.status(), store.bytes(execution.id()) >> 20);
            } else {
                engine.start(workflow, Map.of("items", itemsOf(arguments[2], size)))
                        .await(Duration.ofMinutes(10));
            }
        }
    }

    private static Workflow items(Node node) {
        return Workflow.named("items")
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionExpression", "input.items")
                                .set("maxConcurrency", 1)
                                .body(body -> body.node("in", node)))
                .build();
    }

    /** Numbers, or for children texts of 35 bytes: each child is given them all. */
    private static List<?> itemsOf(String loop, int size) {
        return switch (loop) {
            case "items" -> IntStream.range(0, size).boxed().toList();
            case "children" ->
                IntStream.range(0, size)
                        .mapToObj("item of thirty-five bytes %010d"::formatted)
                        .toList();
            default -> List.of();
        };
    }

    private static Workflow children(Node node) {
        return Workflow.named("children")
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionExpression", "input.items")
                                .set("maxConcurrency", 16)
                                .body(body -> body.node(
                                        "child",
                                        "Subflow",
                                        call -> call.set("mode", "child")
                                                .subflow(Workflow.named("child")
                                                        .node("in", node)
                                                        .build()))))
                .build();
    }

    private static Workflow turns(Node node, int size) {
        return Workflow.named("turns")
                .node(
                        "loop",
                        "While",
                        spec -> spec.set("conditionExpression", "true")
                                .set("maxIterations", size)
                                .body(body -> body.node("in", node)))
                .build();
    }
}
