package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A stored definition gives back the workflow that it was, whatever became of its files and of the node types. */
class StoredDefinitionTest {

    private final JacksonStoreCodec codec = new JacksonStoreCodec();
    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @TempDir
    private Path folder;

    private StoredDefinition stored(Workflow workflow) {
        return new StoredDefinition(workflow.revision(), codec.encode(workflow).orElseThrow(), folder.toString());
    }

    private void assertKept(Workflow workflow) {
        var again = codec.decode(stored(workflow));

        assertThat(again).isEqualTo(workflow);
        assertThat(again.revision()).isEqualTo(workflow.revision());
    }

    @TestFactory
    List<DynamicTest> every_definition_of_the_project_keeps_its_revision() throws IOException {
        var files = new ArrayList<Path>();
        for (var place :
                List.of("engine-examples/src/main/resources", "engine-extensions/testing/src/main/resources")) {
            try (Stream<Path> found = Files.walk(Path.of("..", place))) {
                found.filter(file -> file.toString().endsWith(".yaml")).forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(50);
        return kept(files);
    }

    @TestFactory
    List<DynamicTest> every_shared_definition_keeps_its_revision() {
        var files = new ArrayList<>(Shared.files("conformance", ".yaml"));
        files.addAll(Shared.files("samples/001-executionengine", "l"));
        return kept(files);
    }

    private List<DynamicTest> kept(List<Path> files) {
        return files.stream()
                .sorted()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> checkKept(file)))
                .toList();
    }

    private void checkKept(Path file) throws IOException {
        var at = file;
        if (DataCodec.standard().read(file) instanceof Map<?, ?> map && map.containsKey("case")) {
            at = Files.createTempDirectory(folder, "case").resolve("workflow.yaml");
            var text = map.get("raw") instanceof String raw ? raw : DataCodec.toYaml(map.get("workflow"));
            Files.writeString(at, text);
            if (map.get("files") instanceof Map<?, ?> beside) {
                for (var entry : beside.entrySet()) {
                    var other = at.resolveSibling(entry.getKey().toString());
                    Files.createDirectories(other.getParent());
                    Files.writeString(other, entry.getValue().toString());
                }
            }
        }
        loader.check(at).workflow().ifPresent(this::assertKept);
    }

    @Test
    void a_subflow_from_a_file_stands_in_the_text_so_that_a_later_change_of_the_file_changes_nothing()
            throws IOException {
        var child = Files.writeString(
                folder.resolve("child.yaml"), "workflowId: child\nnodes: [{nodeId: x, runtimeType: Noop}]\n");
        var file = Files.writeString(
                folder.resolve("w.yaml"),
                "workflowId: w\nnodes: [{nodeId: s, runtimeType: Subflow, workflowFilePath: child.yaml}]\n");
        var workflow = loader.load(file);
        var stored = stored(workflow);

        Files.delete(child);

        assertThat(codec.decode(stored)).isEqualTo(workflow);
    }

    @Test
    void types_and_fields_stand_as_the_application_wrote_them() {
        var workflow = Workflow.named("w")
                .node("a", "noop")
                .node(
                        "b",
                        "some.type",
                        n -> n.set("Timeout", 5L).set("lock", "x").set("name", "n"))
                .node(
                        "c",
                        "container",
                        n -> n.set("executionMode", "sequential").body(b -> b.node("d", "NOOP")))
                .variable("float", 1.5f)
                .build();

        assertThat(codec.decode(stored(workflow)).revision()).isEqualTo(workflow.revision());
    }

    @Test
    void a_workflow_that_holds_code_has_no_text() {
        Node code = context -> Outcome.done();

        assertThat(codec.encode(Workflow.named("w").node("a", code).build())).isEmpty();
        assertThatThrownBy(() -> codec.decode(new StoredDefinition("r", "", "")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-206]");
    }

    @Test
    void a_workflow_whose_data_would_come_back_as_something_else_has_no_text() {
        var decimal = Workflow.named("w")
                .node("a", "Noop")
                .variable("price", new BigDecimal("1.10"))
                .build();
        var infinite =
                Workflow.named("w").node("a", "Noop").variable("x", Double.NaN).build();
        var hidden = Workflow.named("w")
                .node("a", "Noop", n -> n.set("timeout", "x"))
                .build();

        assertThat(codec.encode(decimal)).isEmpty();
        assertThat(codec.encode(infinite)).isEmpty();
        assertThat(codec.encode(hidden)).isEmpty();
    }

    @Test
    void a_changed_text_is_refused() {
        var stored = stored(Workflow.named("w").node("a", "Noop").build());
        var changed = new StoredDefinition(stored.revision(), stored.text().replace("Noop", "Nope"), "");
        var broken = new StoredDefinition(stored.revision(), stored.text().replace("nodeId", "nodeIt"), "");

        assertThatThrownBy(() -> codec.decode(changed))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-205]")
                .hasMessageContaining(stored.revision());
        assertThatThrownBy(() -> codec.decode(broken)).isInstanceOf(InvalidWorkflowException.class);
    }
}
