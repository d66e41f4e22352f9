package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.Check;
import dev.millrace.definition.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks around the attempts of nodes in files. */
class CheckFilesTest {

    private static final String LOADING = """
        workflowId: w
        nodes:
          - nodeId: a
            runtimeType: Groovy
            scriptContent: "1"
            preChecks: [{check: FILEEXISTS, Path: "in/${input.day}.csv"}]
            postChecks:
              - {check: textAbsent, file: logs/*.log, text: [ORA-, SP2-]}
              - {check: expression, expression: "output.rows > 0"}
              - {check: exitCode, codes: [0, 3]}
        """;

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @TempDir
    private Path folder;

    @Test
    void checks_are_read_in_their_order_by_their_names_in_any_case() {
        var checks = loader.parse(LOADING, Format.YAML, "w.yaml")
                .graph()
                .nodes()
                .get(0)
                .policy()
                .attempts()
                .checks();

        assertThat(checks.before()).containsExactly(Check.fileExists("in/${input.day}.csv"));
        assertThat(checks.after())
                .containsExactly(
                        Check.textAbsentIn("logs/*.log", "ORA-", "SP2-"),
                        Check.expression("output.rows > 0"),
                        Check.exitCode(0, 3));
    }

    @Test
    void what_was_written_is_read_again() {
        var workflow = loader.parse(LOADING, Format.YAML, "w.yaml");

        var written = WorkflowWriter.toYaml(workflow);
        assertThat(written).contains("check: fileExists");
        assertThat(loader.parse(written, Format.YAML, "again.yaml")).isEqualTo(workflow);
        assertThat(loader.parse(WorkflowWriter.toJson(workflow), Format.JSON, "again.json"))
                .isEqualTo(workflow);
        assertThat(loader.parse(LOADING.replace("0, 3", "0"), Format.YAML, "w.yaml")
                        .revision())
                .isNotEqualTo(workflow.revision());
    }

    @Test
    void a_node_whose_check_names_a_file_is_told_where_its_definition_is() throws IOException {
        var file = Files.writeString(folder.resolve("w.yaml"), LOADING);

        assertThat(loader.load(file).graph().nodes().get(0).work().folders())
                .isEqualTo(List.of(folder.toRealPath().toString()));
    }

    @Test
    void what_is_wrong_is_told_with_its_place() {
        var problems = loader.check("""
            workflowId: w
            nodes:
              - nodeId: a
                runtimeType: Groovy
                scriptContent: "1"
                preChecks:
                  - {path: x}
                  - {check: fileExists, pth: x, path: y}
                  - {check: rowCount, least: 3}
                  - {check: textAbsent, text: [x], file: {}}
            """, Format.YAML, "w.yaml").problems();

        assertThat(problems)
                .extracting(
                        Problem::code,
                        Problem::path,
                        p -> p.place().orElseThrow().line())
                .contains(
                        tuple("DEF-111", "/nodes/0/preChecks/0/check", 7),
                        tuple("DEF-110", "/nodes/0/preChecks/1/pth", 8),
                        tuple("DEF-292", "/nodes/0/preChecks/2/check", 9),
                        tuple("DEF-112", "/nodes/0/preChecks/3/file", 10));
    }
}
