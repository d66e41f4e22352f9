package dev.millrace;

import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Runs a forEach over the lines of a file, sixteen at once, and prints what became of it. */
final class ManyLines {

    private ManyLines() {}

    public static void main(String[] arguments) {
        Node length = context ->
                Outcome.done("length", context.input("item", String.class).length());
        var workflow = Workflow.named("many-lines")
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionFile", arguments[0])
                                .set("maxConcurrency", 16)
                                .body(body -> body.node("length", length)))
                .build();
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .files(Path.of(arguments[0]).getParent())
                .build()) {
            var execution = engine.start(workflow, Map.of());
            var result = execution.await(Duration.ofMinutes(4));
            System.out.printf(
                    "%s items=%s%n",
                    result.status(), execution.snapshot().node("each").output().get("TotalItems"));
        }
    }
}
