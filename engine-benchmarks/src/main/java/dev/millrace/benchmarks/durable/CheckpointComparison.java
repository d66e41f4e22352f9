package dev.millrace.benchmarks.durable;

import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.benchmarks.Rounds.Work;
import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.JournalStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The workflow of five steps of {@link DurableComparison} with a checkpoint after each step, and with one after five.
 * The arguments are those of that comparison; 1,16 callers without the third.
 */
public final class CheckpointComparison {

    private CheckpointComparison() {}

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var parent = args.length > 1 ? Path.of(args[1]) : Path.of(System.getProperty("java.io.tmpdir"));
        var folder = Files.createTempDirectory(parent, "millrace-checkpoints");
        try {
            Rounds.print("at once | after each node/s | after five nodes/s | five to each, median (min to max)");
            for (var callers : args.length > 2 ? args[2].split(",") : new String[] {"1", "16"}) {
                compare(Integer.parseInt(callers), Rounds.asked(args, 9), folder);
            }
        } finally {
            DurableComparison.deleteAll(folder);
        }
    }

    private static void compare(int callers, int rounds, Path folder) throws Exception {
        int executions = Math.max(200, Math.min(10_000, 100 * callers));
        try (var each = engine(folder.resolve("each-" + callers), CheckpointPolicy.AFTER_EACH_NODE);
                var five = engine(folder.resolve("five-" + callers), CheckpointPolicy.afterNodes(5))) {
            List<Rounds.Sample> contenders = new ArrayList<>();
            contenders.add(Rounds.nanos(1, executions, runs(each, callers, executions)));
            contenders.add(Rounds.nanos(1, executions, runs(five, callers, executions)));
            Rounds.of(2, contenders);
            var taken = Rounds.of(rounds, contenders);
            Rounds.print(
                    "%7d | %6.0f | %6.0f | %s",
                    callers,
                    1e9 / taken.cost(contenders.size() - 2).median(),
                    1e9 / taken.cost(contenders.size() - 1).median(),
                    taken.ratio(0, 1));
        }
    }

    private static WorkflowEngine engine(Path folder, CheckpointPolicy policy) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder()
                        .add("Step", DurableComparison.STEP)
                        .build())
                .store(JournalStore.at(folder))
                .checkpoint(policy)
                .build();
    }

    private static Work runs(WorkflowEngine engine, int callers, int executions) {
        var workflow = DurableComparison.workflow();
        return () -> DurableComparison.callAll(callers, executions, () -> {
            if (!engine.start(workflow, Map.of()).await().isCompleted()) {
                throw new IllegalStateException("an execution failed");
            }
        });
    }
}
