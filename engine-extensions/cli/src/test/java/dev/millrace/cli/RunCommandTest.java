package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

    private static final String GREET = """
        workflowId: greet
        defaultVariables: {region: eu}
        nodes:
          - {nodeId: hello, runtimeType: Groovy, scriptContent: "println 'noise'; [text: 'Hei ' + input.name + ' ☃']"}
          - {nodeId: never, runtimeType: Noop}
        connections: [{sourceNodeId: hello, targetNodeId: never, condition: "1 == 2"}]
        """;
    private static final String BROKEN = """
        workflowId: broken
        nodes:
          - {nodeId: bad, runtimeType: Groovy, scriptContent: "throw new IOException('no stock')"}
          - {nodeId: mended, runtimeType: Groovy, scriptContent: "throw new IOException('x')", fallbackNodeId: spare}
          - {nodeId: spare, runtimeType: Noop}
          - {nodeId: after, runtimeType: Noop}
        connections: [{sourceNodeId: bad, targetNodeId: after}]
        """;

    @TempDir
    private Path folder;

    private Path file(String text) {
        return CommandLineRun.file(folder, "flow.yaml", text);
    }

    private static Map<?, ?> json(CommandLineRun run) {
        return (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    @Test
    void a_completed_execution_ends_with_0_a_table_and_its_output() {
        var run = CommandLineRun.of("run", file(GREET), "--input", "name=Åse");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("NODE +STATUS +ATTEMPTS +TIME +WHY")
                .containsPattern("hello +COMPLETED +1 +\\d+(\\.\\d)? m?s\n")
                .containsPattern("never +SKIPPED +- +- +not taken")
                .contains("greet COMPLETED after", "\"text\": \"Hei Åse ☃\"");
        assertThat(run.err()).contains("hello started", "hello completed", "never skipped: not taken");
    }

    @Test
    void a_part_of_a_workflow_is_run_by_ids_and_tags() {
        var file = file("""
            workflowId: part
            nodes:
              - {nodeId: a, runtimeType: Noop}
              - {nodeId: b, runtimeType: Noop, tags: [nightly], dependsOn: a}
              - {nodeId: c, runtimeType: Noop, dependsOn: b}
            """);
        var run = CommandLineRun.of("run", file, "--only", "tag:nightly,c", "--with-upstream", "--skip", "c");
        var wrong = CommandLineRun.of("run", file, "--only", "x");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("a +COMPLETED")
                .containsPattern("b +COMPLETED")
                .containsPattern("c +SKIPPED +- +- +not selected");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("[ENG-175]").contains("node 'x'");
    }

    @Test
    void one_run_may_have_a_time_limit_and_attempts_of_its_own() {
        var waits = "workflowId: waits\nnodes: [{nodeId: a, runtimeType: Wait, signal: go}]\n";
        var flaky = """
            workflowId: flaky
            nodes:
              - nodeId: a
                runtimeType: Groovy
                retryPolicy: {maxAttempts: 1}
                scriptContent: "if (attempt == 1) throw new IOException('x')"
            """;

        var late = CommandLineRun.of("run", file(waits), "--timeout", "20ms", "--max-concurrency", "1");
        var wrong = CommandLineRun.of("run", file(waits), "--timeout", "soon");
        var again = CommandLineRun.of("run", file(flaky), "--max-attempts", "2");

        assertThat(late.code()).isEqualTo(1);
        assertThat(late.out()).contains("waits TIMED_OUT");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("CLI-124", "a duration such as");
        assertThat(again.code()).isZero();
    }

    @Test
    void parameters_are_listed_typed_by_their_declaration_and_checked() {
        var file = file("""
            workflowId: printing
            parameters:
              name: {type: text, required: true, description: Who it is for}
              copies: {type: integer, default: 2, min: 1, max: 9}
              tags: {type: list}
            outputs: {line: "${input.name} ${input.copies}", tags: "${input.tags}"}
            nodes: [{nodeId: a, runtimeType: Noop}]
            """);
        var listed = CommandLineRun.of("run", file, "--parameters");
        var data = CommandLineRun.of("run", file, "--parameters", "--json");
        var run = CommandLineRun.of("run", file, "--parameter", "name=42", "-p", "tags=[x, y]", "--json");
        var wrong = CommandLineRun.of("run", file, "--parameter", "nam=42", "--input", "copies=12");

        assertThat(listed.code()).isZero();
        assertThat(listed.out())
                .containsPattern("PARAMETER +TAKES +DESCRIPTION")
                .containsPattern("name +text, required +Who it is for")
                .containsPattern("copies +whole number, at least 1, at most 9, 2 without it")
                .contains("It gives line, tags.");
        assertThat(json(data).get("outputs")).isEqualTo(List.of("line", "tags"));
        assertThat(json(run).get("output")).isEqualTo(Map.of("line", "42 2", "tags", List.of("x", "y")));
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("ENG-161", "'name' is required", "at most 9, not 12", "did you mean 'name'?", "--parameters");
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void a_failed_execution_ends_with_1_and_says_what_went_wrong() {
        var run = CommandLineRun.of("run", file(BROKEN));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("bad +FAILED +1 .*IOException: no stock")
                .containsPattern("mended +COMPLETED +1 .*recovered from IOException: x")
                .containsPattern("after +SKIPPED +- .*upstream failed")
                .contains("broken FAILED after", "node bad: no stock")
                .doesNotContain("\tat ", "Output:");
        assertThat(run.err()).contains("bad failed: IOException: no stock", "mended failed and falls back");
    }

    @Test
    void json_is_one_object_with_everything() {
        var run = CommandLineRun.of("run", file(BROKEN), "--json", "--input", "n=5");
        var report = json(run);

        assertThat(run.code()).isEqualTo(1);
        assertThat(report.get("workflowId")).isEqualTo("broken");
        assertThat(report.get("status")).isEqualTo("FAILED");
        assertThat(report.get("input")).isEqualTo(Map.of("n", 5));
        assertThat((List<?>) report.get("failures"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder("bad", "mended");
        assertThat(report.get("recovered")).isEqualTo(List.of("mended"));
        assertThat(report.get("durationMs")).isInstanceOf(Integer.class);
        assertThat(report.get("error"))
                .isEqualTo(Map.of("type", "java.io.IOException", "message", "node bad: no stock", "node", "bad"));
        assertThat(report.containsKey("executionId") && report.containsKey("output") && report.containsKey("variables"))
                .isTrue();
        assertThat(report.get("nodes"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsOnlyKeys("bad", "mended", "spare", "after")
                .extractingByKey("bad", InstanceOfAssertFactories.MAP)
                .containsKeys("status", "attempts", "skipReason", "output", "error", "startedAt", "endedAt")
                .extractingByKey("startedAt")
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
    }

    @Test
    void json_of_a_completed_execution_has_no_error() {
        var report = json(CommandLineRun.of("run", file(GREET), "--json", "--quiet", "--input", "name=x"));

        assertThat(report.get("status")).isEqualTo("COMPLETED");
        assertThat(report.get("error")).isNull();
        assertThat(report.get("variables")).isEqualTo(Map.of("region", "eu"));
        assertThat(report.get("output")).isEqualTo(Map.of("text", "Hei x ☃"));
    }

    @Test
    void numbers_that_no_data_can_hold_fail_their_node() {
        var report = json(CommandLineRun.of(
                "run",
                file("workflowId: w\n"
                        + "nodes: [{nodeId: a, runtimeType: Groovy, scriptContent: '[n: Double.NaN, l: [1.0f /"
                        + " 0]]'}]"),
                "--json"));

        assertThat(report.get("status")).isEqualTo("FAILED");
        assertThat(report.get("error")).asString().contains("[RUN-112]", "NaN");
    }

    @Test
    void nodes_stand_in_the_order_in_which_people_read_them() {
        var run = CommandLineRun.of(
                "run", "--json", file("""
                    workflowId: loops
                    nodes:
                      - nodeId: each
                        runtimeType: ForEach
                        collectionExpression: input.pauses
                        maxConcurrency: 12
                        body: {nodes: [{nodeId: nap, runtimeType: Groovy, scriptContent: "sleep(input.item)"}]}
                      - {nodeId: last, runtimeType: Noop}
                    """), "--input-json", "{\"pauses\": [60, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}");

        var names = ((Map<?, ?>) json(run).get("nodes"))
                .keySet().stream().map(String::valueOf).toList();
        assertThat(names)
                .hasSize(13)
                .startsWith("each", "each[0]/nap", "each[1]/nap")
                .endsWith("each[10]/nap", "last");
    }

    @Test
    void an_invalid_file_ends_with_1_and_every_problem() {
        var file = file("workflowId: w\nmaxConcurency: 1\nnodes:\n  - {nodeId: a, runtimeType: Nop}\n");
        var run = CommandLineRun.of("run", file);
        var withJson = CommandLineRun.of("run", file, "--json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(file + ":2:1: ", "maxConcurrency", file + ":4:", "Noop", "2 errors; nothing was run")
                .doesNotContain("\tat ");
        assertThat(withJson.code()).isEqualTo(1);
        assertThat(json(withJson).get("status")).isEqualTo("INVALID");
        assertThat((List<?>) json(withJson).get("problems")).hasSize(2);
        assertThat(withJson.err()).isEmpty();
    }

    @Test
    void quiet_says_only_what_went_wrong() {
        var good = CommandLineRun.of("run", file(GREET), "-q", "--input", "name=x");
        var bad = CommandLineRun.of("run", file(BROKEN), "-q");

        assertThat(good.out() + good.err()).isEmpty();
        assertThat(bad.out()).isEmpty();
        assertThat(bad.err().lines())
                .singleElement()
                .asString()
                .contains("broken FAILED after")
                .contains("node bad: no stock");
    }

    @Test
    void input_on_the_command_line_is_read_or_refused() {
        var merged = CommandLineRun.of(
                "run",
                file(GREET),
                "--json",
                "--input-json",
                "{\"name\": \"a\", \"n\": 1}",
                "-i",
                "n=2",
                "-i",
                "t=a=b");
        var noKey = CommandLineRun.of("run", file(GREET), "--input", "name");
        var noJson = CommandLineRun.of("run", file(GREET), "--input-json", "{name: 1}");
        var cut = CommandLineRun.of("run", file(GREET), "--input-json", "{");
        var noObject = CommandLineRun.of("run", file(GREET), "--input-json", "[1]");

        assertThat(json(merged).get("input")).isEqualTo(Map.of("name", "a", "n", 2, "t", "a=b"));
        assertThat(List.of(noKey.code(), noJson.code(), noObject.code())).containsOnly(2);
        assertThat(noKey.err().lines()).singleElement().asString().startsWith("[CLI-106]");
        assertThat(noJson.err().lines()).singleElement().asString().startsWith("[CLI-107] --input-json:1:2");
        assertThat(cut.err().lines()).singleElement().asString().endsWith("expected close marker for Object");
        assertThat(noObject.err().lines())
                .singleElement()
                .asString()
                .startsWith("[CLI-107]")
                .contains("JSON object");
    }

    @Test
    void files_of_a_definition_are_looked_for_beside_it_or_in_the_root() {
        var parts = folder.resolve("parts");
        parts.toFile().mkdir();
        CommandLineRun.file(folder, "child.yaml", "workflowId: c\nnodes: [{nodeId: a, runtimeType: Noop}]");
        var main = CommandLineRun.file(
                parts,
                "main.yaml",
                "workflowId: m\nnodes: [{nodeId: s, runtimeType: Subflow, workflowFilePath: child.yaml}]");

        assertThat(CommandLineRun.of("run", main).code()).isEqualTo(1);
        assertThat(CommandLineRun.of("run", main, "--root", folder).code()).isZero();
        assertThat(CommandLineRun.of("run", main, "--root", folder.resolve("gone"))
                        .err())
                .startsWith("[CLI-108]");
    }

    @Test
    void somebody_who_watches_sees_a_bar_and_what_runs() {
        var run = CommandLineRun.watched("run", file(GREET), "--input", "name=x");

        assertThat(run.err())
                .contains("\rnodes [")
                .contains("/2")
                .doesNotContain("hello started")
                .endsWith("\r");
        assertThat(run.out()).contains("greet COMPLETED");
    }
}
