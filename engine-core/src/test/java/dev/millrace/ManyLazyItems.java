package dev.millrace;

import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs a forEach over the items of an iterator, sixteen at once, and prints what became of it. */
final class ManyLazyItems {

    private ManyLazyItems() {}

    public static void main(String[] arguments) {
        int size = Integer.parseInt(arguments[0]);
        Node look = context ->
                context.input("item", String.class).isEmpty() ? Outcome.failed("Empty", "no text") : Outcome.done();
        var workflow = Workflow.named("many-lazy-items")
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionExpression", "input.items")
                                .set("maxConcurrency", 16)
                                .body(body -> body.node("look", look)))
                .build();
        var items = IntStream.range(0, size)
                .mapToObj(i -> "item number " + i + " of a list that is longer than anybody wants to hold")
                .iterator();
        try (var engine =
                WorkflowEngine.builder().nodes(NodeRegistry.builder().build()).build()) {
            var execution = engine.start(workflow, Map.of("items", items));
            var result = execution.await(Duration.ofMinutes(4));
            System.out.printf(
                    "%s items=%s%n",
                    result.status(), execution.snapshot().node("each").output().get("TotalItems"));
        }
    }
}
