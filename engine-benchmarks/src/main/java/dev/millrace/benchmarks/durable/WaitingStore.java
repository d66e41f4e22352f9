package dev.millrace.benchmarks.durable;

import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import dev.millrace.store.journal.SyncMode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A store with many executions that wait: what a recovery of them takes, and the list of a hundred. Begins with
 * {@code write}, the folder, what they wait for and how many; then, in a JVM of its own with the heap to try,
 * {@code recover}, the folder and what they wait for: {@code signal}; {@code holding}, a signal too, and each holds a
 * lock of its own; {@code gate}, a lock that the first of them holds; {@code start}, room to begin.
 */
public final class WaitingStore {

    private static final Node STEP = context -> Outcome.done("step", context.attempt());

    private WaitingStore() {}

    /** What executions wait for. */
    private enum Kind {
        SIGNAL(ask -> ask),
        HOLDING(ask -> ask.lock(Lock.exclusive("of ${execution.input.order}"))),
        GATE(ask -> ask.lock(Lock.exclusive("of all"))),
        START(ask -> ask);

        private final Workflow workflow;

        Kind(UnaryOperator<NodeBuilder> ask) {
            this.workflow = Workflow.named("waiting")
                    .node("before", "Step")
                    .node(
                            "ask",
                            "Wait",
                            wait -> ask.apply(wait.set("signal", "go").set("waitTimeout", "30d")))
                    .node("after", "Step")
                    .connect("before", "ask")
                    .connect("ask", "after")
                    .build();
        }
    }

    /** Writes a store, or recovers what is in one and prints what that took. */
    public static void main(String[] args) {
        var store = JournalStore.at(Path.of(args[1])).withSync(SyncMode.NONE);
        var kind = Kind.valueOf(args[2].toUpperCase(Locale.ROOT));
        var nodes = NodeRegistry.builder().add("Step", STEP).build();
        long begun = System.nanoTime();
        var builder = WorkflowEngine.builder().nodes(nodes).store(store);
        if (kind == Kind.START) {
            builder.maxExecutions(1, WhenFull.QUEUE);
        }
        try (var engine = builder.build()) {
            System.out.println("opened in ms: " + millisSince(begun) + ", heap KB: " + heapKilobytes());
            if (args[0].equals("write")) {
                int count = Integer.parseInt(args[3]);
                for (int n = 0; n < count; n++) {
                    engine.start(kind.workflow, Map.of("order", n));
                }
                System.out.println("started in ms: " + millisSince(begun));
            } else {
                recover(engine, kind);
            }
        }
    }

    private static void recover(WorkflowEngine engine, Kind kind) {
        engine.register(kind.workflow);
        long before = heapKilobytes();
        long begun = System.nanoTime();
        int count = engine.recoverIncompleteExecutions().executions().size();
        long took = millisSince(begun);
        long heap = heapKilobytes() - before;
        System.out.println("recovered: " + count + " in ms: " + took + ", bytes each in the engine: "
                + heap * 1024 / Math.max(1, count));
        var listed = kind == Kind.START ? ExecutionStatus.PENDING : ExecutionStatus.WAITING;
        for (int round = 1; round <= 3; round++) {
            begun = System.nanoTime();
            var waiting = engine.executions(ExecutionFilter.NEWEST.in(listed).limit(100));
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
