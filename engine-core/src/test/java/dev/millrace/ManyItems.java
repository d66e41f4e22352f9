package dev.millrace;

import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs a forEach over many items, sixteen at once, and prints what became of it. */
final class ManyItems {

    private ManyItems() {}

    public static void main(String[] arguments) {
        int size = Integer.parseInt(arguments[0]);
        Node make = context ->
                Outcome.done("items", IntStream.range(0, size).boxed().toList());
        Node twice = context -> Outcome.done("twice", 2 * context.input("index", Integer.class));
        Node count = context -> Outcome.done(Map.of(
                "results", ((List<?>) context.input().get("results")).size(),
                "items", ((List<?>) context.input().get("items")).size()));
        var workflow = Workflow.named("many-items")
                .node("make", make)
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionExpression", "input.items")
                                .set("maxConcurrency", 16)
                                .body(body -> body.node("twice", twice)))
                .node("count", count)
                .connect("make", "each")
                .connect("each", "count")
                .build();
        try (var engine =
                WorkflowEngine.builder().nodes(NodeRegistry.builder().build()).build()) {
            var execution = engine.start(workflow, Map.of());
            var result = execution.await(Duration.ofMinutes(4));
            System.out.printf(
                    "%s results=%s items=%s reported=%d closed=%d%n",
                    result.status(),
                    result.output().get("results"),
                    result.output().get("items"),
                    execution.snapshot().nodes().size(),
                    execution.snapshot().closedPaths());
        }
    }
}
