package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no document may hold: each refusal with its code and its place. */
class RefusalsTest {

    private static final String HEAD = "workflowId: w\nnodes: [{nodeId: a, runtimeType: Noop}]\n";

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @TempDir
    private Path folder;

    private static Arguments checkpoint(String code, String policy, int column, String where, String message) {
        return arguments(code, "checkpointPolicy: " + policy, 3, column, "/checkpointPolicy" + where, message);
    }

    static Stream<Arguments> yaml() {
        return Stream.of(
                arguments("DEF-101", "metadata: !!javax.script.ScriptEngineManager [a]", 3, 11, "/metadata", "javax"),
                arguments("DEF-101", "metadata: {x: !local 1}", 3, 15, "/metadata/x", "!local"),
                arguments("DEF-101", "metadata: {x: !!str 1}", 3, 15, "/metadata/x", "tag"),
                arguments("DEF-101", "metadata: {x: !undefined!thing 1}", 3, 15, "", "tag"),
                arguments("DEF-102", "metadata: &a {x: 1}", 3, 11, "/metadata", "&a"),
                arguments("DEF-102", "metadata: {x: &a 1, y: *a}", 3, 24, "/metadata/y", "*a"),
                arguments("DEF-102", "metadata: {x: *nope}", 3, 15, "/metadata/x", "*nope"),
                arguments("DEF-102", "metadata: &a [*a]", 3, 15, "/metadata/0", "*a"),
                arguments("DEF-102", "metadata: {<<: {x: 1}}", 3, 12, "/metadata", "merge"),
                arguments("DEF-113", "timeout: '${input.limit}'", 3, 10, "/timeout", "takes no template"),
                arguments("DEF-113", "timeoutSeconds: '${input.s}'", 3, 17, "/timeoutSeconds", "takes no template"),
                arguments("DEF-105", "metadata: {x: 1, y: 2, x: 3}", 3, 24, "/metadata/x", "at line 3"),
                arguments("DEF-105", "workflowId: w2", 3, 1, "/workflowId", "at line 1"),
                arguments("DEF-105", "WORKFLOWID: w2", 3, 1, "/workflowId", "at line 1"),
                arguments("DEF-105", "id: w2", 3, 1, "/workflowId", "the same as 'workflowId'"),
                arguments("DEF-106", "metadata: {x: 1e999}", 3, 15, "/metadata/x", "1e999"),
                arguments("DEF-106", "metadata: {x: 1e-999}", 3, 15, "/metadata/x", "1e-999"),
                arguments("DEF-106", "metadata: {x: " + "1".repeat(101) + "}", 3, 15, "/metadata/x", "100 digits"),
                arguments("DEF-107", "---\nworkflowId: second", 3, 1, "", "second document"),
                arguments("DEF-108", "metadata: {x: \u0000}", 3, 15, "", "U+0000"),
                arguments("DEF-108", "metadata: {x: \u0007}", 3, 15, "", "U+0007"),
                arguments("DEF-108", "metadata: {x: \u2028}", 3, 15, "", "U+2028"),
                arguments("DEF-108", "metadata: {x: \ud800}", 3, 15, "", "half of a character"),
                arguments("DEF-108", "metadata: {x: \"\\0\"}", 3, 15, "/metadata/x", "U+0000"),
                arguments("DEF-108", "metadata: {\"a\\nb\": 1}", 3, 12, "/metadata", "key"),
                arguments("DEF-108", "metadata: {\"a\\0b\": 1}", 3, 12, "/metadata", "U+0000"),
                arguments("DEF-112", "metadata: {? [a] : 1}", 3, 14, "/metadata", "a key is a text"),
                checkpoint("DEF-111", "{nodes: 3}", 19, "/type", "'type'"),
                checkpoint("DEF-113", "{type: Never}", 26, "/type", "AfterEachNode"),
                checkpoint("DEF-111", "{type: AfterNNodes}", 19, "/nodes", "'nodes'"),
                checkpoint("DEF-113", "{type: AfterNNodes, nodes: 0}", 46, "/nodes", "1 to 10000"),
                checkpoint("DEF-111", "{type: TimeInterval}", 19, "/interval", "'interval'"),
                checkpoint("DEF-113", "{type: TimeInterval, interval: 0s}", 50, "/interval", "above zero"),
                checkpoint("DEF-115", "{type: Manual, nodes: 3}", 41, "/nodes", "leave it out"),
                checkpoint("DEF-115", "{type: AfterEachNode, interval: 3s}", 51, "/interval", "leave it out"),
                arguments("DEF-100", "metadata: [a", 4, 1, "", "not YAML"),
                arguments("DEF-100", "metadata: a: b", 3, 12, "", "quotes"),
                arguments("DEF-100", "metadata:\n\t- a", 4, 1, "", "blanks"),
                arguments("DEF-100", "metadata: {x: @home}", 3, 15, "", "quotes"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("yaml")
    void refused_in_yaml(String code, String line, int atLine, int atColumn, String path, String says) {
        var problems = errors(loader.check(HEAD + line + "\n", Format.YAML, "w.yaml"));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.place()).contains(new Problem.Place("w.yaml", atLine, atColumn));
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.message()).contains(says);
        });
    }

    static Stream<Arguments> json() {
        return Stream.of(
                arguments("DEF-105", "{\"x\": 1, \"x\": 2}", 2, 23, "/metadata/x", "at line 2"),
                arguments("DEF-106", "{\"x\": 1e999}", 2, 20, "/metadata/x", "1e999"),
                arguments("DEF-106", "{\"x\": " + "1".repeat(1_000_000) + "}", 2, 20, "/metadata/x", ""),
                arguments("DEF-108", "{\"x\": \"\\u0000\"}", 2, 20, "/metadata/x", "U+0000"),
                arguments("DEF-108", "{\"x\": \"\\ud800\"}", 2, 20, "/metadata/x", "half of a character"),
                arguments("DEF-108", "{\"a\\u0007\": 1}", 2, 15, "/metadata", "key"),
                arguments("DEF-108", "{\"x\": \"\ud800\"}", 2, 21, "", "half of a character"),
                arguments("DEF-100", "{\"x\": NaN}", 2, 23, "", "not JSON"),
                arguments("DEF-100", "{\"x\": 01}", 2, 21, "", "not JSON"),
                arguments("DEF-100", "{'x': 1}", 2, 15, "", "not JSON"),
                arguments("DEF-100", "{\"x\": 1,}", 2, 22, "", "not JSON"),
                arguments("DEF-100", "{} // comment", 2, 17, "", "no comments"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("json")
    void refused_in_json(String code, String metadata, int atLine, int atColumn, String path, String says) {
        var text = "{\"workflowId\": \"w\",\n \"metadata\": " + metadata + "\n}";

        var problems = errors(loader.check(text, Format.JSON, "w.json"));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.code()).isIn(code, code.equals("DEF-106") ? "DEF-104" : code);
            assertThat(problem.place()).contains(new Problem.Place("w.json", atLine, atColumn));
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.message()).contains(says);
        });
    }

    @Test
    void what_follows_a_json_document_is_refused() {
        assertThat(only(loader.check("{} {}", Format.JSON, "w.json")))
                .satisfies(p -> assertThat(p.code()).isEqualTo("DEF-107"))
                .satisfies(p -> assertThat(p.place()).contains(new Problem.Place("w.json", 1, 4)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "# nothing\n", "\uFEFF"})
    void an_empty_document_is_refused(String text) {
        assertThat(only(loader.check(text, Format.YAML, "w")).code()).isEqualTo("DEF-109");
        if (!text.startsWith("#")) {
            assertThat(only(loader.check(text, Format.JSON, "w")).code()).isEqualTo("DEF-109");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "\"text\"", "null"})
    void a_document_that_is_no_map_is_refused(String text) {
        assertThat(only(loader.check(text, Format.YAML, "w")).code()).isEqualTo("DEF-109");
        assertThat(only(loader.check(text, Format.JSON, "w")).code()).isEqualTo("DEF-109");
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 5_000, 100_000})
    void endless_nesting_is_refused_quickly(int depth) {
        for (var format : Format.values()) {
            var report = loader.check("[".repeat(depth), format, "w");

            assertThat(only(report).code()).isEqualTo("DEF-103");
            assertThat(only(report).place()).contains(new Problem.Place("w", 1, 101));
        }
        assertThat(only(loader.check("{\"a\":".repeat(depth), Format.JSON, "w")).code())
                .isEqualTo("DEF-103");
        assertThat(only(loader.check("- ".repeat(depth), Format.YAML, "w")).code())
                .isEqualTo("DEF-103");
    }

    @Test
    void an_alias_bomb_is_refused_quickly_with_a_readable_number_of_problems() {
        var bomb = new StringBuilder("workflowId: w\nmetadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 500; i++) {
            bomb.append("  a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ",").repeat(9))
                    .append("]\n");
        }

        var problems = loader.check(bomb.toString(), Format.YAML, "w").problems();

        assertThat(problems).hasSizeLessThan(500).extracting(Problem::code).contains("DEF-102");
    }

    @Test
    void a_file_that_is_too_large_is_refused_before_it_is_parsed() throws Exception {
        var file = Files.writeString(folder.resolve("w.yaml"), "x".repeat(5 << 20));

        assertThat(assertTimeout(Duration.ofSeconds(2), () -> loader.check(file))
                        .problems())
                .singleElement()
                .satisfies(p -> assertThat(p.toString()).contains("DEF-104", "5242880", "4194304"));
    }

    @Test
    void a_text_or_line_that_is_too_long_is_refused() {
        var text = "x".repeat(300_000);

        assertThat(only(loader.check(HEAD + "metadata: {x: " + text + "}", Format.YAML, "w"))
                        .message())
                .contains("this line has");
        assertThat(errors(loader.check("{\"description\": \"" + text + "\"}", Format.JSON, "w")))
                .anySatisfy(problem ->
                        assertThat(problem.toString()).contains("DEF-104", "/description", "300000", "262144"));
        assertThat(errors(loader.check(HEAD + "description: |\n" + "  x\n".repeat(200_000), Format.YAML, "w"))
                        .get(0)
                        .code())
                .isEqualTo("DEF-104");
    }

    @Test
    void too_many_values_are_refused() {
        var few = WorkflowLoader.builder(Types.registry())
                .limits(new LoadLimits(1000, 1000, 10, 20))
                .build();

        var report = few.check("workflowId: w\nmetadata: {x: [" + "1,".repeat(50) + "]}", Format.YAML, "w");

        assertThat(only(report).toString()).contains("DEF-104", "20 values");
    }

    @Test
    void a_file_that_is_not_utf_8_is_refused() throws Exception {
        var latin =
                Files.write(folder.resolve("latin.yaml"), "workflowId: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
        var utf16 = Files.write(folder.resolve("utf16.json"), "\uFEFF{}".getBytes(StandardCharsets.UTF_16BE));

        assertThat(only(loader.check(latin)).code()).isEqualTo("DEF-108");
        assertThat(only(loader.check(utf16)).code()).isEqualTo("DEF-108");
    }

    @Test
    void a_byte_order_mark_at_the_start_is_accepted() throws Exception {
        var yaml = Files.writeString(folder.resolve("w.yaml"), "\uFEFF" + HEAD);
        var json = Files.writeString(
                folder.resolve("w.json"),
                "\uFEFF{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\", \"runtimeType\": \"Noop\"}]}");

        assertThat(loader.load(yaml)).isEqualTo(loader.load(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"working_dir\": \"/srv\", \"jobs\": []} | import --from executioner FILE",
                "{\"name\": \"m\", \"states\": []} | import --from ironbees FILE",
                "{\"llm\": {\"model\": \"m\"}, \"orchestration\": {\"max_iterations\": 10}} | No command takes it",
                "{\"case\": \"sum\", \"expect\": {}} | millrace test"
            })
    void a_file_of_another_kind_is_called_what_it_is_with_what_takes_it(String json, String said) {
        var problem = only(loader.check(json, Format.JSON, "given.json"));

        assertThat(problem.code()).isEqualTo("DEF-124");
        assertThat(problem.toString()).startsWith("given.json:1:1").contains(said);
    }

    @Test
    void files_with_another_extension_folders_and_missing_files_are_refused() throws Exception {
        Files.createDirectory(folder.resolve("folder.yaml"));

        assertThat(only(loader.check(folder.resolve("w.txt"))).code()).isEqualTo("DEF-123");
        assertThat(only(loader.check(folder.resolve("folder.yaml"))).toString()).contains("DEF-121", "no file");
        assertThat(only(loader.check(folder.resolve("missing.yaml"))).toString())
                .contains("DEF-121", "missing.yaml:1:1", "no such file");
    }

    @Test
    void a_refusal_throws_with_every_problem_at_once() {
        var text = """
            workflowId: w
            verison: 2
            nodes:
              - {nodeId: a, runtimeType: Noop, timeout: 5, joinType: some}
              - {nodeId: b, runtimeType: Nope}
            """;

        assertThatThrownBy(() -> loader.parse(text, Format.YAML, "w.yaml"))
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::code)
                                .containsExactly("DEF-110", "DEF-113", "DEF-113", "DEF-204"))
                .hasMessageContaining(
                        "w.yaml:2:1: [DEF-110] /verison: a workflow has no field 'verison'; did you mean 'version'?")
                .hasMessageContaining(
                        "w.yaml:4:45: [DEF-113] /nodes/0/timeout: the duration 5 has no unit; write 5ms, 5s,")
                .hasMessageContaining("'some' is not one of");
    }

    @Test
    void a_key_that_other_tools_have_gets_the_name_that_it_has_here() {
        var text = HEAD + "edges: []\nsteps: []\ncompletelyDifferent: 1\n";

        assertThat(errors(loader.check(text, Format.YAML, "w")))
                .extracting(Problem::message)
                .containsExactly(
                        "a workflow has no field 'edges'; did you mean 'connections'?",
                        "a workflow has no field 'steps'; did you mean 'nodes'?",
                        "a workflow has no field 'completelyDifferent'");
    }

    @Test
    void a_timer_has_a_delay_and_no_duration() {
        var text = "workflowId: w\nnodes: [{nodeId: nap, runtimeType: Timer, duration: 5s}]\n";

        assertThat(errors(loader.check(text, Format.YAML, "w")))
                .extracting(Problem::message)
                .anyMatch(message -> message.endsWith("has no field 'duration'; did you mean 'delay'?"));
    }

    @Test
    void a_report_ends_before_it_becomes_endless() {
        var text = new StringBuilder(HEAD);
        for (int i = 0; i < 10_000; i++) {
            text.append("k").append(i).append("_: yes\n");
        }

        assertThat(errors(loader.check(text.toString(), Format.YAML, "w")))
                .hasSize(401)
                .anySatisfy(problem -> assertThat(problem.message()).contains("more problems than are shown"));
    }

    @Test
    void an_id_that_is_none_is_refused_wherever_it_stands() {
        var text = """
            workflowId: a/b
            nodes: [{nodeId: "a[1]", runtimeType: Noop, dependsOn: [" a"], fallbackNodeId: ""}]
            connections: [{sourceNodeId: "x/y", targetNodeId: "\\u2028"}]
            entryPointNodeId: "]"
            """;

        assertThat(errors(loader.check(text, Format.YAML, "w")))
                .filteredOn(problem -> problem.code().equals("DEF-113"))
                .hasSize(7);
    }

    private static List<Problem> errors(LoadReport report) {
        assertThat(report.isValid()).isFalse();
        return report.problems().stream().filter(Problem::isError).toList();
    }

    private static Problem only(LoadReport report) {
        var errors = errors(report);
        assertThat(errors).hasSize(1);
        return errors.get(0);
    }
}
