package dev.millrace;

import static dev.millrace.Bench.done;

import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;

/** Runs many executions of a ten-node workflow, a few thousand live at once, and prints what became of them. */
final class ManyExecutions {

    private static final int LIVE = 5_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private ManyExecutions() {}

    public static void main(String[] arguments) {
        int executions = Integer.parseInt(arguments[0]);
        var workflow = Workflow.named("diamonds")
                .node("a", done())
                .node("b", done())
                .node("c", done())
                .node("d", done())
                .node("e", done())
                .connect("a", "b")
                .connect("a", "c")
                .connect("b", "d")
                .connect("c", "d")
                .node("f", done())
                .node("g", done())
                .node("h", done())
                .node("i", done())
                .node("j", done())
                .connect("d", "e")
                .connect("e", "f")
                .connect("f", "g")
                .connect("f", "h")
                .connect("g", "i")
                .connect("h", "i")
                .connect("i", "j")
                .build();
        try (var engine =
                WorkflowEngine.builder().nodes(NodeRegistry.builder().build()).build()) {
            int completed = run(engine, workflow, executions / 4);
            long firstHeap = liveHeapKb();
            completed += run(engine, workflow, executions - executions / 4);
            System.out.printf(
                    "completed=%d ready=%d firstHeapKb=%d lastHeapKb=%d%n",
                    completed, engine.queueMetrics().depth().ready(), firstHeap, liveHeapKb());
        }
    }

    private static int run(WorkflowEngine engine, Workflow workflow, int executions) {
        var open = new ArrayDeque<Execution>();
        int completed = 0;
        for (int i = 0; i < executions; i++) {
            open.add(engine.start(workflow, Map.of()));
            if (open.size() > LIVE) {
                completed += open.remove().await(LIMIT).isCompleted() ? 1 : 0;
            }
        }
        while (!open.isEmpty()) {
            completed += open.remove().await(LIMIT).isCompleted() ? 1 : 0;
        }
        return completed;
    }

    private static long liveHeapKb() {
        System.gc();
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1024;
    }
}
