package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What validate, graph, test and schema say. */
class OtherCommandsTest {

    private static final String GOOD = "workflowId: good\nnodes: [{nodeId: a, runtimeType: Noop}]\n";
    private static final String BAD =
            "workflowId: bad\nnodes: [{nodeId: a, runtimeType: Nop}, {nodeId: a, runtimeType: Noop}]\n";
    private static final String DOUBTFUL =
            "workflowId: doubtful\nnodes: [{nodeId: a, runtimeType: IfElse, condition: 'true'}]\n";

    @TempDir
    private Path folder;

    private Path file(String name, String text) {
        return CommandLineRun.file(folder, name, text);
    }

    @Test
    void a_file_that_is_not_there_hides_nothing_of_the_others() {
        var run = CommandLineRun.of("validate", folder.resolve("gone.yaml"), file("bad.yaml", BAD), folder);
        var json = CommandLineRun.of("validate", "--json", folder.resolve("gone.yaml"), file("bad.yaml", BAD));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(2).first().asString().startsWith("[CLI-101]");
        assertThat(run.err()).contains("[CLI-102]");
        assertThat(run.out()).contains("bad.yaml: ", "3 files, 1 with errors, 2 not read");
        assertThat(json.out()).contains("\"unread\": \"[CLI-101]", "\"valid\": false");
    }

    @Test
    void every_problem_of_every_file_is_reported_with_its_place() {
        var good = file("good.yaml", GOOD);
        var bad = file("bad.yaml", BAD);
        var run = CommandLineRun.of("validate", good, bad);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        good + ": valid",
                        bad + ":2:",
                        "'Nop'",
                        "[DEF-203]",
                        bad + ": 2 errors",
                        "2 files, 1 with errors");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void warnings_are_shown_and_refuse_nothing() {
        var run = CommandLineRun.of("validate", file("doubtful.yaml", DOUBTFUL));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("warning [DEF-227]", "valid, 1 warning");
    }

    @Test
    void a_validation_is_also_one_json_object() {
        var run = CommandLineRun.of("validate", "--json", file("good.yaml", GOOD), file("bad.yaml", BAD));
        var report = (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");

        assertThat(run.code()).isEqualTo(1);
        assertThat(report.get("valid")).isEqualTo(false);
        assertThat(run.out()).contains("\"code\": \"DEF-204\"", "\"line\": 2", "\"severity\": \"ERROR\"");
    }

    private static final String NESTED = """
        workflowId: 'a "graph"'
        nodes:
          - {nodeId: 'say "hi" <&> {x} | #', runtimeType: Noop, fallbackNodeId: spare}
          - {nodeId: spare, runtimeType: Noop}
          - nodeId: box
            runtimeType: Container
            childNodes:
              - {nodeId: each, runtimeType: ForEach, collectionExpression: input.x, body: {nodes: [{nodeId: leaf, runtimeType: Noop}]}}
        connections:
          - {from: 'say "hi" <&> {x} | #', to: box, trigger: [Complete, Fail], condition: 'output.a == "b"'}
          - {from: spare, to: box, enabled: false}
        """;

    @Test
    void a_graph_is_drawn_for_mermaid_with_its_signs_escaped() {
        var run = CommandLineRun.of("graph", file("nested.yaml", NESTED));

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("""
            flowchart TD
              n1["say #34;hi#34; #60;#38;#62; #123;x#125; #124; #35;<br/>Noop"]
              n2["spare<br/>Noop"]
              subgraph n3["box<br/>Container"]
                subgraph n4["each<br/>ForEach"]
                  n5["leaf<br/>Noop"]
                end
              end
              n1 -.->|"Complete, Fail, output.a == #34;b#34;"| n3
              n1 -.->|"fallback"| n2
            """);
    }

    @Test
    void a_graph_is_drawn_for_dot_with_its_quotes_escaped() {
        var run = CommandLineRun.of("graph", file("nested.yaml", NESTED), "--format", "dot");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("digraph \"a \\\"graph\\\"\" {\n")
                .contains(
                        "n1 [label=\"say \\\"hi\\\" <&> {x} | #\\nNoop\"];",
                        "subgraph cluster_n3 {",
                        "    subgraph cluster_n4 {",
                        "n1 -> n3 [label=\"Complete, Fail, output.a == \\\"b\\\"\", style=dashed];")
                .endsWith("}\n");
    }

    @Test
    void a_file_with_errors_is_not_drawn() {
        var run = CommandLineRun.of("graph", file("bad.yaml", BAD));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("[DEF-204]");
    }

    @Test
    void cases_are_a_line_each_with_their_differences_below() {
        file(
                "a.yaml",
                "case: one\n"
                        + "workflow: {workflowId: w, nodes: [{nodeId: a, runtimeType: Noop}]}\n"
                        + "expect: {status: COMPLETED}");
        file(
                "b.yaml",
                "case: two\n"
                        + "workflow: {workflowId: w, nodes: [{nodeId: a, runtimeType: Noop}]}\n"
                        + "expect: {status: FAILED}");
        file("c.yaml", "expect: {}");
        var run = CommandLineRun.of("test", folder);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("ok   a: one ("),
                        line -> assertThat(line).startsWith("FAIL b: two ("),
                        line -> assertThat(line).isEqualTo("       status: expected FAILED, found COMPLETED"),
                        line -> assertThat(line).startsWith("FAIL ").endsWith("c.yaml is no case"),
                        line -> assertThat(line).contains("case: must say the rule"),
                        line -> assertThat(line).contains("there must be either 'workflow' or 'raw'"),
                        line -> assertThat(line).startsWith("3 cases: 1 passed, 2 failed in "));
    }

    @Test
    void a_folder_without_cases_is_a_mistake() {
        var run = CommandLineRun.of("test", folder);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("[CLI-105]");
    }

    @Test
    void the_schema_knows_the_standard_nodes() {
        var run = CommandLineRun.of("schema");

        assertThat(run.code()).isZero();
        assertThat(DataCodec.standard().read(run.out(), Format.JSON, "stdout")).isInstanceOf(Map.class);
        assertThat(run.out()).contains("\"$schema\"", "Groovy", "ForEach", "scriptContent");
    }

    @Test
    void the_published_schema_is_the_one_that_the_command_prints() throws IOException {
        var published = Files.readString(Path.of("..", "..", "docs", "workflow.schema.json"));

        assertThat(DataCodec.standard().read(published, Format.JSON, "docs"))
                .as("docs/workflow.schema.json; write it anew with: millrace schema")
                .isEqualTo(DataCodec.standard().read(CommandLineRun.of("schema").out(), Format.JSON, "stdout"));
    }
}
