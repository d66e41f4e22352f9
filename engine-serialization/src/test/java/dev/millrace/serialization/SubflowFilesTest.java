package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a definition may lead to. */
class SubflowFilesTest {

    private static final String LEAF = "workflowId: leaf\nnodes: [{nodeId: x, runtimeType: Noop}]\n";

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @TempDir
    private Path top;

    private Path folder;

    @BeforeEach
    void makeFolders() throws IOException {
        folder = Files.createDirectories(top.resolve("flows/deep"));
        Files.writeString(top.resolve("outside.yaml"), LEAF);
        Files.writeString(top.resolve("flows/leaf.yaml"), LEAF);
        Files.writeString(top.resolve("flows/deep/leaf.yaml"), LEAF.replace("leaf", "deep leaf"));
    }

    private static String parent(String id, String... paths) {
        var text = new StringBuilder("workflowId: " + id + "\nnodes:\n");
        for (int i = 0; i < paths.length; i++) {
            text.append("  - {nodeId: s")
                    .append(i)
                    .append(", runtimeType: Subflow, workflowFilePath: '")
                    .append(paths[i])
                    .append("'}\n");
        }
        return text.toString();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(top.resolve("flows").resolve(name), text);
    }

    private static String subflowOf(Workflow workflow) {
        return workflow.graph().nodes().get(0).work().subflow().orElseThrow().id();
    }

    @ParameterizedTest
    @ValueSource(strings = {"leaf.yaml", "./leaf.yaml", ".\\leaf.yaml", "deep/../leaf.yaml", "deep\\..\\leaf.yaml"})
    void a_path_is_relative_to_the_file_that_names_it(String path) throws IOException {
        var workflow = loader.load(write("w.yaml", parent("w", path)));

        assertThat(subflowOf(workflow)).isEqualTo("leaf");
        assertThat(workflow.graph().nodes().get(0).work().settings()).containsEntry("workflowFilePath", path);
        assertThat(WorkflowWriter.toYaml(workflow)).contains("workflowFilePath").doesNotContain("workflowDefinition");
    }

    @Test
    void a_file_beside_its_parent_wins_over_one_in_the_root_which_is_looked_at_next() throws IOException {
        Files.writeString(folder.resolve("middle.yaml"), parent("middle", "leaf.yaml"));
        Files.writeString(folder.resolve("other.yaml"), parent("other", "deep/leaf.yaml"));
        var workflow = loader.load(write("w.yaml", parent("w", "deep/middle.yaml", "deep/other.yaml")));

        assertThat(subflowOf(workflow.graph().nodes().get(0).work().subflow().orElseThrow()))
                .isEqualTo("deep leaf");
        assertThat(subflowOf(workflow.graph().nodes().get(1).work().subflow().orElseThrow()))
                .isEqualTo("deep leaf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside.yaml",
                "..\\outside.yaml",
                "../../../../../../etc/passwd",
                "deep/../../outside.yaml",
                "/etc/passwd",
                "C:\\flows\\x.yaml",
                "../missing.yaml"
            })
    void a_path_out_of_the_root_folder_is_refused(String path) throws IOException {
        assertThat(problem(write("w.yaml", parent("w", path))).code()).isEqualTo("DEF-120");
    }

    @Test
    void a_link_out_of_the_root_folder_is_refused() throws IOException {
        try {
            Files.createSymbolicLink(top.resolve("flows/link.yaml"), top.resolve("outside.yaml"));
        } catch (IOException | UnsupportedOperationException e) {
            assumeThat(false).as("no symbolic links here: %s", e).isTrue();
        }

        assertThat(problem(write("w.yaml", parent("w", "link.yaml"))).code()).isEqualTo("DEF-120");
    }

    @Test
    void a_root_folder_further_up_or_trust_lets_a_path_out() throws IOException {
        var file = write("w.yaml", parent("w", "../outside.yaml"));
        var absolute = write("a.yaml", parent("w", top.resolve("outside.yaml").toString()));

        assertThat(subflowOf(WorkflowLoader.builder(Types.registry())
                        .root(top)
                        .build()
                        .load(file)))
                .isEqualTo("leaf");
        assertThat(subflowOf(WorkflowLoader.builder(Types.registry())
                        .allowFilesAnywhere()
                        .build()
                        .load(file)))
                .isEqualTo("leaf");
        assertThat(subflowOf(WorkflowLoader.builder(Types.registry())
                        .allowFilesAnywhere()
                        .build()
                        .load(absolute)))
                .isEqualTo("leaf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.yaml", "deep", "x/y/z.yaml"})
    void a_missing_file_is_reported_at_the_path_that_names_it(String path) throws IOException {
        var problem = problem(write("w.yaml", parent("w", path)));

        assertThat(problem.code()).isEqualTo("DEF-121");
        assertThat(problem.toString()).contains("w.yaml:3:58: [DEF-121] /nodes/0/workflowFilePath: ");
    }

    @Test
    void a_name_that_no_file_system_takes_is_refused() throws IOException {
        assertThat(problem(write("w.yaml", parent("w", "x".repeat(5_000) + ".yaml")))
                        .code())
                .isEqualTo("DEF-121");
    }

    @Test
    void a_file_with_another_extension_is_refused() throws IOException {
        write("leaf.txt", LEAF);

        assertThat(problem(write("w.yaml", parent("w", "leaf.txt"))).code()).isEqualTo("DEF-123");
    }

    @Test
    void files_that_contain_each_other_are_refused_with_the_whole_circle() throws IOException {
        write("a.yaml", parent("a", "b.yaml"));
        write("b.yaml", parent("b", "a.yaml"));

        assertThat(problem(top.resolve("flows/a.yaml")).toString())
                .contains("DEF-122", "a.yaml -> b.yaml -> a.yaml", "b.yaml:3:58");
        assertThat(problem(write("self.yaml", parent("self", "self.yaml"))).toString())
                .contains("DEF-122", "self.yaml -> self.yaml");
    }

    @Test
    void a_file_is_read_once_however_often_it_is_named_and_its_problems_are_told_once() throws IOException {
        write("bad.yaml", LEAF.replace("Noop", "Noop, timeout: 5"));

        assertThat(loader.check(write("w.yaml", parent("w", "bad.yaml", "bad.yaml", "bad.yaml")))
                        .problems())
                .hasSize(1);
    }

    @Test
    void files_that_multiply_each_other_are_refused_before_they_fill_the_memory() throws IOException {
        write("f0.yaml", LEAF);
        for (int i = 1; i <= 12; i++) {
            var below = "f" + (i - 1) + ".yaml";
            write(
                    "f" + i + ".yaml",
                    parent("f" + i, below, below, below, below, below, below, below, below, below, below));
        }

        assertThat(loader.check(top.resolve("flows/f12.yaml")).problems())
                .extracting(Problem::code)
                .contains("DEF-104");
    }

    @Test
    void files_that_lead_too_deep_are_refused() throws IOException {
        write("f0.yaml", LEAF);
        for (int i = 1; i <= 12; i++) {
            write("f" + i + ".yaml", parent("f" + i, "f" + (i - 1) + ".yaml"));
        }
        var shallow = WorkflowLoader.builder(Types.registry())
                .limits(new LoadLimits(10_000, 1_000, 10, 1_000))
                .build();

        assertThat(loader.check(top.resolve("flows/f12.yaml")).isValid()).isTrue();
        assertThat(shallow.check(top.resolve("flows/f12.yaml")).problems())
                .extracting(Problem::code)
                .containsExactly("DEF-103");
    }

    @Test
    void a_text_that_came_from_no_file_needs_a_root_folder() {
        var rooted = WorkflowLoader.builder(Types.registry())
                .root(top.resolve("flows"))
                .build();

        assertThat(loader.check(parent("w", "leaf.yaml"), Format.YAML, "w")
                        .problems()
                        .toString())
                .contains("DEF-121", "root folder");
        assertThat(subflowOf(rooted.parse(parent("w", "leaf.yaml"), Format.YAML, "w")))
                .isEqualTo("leaf");
    }

    @Test
    void a_subflow_has_one_workflow_only() {
        var text = parent("w", "leaf.yaml").replace("'}", "', workflowDefinition: {workflowId: x, nodes: []}}");

        assertThat(loader.check(text, Format.YAML, "w").problems())
                .extracting(Problem::code)
                .containsExactly("DEF-115");
    }

    private Problem problem(Path file) {
        var problems = loader.check(file).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }
}
