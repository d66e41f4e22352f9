package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.nodes.script.GroovyNodeType;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What everybody looks for: signals, explanations, logs, a definition on stdin, slips of the pen. */
class VerbsTest {

    private static final String ASKS = """
        workflowId: asks
        nodes:
          - {nodeId: ask, runtimeType: Wait, signal: answer}
          - {nodeId: after, runtimeType: Groovy, dependsOn: ask, scriptContent: "[said: input.n]"}
        """;
    private static final String APPROVAL = """
        workflowId: approval
        nodes:
          - {nodeId: ask, runtimeType: Wait, signal: release, approval: true}
          - {nodeId: yes, runtimeType: Noop}
          - {nodeId: no, runtimeType: Noop}
        connections:
          - {sourceNodeId: ask, sourcePort: Approved, targetNodeId: yes}
          - {sourceNodeId: ask, sourcePort: Rejected, targetNodeId: no}
        """;

    @TempDir
    private Path folder;

    private CommandLineRun on(Object... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--store", folder.resolve("store")));
        return CommandLineRun.of(all.toArray());
    }

    private static Map<?, ?> object(CommandLineRun run) {
        return (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    /** Starts an execution that rests until somebody asks for it. */
    private String left(String definition) {
        return left(definition, dev.millrace.time.TimeSource.system());
    }

    private String left(String definition, dev.millrace.time.TimeSource time) {
        var definitions = new DefinitionFiles();
        var path = CommandLineRun.file(folder, "flow.yaml", definition);
        var types = definitions.types(path);
        try (var engine = dev.millrace.WorkflowEngine.builder()
                .store(dev.millrace.store.JournalStore.at(folder.resolve("store")))
                .nodes(types)
                .time(time)
                .build()) {
            var workflow = definitions.check(path, types).workflow();
            return engine.start(workflow.orElseThrow(), Map.of()).id().toString();
        }
    }

    @Test
    void a_signal_brings_an_execution_on() {
        var id = left(ASKS);

        var refused = on("signal", id, "answer", "--payload", "n");
        var sent = on("signal", id, "answer", "--payload", "n=7", "--json");

        assertThat(refused.err()).startsWith("[CLI-106] --payload");
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(object(sent).get("output")).isEqualTo(Map.of("said", 7));
        assertThat(on("signal", id, "answer").err()).startsWith("[CLI-111]");
    }

    @ParameterizedTest
    @CsvSource({"approve, yes", "reject, no"})
    void a_decision_is_made_in_somebody_s_name(String verb, String node) {
        var id = left(APPROVAL);

        var decided = on(verb, id, "release", "--reason", "looked at it", "--json");

        assertThat(decided.code()).as(decided.err()).isZero();
        assertThat(decided.out()).contains("\"comment\": \"looked at it\"", "\"by\": \"" + Who.asks() + "\"");
        var nodes = (Map<?, ?>) object(decided).get("nodes");
        assertThat(((Map<?, ?>) nodes.get(node)).get("status")).isEqualTo("COMPLETED");
    }

    @Test
    void nodes_are_explained_and_what_happened_is_told() {
        var id = left(ASKS);

        assertThat(on("explain", id).out())
                .contains("ask is WAITING", "answer: waits for this signal", "after is PENDING");
        assertThat(on("show", id).out())
                .contains("0 % done: 2 nodes so far, 1 pending, 0 running, 1 waiting, 0 completed");
        assertThat(on("explain", id, "ask", "--json").out()).contains("\"kind\": \"SIGNAL\"");
        assertThat(on("explain", id, "ark").err()).startsWith("[CLI-122]");
        assertThat(on("events", id).out().lines()).first().asString().contains("1 ExecutionStarted");
        assertThat(on("events", id, "--node", "ask").out())
                .contains("NodeWaiting node=ask awaited={signal=answer, due=never")
                .doesNotContain("ExecutionStarted");
        assertThat(on("events", id, "--json").out()).contains("\"event\": \"NodeWaiting\"");
    }

    @Test
    void a_definition_may_come_from_stdin() {
        var json = "{\"workflowId\": \"w\", \"nodes\": [{\"nodeId\": \"a\", \"runtimeType\": \"Noop\"}]}";

        var plain = "workflowId: w\nnodes: [{nodeId: a, runtimeType: Noop}]\n";
        var yaml = CommandLineRun.reading(plain, "run", "-", "-q", "--in-memory");

        assertThat(yaml.code()).as(yaml.err()).isZero();
        assertThat(CommandLineRun.reading(json, "run", "-", "--format", "json", "-q", "--in-memory")
                        .code())
                .isZero();
        assertThat(CommandLineRun.reading("{", "run", "-", "--format", "json").err())
                .contains("<stdin>");
        assertThat(CommandLineRun.reading(json, "run", "-", "--format", "xml").err())
                .contains("JSON", "YAML");
    }

    @Test
    void resources_that_nodes_hold_are_declared_on_the_command_line() {
        var flow = CommandLineRun.file(folder, "flow.yaml", """
            workflowId: w
            priority: low
            nodes:
              - {nodeId: a, runtimeType: Groovy, resources: {cpu: 2, memory: 512MB}, scriptContent: "[done: true]"}
            """);

        var without = on("run", flow);
        var enough = on(
                "run",
                flow,
                "--capacity",
                "cpu=4",
                "--capacity",
                "memory=1GB",
                "--type-limit",
                "Groovy=1",
                "--priority",
                "high");
        var tooLittle = on("run", flow, "--capacity", "cpu=1", "--capacity", "memory=1GB");

        assertThat(without.code()).isEqualTo(1);
        assertThat(without.err()).contains("[DEF-275]", "--capacity cpu=");
        assertThat(enough.code()).as(enough.err()).isZero();
        assertThat(tooLittle.err()).contains("[DEF-275]", "wants 2 of the resource 'cpu'");
        assertThat(on("run", flow, "--capacity", "cpu=many").err()).startsWith("[CLI-144] --capacity cpu=many: ");
        assertThat(on("run", flow, "--type-limit", "Groovy=0").err()).startsWith("[CLI-144] --type-limit Groovy=0: ");
    }

    @Test
    void a_start_brings_variables_a_key_and_labels() {
        var flow = CommandLineRun.file(folder, "flow.yaml", """
            workflowId: w
            nodes: [{nodeId: a, runtimeType: Groovy, scriptContent: "[rate: variables.rate]"}]
            """);
        var first = on(
                "run", flow, "--var", "rate=0.5", "--key", "k1", "--label", "customer=ada", "--workers", "1", "--json");
        var second = on("run", flow, "--var", "rate=0.7", "--key", "k1", "--json", "--create");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err()).contains("a new store is made at");
        assertThat(object(first).get("output")).isEqualTo(Map.of("rate", 0.5));
        assertThat(object(second).get("executionId")).isEqualTo(object(first).get("executionId"));
        assertThat(second.err()).doesNotContain("new store");
        assertThat(on("list", "--json").out()).contains("\"customer\": \"ada\"", "\"key\": \"k1\"");
        assertThat(on("run", flow, "--workers", "0").err()).startsWith("[CLI-124]");
        assertThat(on("run", flow, "--var", "rate=0.5", "--key", " ").err())
                .startsWith("[")
                .doesNotContain("] [");
        assertThat(CommandLineRun.of("run", flow, "--create", "--in-memory").err())
                .startsWith("[CLI-118]");
    }

    @Test
    void limits_that_messages_speak_of_can_be_raised() {
        var flow = CommandLineRun.file(folder, "flow.yaml", """
            workflowId: w
            nodes: [{nodeId: a, runtimeType: Noop}]
            """);

        assertThat(CommandLineRun.of("validate", flow, "--limit", "fileBytes=10")
                        .out())
                .contains("1 error");
        assertThat(CommandLineRun.of("run", flow, "--limit", "values=3").code()).isEqualTo(1);
        assertThat(CommandLineRun.of("run", flow, "--limit", "values=300", "--limit", "valueBytes=5000")
                        .code())
                .isZero();
        assertThat(CommandLineRun.of("run", flow, "--limit", "value=300").err())
                .startsWith("[CLI-123]")
                .contains("fileBytes");
        assertThat(CommandLineRun.of("run", flow, "--limit", "values=many").err())
                .startsWith("[CLI-123]");
    }

    @ParameterizedTest
    @CsvSource({
        "rnu, Did you mean: run?",
        "recovr, Did you mean: recover?",
        "aprove, Did you mean: approve?",
        "xyz, ''",
        "deploy, ''"
    })
    void only_what_is_near_is_suggested(String written, String suggestion) {
        var run = CommandLineRun.of(written);

        assertThat(run.code()).isEqualTo(2);
        if (suggestion.isEmpty()) {
            assertThat(run.err()).doesNotContain("Did you mean");
        } else {
            assertThat(run.err()).contains(suggestion);
        }
    }

    @Test
    void a_slip_in_an_option_is_seen() {
        assertThat(CommandLineRun.of("run", "x.yaml", "--inputt", "a=1").err()).contains("Did you mean: --input?");
        assertThat(CommandLineRun.of("run", "x.yaml", "--frobnicate").err()).doesNotContain("Did you mean");
    }

    @ParameterizedTest
    @CsvSource({"run", "recover", "mark-success", "signal", "list", "validate"})
    void help_is_wrapped_at_the_end_of_the_line(String verb) {
        var lines = CommandLineRun.of(verb, "--help").out().lines().toList();

        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        for (int i = 1; i < lines.size(); i++) {
            boolean isTorn = lines.get(i - 1).length() > 70
                    && lines.get(i).length() < 12
                    && !lines.get(i).isBlank();
            boolean goesOn = isTorn && i + 1 < lines.size() && !lines.get(i + 1).isBlank();
            assertThat(goesOn).as(lines.get(i)).isFalse();
        }
    }

    @Test
    void subflows_are_found_by_name_in_a_folder() throws java.io.IOException {
        var registered = java.nio.file.Files.createDirectory(folder.resolve("workflows"));
        CommandLineRun.file(registered, "a.yaml", """
            workflowId: outer
            nodes: [{nodeId: in, runtimeType: Subflow, workflow: inner}]
            """);
        CommandLineRun.file(registered, "b.yaml", """
            workflowId: inner
            nodes: [{nodeId: ask, runtimeType: Wait, signal: answer}]
            """);
        var flow = CommandLineRun.file(folder, "main.yaml", """
            workflowId: main
            nodes: [{nodeId: sub, runtimeType: Subflow, workflow: outer, mode: child}]
            """);
        var wrong = CommandLineRun.file(folder, "wrong.yaml", """
            workflowId: main
            nodes: [{nodeId: sub, runtimeType: Subflow, workflow: uoter}]
            """);

        assertThat(CommandLineRun.of("validate", flow, "--workflows", registered)
                        .out())
                .contains("main.yaml: valid");
        assertThat(CommandLineRun.of("validate", wrong, "--workflows", registered)
                        .out())
                .contains("DEF-260", "1 error");
        assertThat(CommandLineRun.of("run", flow, "--workflows", folder.resolve("gone"))
                        .err())
                .startsWith("[CLI-108]");
        CommandLineRun.file(registered, "c.yaml", "workflowId: inner\nnodes: [{nodeId: a, runtimeType: Noop}]\n");
        assertThat(CommandLineRun.of("run", flow, "--workflows", registered).err())
                .contains("[CLI-129]", "both define");
        CommandLineRun.file(registered, "c.yaml", "workflowId: third\nnodes: [{nodeId: a, runtimeType: Nop}]\n");
        assertThat(CommandLineRun.of("run", flow, "--workflows", registered).err())
                .contains("[CLI-129]", "Nop");
        java.nio.file.Files.delete(registered.resolve("c.yaml"));
        CommandLineRun.file(registered, "b.yaml", "workflowId: inner\nnodes: [{nodeId: a, runtimeType: Noop}]\n");
        var run = CommandLineRun.of("run", flow, "--workflows", registered, "--json");
        assertThat(run.code()).as(run.err()).isZero();
    }

    @Test
    void a_recovery_finds_subflows_by_name_in_a_folder() throws java.io.IOException {
        var registered = java.nio.file.Files.createDirectory(folder.resolve("workflows"));
        CommandLineRun.file(registered, "inner.yaml", "workflowId: inner\nnodes: [{nodeId: a, runtimeType: Noop}]\n");
        left("""
            workflowId: main
            nodes:
              - {nodeId: later, runtimeType: Timer, delay: 1s}
              - {nodeId: sub, runtimeType: Subflow, workflow: inner, mode: child, dependsOn: later}
            """, new dev.millrace.testing.ManualTime());

        var recovered = on("recover", "--workflows", registered, "--json");

        assertThat(recovered.code()).as(recovered.err() + recovered.out()).isZero();
        assertThat(recovered.out()).contains("\"status\": \"COMPLETED\"");
    }

    @Test
    void cases_can_be_run_within_other_limits() {
        var one = CommandLineRun.file(folder, "one.yaml", """
            case: what comes in goes out
            workflow: {workflowId: w, nodes: [{nodeId: a, runtimeType: Noop}]}
            input: {n: NNN}
            expect: {status: COMPLETED}
            """.replace("NNN", "n".repeat(2000)));

        assertThat(CommandLineRun.of("test", one, "--limit", "values=5").out()).contains("DEF-104", "raise the limit");
        assertThat(CommandLineRun.of("test", one, "--limit", "valueBytes=1000").out())
                .contains("RUN-141", "0 passed, 1 failed");
        assertThat(CommandLineRun.of("test", one, "--limit", "valueBytes=4").err())
                .contains("[CLI-123] valueBytes must");
        assertThat(CommandLineRun.of("test", one, "--limit", "values=500").code())
                .isZero();
        assertThat(CommandLineRun.of("test", one, "--limit", "value=500").err()).startsWith("[CLI-123]");
    }

    @Test
    void every_verb_that_loads_or_runs_can_be_given_other_limits() {
        var id = left(ASKS);
        var next = CommandLineRun.file(
                folder, "next.yaml", ASKS.replace("workflowId: asks", "workflowId: asks\nversion: '2'"));

        assertThat(on("migrate", next, "--limit", "values=3").err()
                        + on("migrate", next, "--limit", "values=3").out())
                .contains("DEF-104", "raise the limit");
        assertThat(on("migrate", next, "--limit", "values=300").code()).isZero();
        assertThat(on("recover", "--limit", "value=3").err()).startsWith("[CLI-123]");
        assertThat(on("explain", id, "--limit", "valueBytes=5000").code()).isZero();
        var large = "x".repeat(20_000);
        assertThat(on("signal", id, "answer", "--payload", "n=" + large, "--limit", "valueBytes=10000")
                        .err())
                .contains("RUN-141");
        assertThat(on("signal", id, "answer", "--payload", "n=" + large, "--limit", "valueBytes=100000")
                        .code())
                .isZero();
    }

    @Test
    void an_application_s_store_is_read_with_groovy_off() {
        var id = left("""
            workflowId: app
            nodes:
              - {nodeId: ask, runtimeType: Wait, signal: answer}
              - {nodeId: script, runtimeType: Groovy, scriptContent: "[a: 1]", dependsOn: ask}
            """);
        System.setProperty(GroovyNodeType.ENABLED, "false");
        try {
            var shown = on("show", id);

            assertThat(shown.code()).as(shown.err()).isZero();
            assertThat(shown.out()).contains("waits for signal 'answer'");
            assertThat(shown.err()).contains("as its events tell");
            assertThat(on("show", id, "--json", "--events").code()).isZero();
            assertThat(on("list").out()).contains(id, "WAITING");
            assertThat(on("dead-letters").code()).isZero();
        } finally {
            System.clearProperty(GroovyNodeType.ENABLED);
        }
    }
}
