package dev.millrace.examples.goal;

import dev.millrace.WorkflowEngine;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.Map;

/** Lets a text grow until its judge is content. */
public final class GoalMain {

    private GoalMain() {}

    /** Runs it and prints what came of it. */
    public static void main(String[] arguments) {
        var types = NodeRegistry.builder()
                .discover()
                .add("text.write", context -> Outcome.done("text", context.input("draft", String.class) + "word "))
                .add("text.judge", context -> verdict(context.input("text", String.class)))
                .build();
        try (var engine = WorkflowEngine.builder().nodes(types).build()) {
            var result = engine.run(Goal.workflow(types), Map.of("task", "five words"));
            System.out.println(result.status() + ": " + result.output());
        }
    }

    private static Outcome verdict(String text) {
        int words = text.split(" ").length;
        return Outcome.done(Map.of(
                "text",
                text,
                "complete",
                words >= 5,
                "confidence",
                Math.min(1, 0.5 + words / 10.0),
                "canContinue",
                true,
                "suggestion",
                "",
                "analysis",
                words + " words"));
    }
}
