package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.serialization.WorkflowWriter;
import dev.millrace.store.JournalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In code, as from the command line: the files that a definition names lie beside its own. */
@Tag("one-jdk")
class LoadedBesideTest {

    private static final String FLOW = """
        workflowId: files
        nodes:
          - {nodeId: script, runtimeType: Groovy, scriptPath: say.groovy}
          - nodeId: each
            runtimeType: ForEach
            collectionFile: "${input.items}"
            dependsOn: script
            inputs: {items: items.txt, said: "${input.said}"}
            body: {nodes: [{nodeId: inner, runtimeType: Groovy, scriptPath: inner.groovy}]}
          - {nodeId: program, runtimeType: Process, command: [sh, -c, cat here.txt], workingDirectory: sub}
        """;

    @TempDir
    private Path folder;

    private Path own;

    private final NodeRegistry types = NodeRegistry.discovered();

    @BeforeEach
    void makeFiles() throws IOException {
        own = Files.createDirectory(folder.resolve("own"));
        Files.createDirectory(own.resolve("sub"));
        CommandLineRun.file(own, "say.groovy", "[said: 'own']");
        CommandLineRun.file(own, "items.txt", "a\nb\n");
        CommandLineRun.file(own, "inner.groovy", "[item: input.item + input.said]");
        CommandLineRun.file(own, "sub/here.txt", "here");
    }

    private Workflow load(String name, String text) {
        return WorkflowLoader.with(types).load(CommandLineRun.file(own, name, text));
    }

    private static void assertFromOwn(ExecutionResult result) {
        assertThat(result.status()).as("%s", result.cause()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.output())
                .containsEntry("results", List.of(Map.of("item", "aown"), Map.of("item", "bown")))
                .containsEntry("stdout", "here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flow.yaml", "flow.json"})
    void a_loader_says_where_files_are_in_yaml_and_in_json(String name) {
        var yaml = WorkflowLoader.with(types).check(FLOW, Format.YAML, "text").workflow();
        assertThat(yaml).as("its script is nowhere else").isEmpty();
        var text = name.endsWith("json") ? json() : FLOW;
        try (var engine = WorkflowEngine.create()) {
            assertFromOwn(engine.run(load(name, text), Map.of()));
        }
    }

    private String json() {
        return WorkflowWriter.toJson(load("as.yaml", FLOW));
    }

    @Test
    void a_text_has_no_folder_and_says_so() {
        var report = WorkflowLoader.with(types).check(FLOW, Format.YAML, "text");

        assertThat(report.problems().toString())
                .contains("DEF-306", "say.groovy", "a definition that was loaded from its file is looked beside first");
        var loop = "workflowId: l\nnodes: [{nodeId: each, runtimeType: ForEach, collectionFile: items.txt,"
                + " body: {nodes: [{nodeId: n, runtimeType: Noop}]}}]";
        try (var engine = WorkflowEngine.create()) {
            var parsed = WorkflowLoader.with(types).parse(loop, Format.YAML, "text");
            assertThat(engine.run(parsed, Map.of()).cause())
                    .contains("items.txt", "this one came from a text or from code");
        }
    }

    @Test
    void a_root_of_the_loader_is_where_the_files_of_a_text_are() {
        var loader = WorkflowLoader.builder(types).root(own).build();

        try (var engine = WorkflowEngine.create()) {
            assertFromOwn(engine.run(loader.parse(FLOW, Format.YAML, "text"), Map.of()));
        }
    }

    @Test
    void a_definition_outside_of_the_root_takes_nothing_from_beside_it() throws IOException {
        var other = Files.createDirectory(folder.resolve("other"));
        var loader = WorkflowLoader.builder(types).root(other).build();

        var report = loader.check(CommandLineRun.file(own, "flow.yaml", FLOW));

        assertThat(report.isValid()).isFalse();
    }

    @Test
    void a_subflow_looks_beside_its_own_file_then_beside_the_first() throws IOException {
        Files.createDirectory(own.resolve("child"));
        CommandLineRun.file(own, "child/say.groovy", "[said: 'child']");
        CommandLineRun.file(own, "child/child.yaml", """
            workflowId: child
            nodes:
              - {nodeId: script, runtimeType: Groovy, scriptPath: say.groovy}
              - {nodeId: shared, runtimeType: Groovy, scriptPath: common.groovy, dependsOn: script}
            """);
        CommandLineRun.file(own, "common.groovy", "[said: input.said, shared: 1]");
        var parent = "workflowId: p\nnodes: [{nodeId: s, runtimeType: Subflow, workflowFilePath: child/child.yaml}]";

        try (var engine = WorkflowEngine.create()) {
            assertThat(engine.run(load("parent.yaml", parent), Map.of()).output())
                    .containsEntry("said", "child")
                    .containsEntry("shared", 1);
        }
    }

    @Test
    void a_registered_workflow_and_a_recovered_execution_know_their_folder() {
        var held = "dependsOn: [script, held]";
        var flow = load(
                "flow.yaml",
                FLOW.replace("dependsOn: script", held) + "  - {nodeId: held, runtimeType: Wait, signal: go}\n");
        var store = folder.resolve("store");
        try (var engine = WorkflowEngine.builder().store(JournalStore.at(store)).build()) {
            engine.register(flow);
            engine.start("files", Map.of());
        }
        try (var engine = WorkflowEngine.builder().store(JournalStore.at(store)).build()) {
            var executions = engine.recoverIncompleteExecutions().executions();
            executions.forEach(execution -> execution.signal("go", Map.of(), "2"));
            assertFromOwn(executions.get(0).await());
            assertThat(executions).extracting(Execution::status).containsExactly(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void a_definition_that_names_no_file_is_the_same_wherever_it_lies() throws IOException {
        var plain = "workflowId: plain\nnodes: [{nodeId: a, runtimeType: Noop}]";
        var parsed = WorkflowLoader.with(types).parse(plain, Format.YAML, "text");

        assertThat(load("plain.yaml", plain)).isEqualTo(parsed);
        assertThat(load("flow.yaml", FLOW).revision())
                .as("other scripts may lie beside it")
                .isNotEqualTo(elsewhere().revision());
    }

    private Workflow elsewhere() throws IOException {
        var other = Files.createDirectory(folder.resolve("other"));
        CommandLineRun.file(other, "say.groovy", "[said: 'other']");
        CommandLineRun.file(other, "inner.groovy", "[:]");
        return WorkflowLoader.with(types).load(CommandLineRun.file(other, "flow.yaml", FLOW));
    }

    @Test
    void a_written_definition_holds_no_folder_so_its_files_go_along() {
        assertThat(WorkflowWriter.toYaml(load("flow.yaml", FLOW))).doesNotContain("$folders", own.toString());
        assertThat(WorkflowLoader.with(types)
                        .check(
                                "workflowId: w\n"
                                        + "nodes: [{nodeId: a, runtimeType: Groovy, scriptContent: '1', $folders:"
                                        + " [/etc]}]",
                                Format.YAML,
                                "w")
                        .problems()
                        .toString())
                .contains("DEF-110");
    }

    @Test
    void an_application_may_have_files_in_its_own_folders_only() throws IOException {
        var other = Files.createDirectory(folder.resolve("other"));
        var standard = StandardNodes.builder().baseFoldersOnly(List.of(other)).build();
        var registry = NodeRegistry.builder();
        standard.types().forEach(registry::add);

        var report = WorkflowLoader.with(registry.build()).check(CommandLineRun.file(own, "flow.yaml", FLOW));

        assertThat(report.problems().toString())
                .contains("say.groovy")
                .doesNotContain(own.resolve("say").toString());
        var loop = load(
                "loop.yaml",
                "workflowId: l\nnodes: [{nodeId: each, runtimeType: ForEach,"
                        + " collectionFile: items.txt, body: {nodes: [{nodeId: n, runtimeType: Noop}]}}]");
        try (var engine = WorkflowEngine.builder().filesOnlyIn(List.of(other)).build()) {
            assertThat(engine.run(loop, Map.of()).cause()).contains("there is no file 'items.txt' in " + other);
        }
    }
}
