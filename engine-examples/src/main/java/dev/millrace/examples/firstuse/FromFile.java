package dev.millrace.examples.firstuse;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionResult;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The same workflow from a file. */
public final class FromFile {

    private FromFile() {}

    /** Runs {@code order.yaml}, which lies beside this class. */
    public static void main(String[] arguments) {
        var file = Objects.requireNonNull(FromFile.class.getResource("order.yaml"));
        System.out.println(run(Path.of(URI.create(file.toString()))).output());
    }

    static ExecutionResult run(Path file) {
        try (var engine = WorkflowEngine.create()) {
            var order = WorkflowLoader.with(NodeRegistry.discovered()).load(file);
            return engine.run(order, Map.of("cents", 12_900));
        }
    }
}
