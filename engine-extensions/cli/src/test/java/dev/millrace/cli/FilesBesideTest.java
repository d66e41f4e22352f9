package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a definition names: its own folder comes first, then another. */
class FilesBesideTest {

    private static final String FLOW = """
        workflowId: files
        nodes:
          - {nodeId: script, runtimeType: Groovy, scriptPath: say.groovy}
          - nodeId: each
            runtimeType: ForEach
            collectionFile: items.txt
            dependsOn: script
            body: {nodes: [{nodeId: work, runtimeType: Noop}]}
        """;

    @TempDir
    private Path folder;

    private Path own;
    private Path process;

    @BeforeEach
    void makeFolders() throws IOException {
        own = Files.createDirectory(folder.resolve("own"));
        process = Files.createDirectory(folder.resolve("process"));
    }

    private ExecutionStatus run() {
        var types = NodeRegistry.builder();
        var folders = List.of(own, process);
        StandardNodes.builder().baseFolders(folders).build().types().forEach(types::add);
        var flow = CommandLineRun.file(own, "flow.yaml", FLOW);
        try (var engine =
                WorkflowEngine.builder().nodes(types.build()).files(folders).build()) {
            var workflow = WorkflowLoader.with(types.build()).load(flow);
            return engine.run(workflow, Map.of()).status();
        }
    }

    @Test
    void what_is_not_beside_the_definition_is_taken_from_the_next_folder() {
        CommandLineRun.file(own, "items.txt", "a\n");
        CommandLineRun.file(process, "say.groovy", "[said: 1]");
        assertThat(run()).isEqualTo(ExecutionStatus.COMPLETED);

        CommandLineRun.file(own, "say.groovy", "[said: 2]");
        CommandLineRun.file(process, "items.txt", "b\n");
        assertThat(run()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void the_error_names_both_places() {
        var flow = CommandLineRun.file(own, "flow.yaml", FLOW);

        var validated = CommandLineRun.of("validate", flow);

        assertThat(validated.code()).isEqualTo(1);
        assertThat(validated.out())
                .contains(
                        "say.groovy",
                        own.toString() + ", nor in "
                                + Path.of("").toAbsolutePath().normalize());
        CommandLineRun.file(own, "say.groovy", "[said: 1]");
        assertThat(CommandLineRun.of("run", flow, "--json").out()).contains("items.txt", ", nor in ");
        assertThat(CommandLineRun.of("validate", flow, "--root", process).out()).doesNotContain(", nor in ");
    }
}
