package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.store.JournalStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A directory with executions that rest, and the command line on it. Confined to a test. */
final class RestingExecutions {

    static final String ASKS = """
        workflowId: asks
        nodes:
          - {nodeId: ask, runtimeType: Wait, signal: answer}
          - {nodeId: after, runtimeType: Noop, dependsOn: ask}
        """;
    static final String NAPS = """
        workflowId: naps
        nodes:
          - {nodeId: nap, runtimeType: Timer, delay: DELAY}
          - {nodeId: after, runtimeType: Groovy, scriptContent: "[done: true]", dependsOn: nap}
        """;
    static final String BREAKS = """
        workflowId: breaks
        nodes:
          - {nodeId: good, runtimeType: Groovy, scriptContent: "[good: 1]"}
          - {nodeId: bad, runtimeType: Groovy, dependsOn: good, scriptContent: "if (!new File(input.flag ?: variables.flag).exists()) throw new IOException('no flag'); [bad: 1]"}
          - {nodeId: after, runtimeType: Noop, dependsOn: bad}
        """;

    private final Path folder;

    RestingExecutions(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    static String naps(String delay) {
        return NAPS.replace("DELAY", delay);
    }

    Path store() {
        return folder.resolve("store");
    }

    static List<?> array(CommandLineRun run) {
        return (List<?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    static Map<?, ?> object(CommandLineRun run) {
        return (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    CommandLineRun on(Object... args) {
        var all = new ArrayList<>(List.of(args));
        all.add("--store");
        all.add(store());
        return CommandLineRun.of(all.toArray());
    }

    String file(String text) {
        return CommandLineRun.file(folder, "flow.yaml", text).toString();
    }

    /** Starts an execution in an engine that is closed before it ends, as a process that dies would leave it. */
    String left(String definition) {
        return left(definition, "");
    }

    String left(String definition, String status) {
        var path = Path.of(file(definition));
        var definitions = new DefinitionFiles();
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(store()))
                .nodes(definitions.types(path))
                .build()) {
            var workflow = definitions.check(path, definitions.types(path)).workflow();
            var execution = engine.start(workflow.orElseThrow(), Map.of());
            while (!status.isEmpty() && !execution.status().name().equals(status)) {
                Thread.onSpinWait();
            }
            return execution.id().toString();
        }
    }
}
