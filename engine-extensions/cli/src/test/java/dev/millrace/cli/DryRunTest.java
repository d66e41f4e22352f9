package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a run is looked at before it is one, and what a start says of order and failures. */
class DryRunTest {

    private static final String FLOW = """
        workflowId: flow
        parameters: {amount: {type: integer, required: true}}
        defaultVariables: {rate: 7}
        environment: {API_TOKEN: swordfish}
        nodes:
          - {nodeId: last, runtimeType: Noop, dependsOn: [first, left]}
          - {nodeId: first, runtimeType: Groovy, scriptContent: "new File(execution.input.file).text = 'x'"}
          - {nodeId: left, runtimeType: Noop, dependsOn: first}
        """;

    private static final String FAILS = """
        workflowId: fails
        onFailure: failFast
        nodes:
          - {nodeId: bad, runtimeType: Groovy, scriptContent: "throw new IllegalStateException('no')"}
          - {nodeId: other, runtimeType: Groovy, scriptContent: "[other: true]"}
          - {nodeId: behind, runtimeType: Noop, dependsOn: other}
        """;

    @TempDir
    private Path folder;

    private static Map<?, ?> json(CommandLineRun run) {
        return (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    @Test
    void it_says_what_would_run_in_order_and_starts_nothing() {
        var file = CommandLineRun.file(folder, "flow.yaml", FLOW);
        var store = folder.resolve("store");

        var run = CommandLineRun.of(
                "run",
                file,
                "--input",
                "amount=4711",
                "--skip",
                "left",
                "--env",
                "STAGE=hidden",
                "--sequential",
                "--store",
                store,
                "--dry-run");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("workflow flow")
                .contains(
                        "parameters: amount\n",
                        "input: amount\n",
                        "variables: rate\n",
                        "environment: API_TOKEN, STAGE\n",
                        "nodes at once: 1\n")
                .containsPattern("(?s)1 +first +Groovy +run\n- +left +Noop +first +not run: left out\n"
                        + "2 +last +Noop +first, left +run\n")
                .doesNotContain("4711", "swordfish", "hidden");
        assertThat(store).doesNotExist();
        assertThat(json(CommandLineRun.of("run", file, "--input", "amount=1", "--dry-run", "--json"))
                        .get("nodes"))
                .asString()
                .contains("node=first", "node=left", "absence=null");
    }

    @Test
    void what_could_not_run_is_refused_as_a_run_would_be() {
        var file = CommandLineRun.file(folder, "flow.yaml", FLOW);
        var circle = CommandLineRun.file(folder, "circle.yaml", """
            workflowId: circle
            nodes: [{nodeId: a, runtimeType: Noop, dependsOn: b}, {nodeId: b, runtimeType: Noop, dependsOn: a}]
            """);

        assertThat(CommandLineRun.of("run", file, "--dry-run").code()).isEqualTo(2);
        assertThat(CommandLineRun.of("run", file, "--input", "amount=1", "--skip", "nobody", "--dry-run")
                        .code())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("run", circle, "--dry-run").code()).isEqualTo(1);
    }

    @Test
    void one_after_the_other_a_failure_ends_it_or_does_not() {
        var file = CommandLineRun.file(folder, "fails.yaml", FAILS);

        var stopped = CommandLineRun.of("run", file, "--sequential", "--json", "-q");
        var whole = CommandLineRun.of("run", file, "--sequential", "--continue-on-failure", "--json", "-q");

        assertThat(stopped.code()).isEqualTo(1);
        assertThat(json(stopped).get("nodes")).asString().doesNotContain("other=true");
        assertThat(whole.code()).isEqualTo(1);
        assertThat(json(whole).get("nodes")).asString().contains("other=true");
        assertThat(json(whole).get("status")).isEqualTo("FAILED");
    }
}
