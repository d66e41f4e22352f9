package dev.millrace.examples.firstuse;

import dev.millrace.Execution;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionResult;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.JournalStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The same workflow, kept in a directory: a process that dies loses nothing that it was told. */
public final class Durable {

    private Durable() {}

    /** Runs {@code order.yaml}, and keeps it in the directory that the argument names, or in {@code data}. */
    public static void main(String[] arguments) {
        var file = Objects.requireNonNull(Durable.class.getResource("order.yaml"));
        var directory = Path.of(arguments.length > 0 ? arguments[0] : "data");
        System.out.println(run(Path.of(URI.create(file.toString())), directory).output());
    }

    static ExecutionResult run(Path file, Path directory) {
        var order = WorkflowLoader.with(NodeRegistry.discovered()).load(file);
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(directory)).build()) {
            engine.recoverIncompleteExecutions().executions().forEach(Execution::await);
            return engine.run(order, Map.of("cents", 12_900), StartOptions.key("order-4711"));
        }
    }
}
