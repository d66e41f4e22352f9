package dev.millrace.benchmarks.durable;

import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import dev.millrace.store.journal.SyncMode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;

/**
 * A store with many executions that wait: what a recovery of them takes, and the list of a hundred. Begins with
 * {@code write}, the folder and how many; then, in a JVM of its own with the heap to try, {@code recover} and the
 * folder.
 */
public final class WaitingStore {

    private static final Node STEP = context -> Outcome.done("step", context.attempt());
    private static final Workflow WORKFLOW = Workflow.named("waiting")
            .node("before", "Step")
            .node("ask", "Wait", wait -> wait.set("signal", "go").set("waitTimeout", "30d"))
            .node("after", "Step")
            .connect("before", "ask")
            .connect("ask", "after")
            .build();

    private WaitingStore() {}

    /** Writes a store, or recovers what is in one and prints what that took. */
    public static void main(String[] args) {
        var store = JournalStore.at(Path.of(args[1])).withSync(SyncMode.NONE);
        var nodes = NodeRegistry.builder().add("Step", STEP).build();
        long begun = System.nanoTime();
        try (var engine = WorkflowEngine.builder().nodes(nodes).store(store).build()) {
            System.out.println("opened in ms: " + millisSince(begun) + ", heap KB: " + heapKilobytes());
            if (args[0].equals("write")) {
                int count = Integer.parseInt(args[2]);
                for (int n = 0; n < count; n++) {
                    engine.start(WORKFLOW, Map.of("order", n));
                }
                System.out.println("started in ms: " + millisSince(begun));
            } else {
                recover(engine);
            }
        }
    }

    private static void recover(WorkflowEngine engine) {
        engine.register(WORKFLOW);
        long before = heapKilobytes();
        long begun = System.nanoTime();
        int count = engine.recoverIncompleteExecutions().executions().size();
        long took = millisSince(begun);
        long heap = heapKilobytes() - before;
        System.out.println("recovered: " + count + " in ms: " + took + ", bytes each in the engine: "
                + heap * 1024 / Math.max(1, count));
        for (int round = 1; round <= 3; round++) {
            begun = System.nanoTime();
            var waiting = engine.executions(
                    ExecutionFilter.NEWEST.in(ExecutionStatus.WAITING).limit(100));
            System.out.println("listed: " + waiting.size() + " in us: " + (System.nanoTime() - begun) / 1_000);
        }
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static long heapKilobytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10;
    }
}
