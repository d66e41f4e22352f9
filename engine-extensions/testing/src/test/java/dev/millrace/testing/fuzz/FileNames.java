package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.NodeRegistry;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A definition that names a file, beside files inside the root and outside it. */
final class FileNames {

    private static final WorkflowLoader LOADER = loader();

    private FileNames() {}

    /** Lets a definition name the file; returns the id of the workflow that it leads to. */
    static Optional<String> lead(String name) {
        var definition = Map.of(
                "workflowId",
                "names",
                "nodes",
                List.of(Map.of("nodeId", "sub", "runtimeType", "Subflow", "workflowFilePath", name)));
        var report = LOADER.check(DataCodec.toJson(definition), Format.JSON, "fuzz");
        assertThat(report.workflow().isEmpty()).isEqualTo(!report.problems().isEmpty());
        return report.workflow()
                .map(workflow -> workflow.graph()
                        .nodes()
                        .get(0)
                        .work()
                        .subflow()
                        .orElseThrow()
                        .id());
    }

    private static WorkflowLoader loader() {
        var types = NodeRegistry.builder();
        StandardNodes.builder().groovy(false).build().types().forEach(types::add);
        try {
            var top = Path.of("target/fuzz/files");
            var root = Files.createDirectories(top.resolve("root/deep")).getParent();
            write(top.resolve("outside.yaml"), "outside");
            write(root.resolve("inside.yaml"), "inside");
            write(root.resolve("deep/inside.yaml"), "inside");
            if (Files.notExists(root.resolve("link.yaml"))) {
                Files.createSymbolicLink(root.resolve("link.yaml"), Path.of("../outside.yaml"));
            }
            return WorkflowLoader.builder(types.build()).root(root).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String id) throws IOException {
        Files.writeString(file, "workflowId: " + id + "\nnodes: [{nodeId: x, runtimeType: Noop}]\n");
    }
}
