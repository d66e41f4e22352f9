package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.StartOptions;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Selection;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine, its triggers and the API as one process. */
class ServeCommandTest {

    private static final String WAITS = """
        workflowId: waits
        nodes:
          - {nodeId: hear, runtimeType: Wait, signal: news}
        """;

    @TempDir
    private Path folder;

    @Test
    void it_serves_what_the_folder_has_and_takes_up_what_changes() throws Exception {
        var flows = Files.createDirectory(folder.resolve("flows"));
        Files.writeString(flows.resolve("waits.yaml"), WAITS);
        Files.writeString(flows.resolve("bad.yaml"), "workflowId: bad\nnodes: [{nodeId: a, runtimeType: Nope}]\n");
        Files.writeString(flows.resolve("outer.yaml"), """
            workflowId: outer
            nodes:
              - {nodeId: inner, runtimeType: Subflow, workflow: zinner}
            """);
        try (var serving = new Serving(folder, flows)) {
            assertThat(serving.lines()).anyMatch(line -> line.contains("refused: ") && line.contains("bad.yaml"));
            assertThat(serving.lines()).anyMatch(line -> line.contains("Nope"));
            assertThat(serving.get("/definitions")).contains("\"waits\"").doesNotContain("\"bad\"", "\"outer\"");
            assertThat(serving.lines()).anyMatch(line -> line.contains("dashboard at " + serving.address() + "/,"));
            assertThat(serving.send(HttpRequest.newBuilder(URI.create(serving.address() + "/"))))
                    .as("the dashboard")
                    .contains("<title>Millrace</title>");

            Files.writeString(flows.resolve("zinner.yaml"), WAITS.replace("waits", "zinner"));

            serving.until("loaded: ", "outer.yaml");
            assertThat(serving.get("/definitions")).contains("\"outer\"", "\"zinner\"");

            Files.writeString(flows.resolve("waits.yaml"), WAITS + "  - {nodeId: again, runtimeType: Nope}\n");

            serving.until("refused: ", "waits.yaml");
            assertThat(serving.get("/definitions/waits")).doesNotContain("again");
        }
    }

    @Test
    void with_json_each_end_is_an_object_on_a_line() throws Exception {
        var flows = Files.createDirectory(folder.resolve("flows"));
        Files.writeString(flows.resolve("one.yaml"), "workflowId: one\nnodes: [{nodeId: a, runtimeType: Noop}]\n");
        try (var serving = new Serving(folder, flows, "--json")) {
            var id = serving.start("one");

            assertThat(serving.until("ExecutionEnded", id))
                    .startsWith("{")
                    .endsWith("}")
                    .contains("COMPLETED");
        }
    }

    @Test
    void commands_ask_the_engine_that_has_the_store() throws Exception {
        var flows = Files.createDirectory(folder.resolve("flows"));
        Files.writeString(flows.resolve("waits.yaml"), WAITS);
        try (var serving = new Serving(folder, flows)) {
            var id = serving.start("waits");
            var store = folder.resolve("store").toString();

            var refused = CommandLineRun.of("pause", id, "--store", store);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).contains("[HTT-150]", serving.address(), "MILLRACE_TOKEN_OPERATE");
            var waits = flows.resolve("waits.yaml").toString();
            assertThat(CommandLineRun.of("run", waits, "--store", store).err())
                    .contains("[HTT-150]", serving.address());
            String[][] others = {{"serve", "--store", store, "--port", "0"}, {"recover", "--store", store}};
            for (var other : others) {
                assertThat(CommandLineRun.of((Object[]) other).err())
                        .contains("[STO-100]", "process", serving.address())
                        .doesNotContain("role admin");
            }

            var engine = ServedEngine.at(serving.address(), Map.of("MILLRACE_TOKEN_OPERATE", Serving.TOKEN));
            assertThat(engine.post("/executions/" + id + "/pause", Map.of("reason", "lunch"))
                            .get("status"))
                    .isEqualTo("PAUSED");
            assertThatThrownBy(() -> engine.post("/executions/" + id + "/signals", Map.of("name", "nws")))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageStartingWith("[ENG-110]");
            assertThat(CommandLineRun.of("list", "--store", store).out()).contains(id, "PAUSED");
        }
        assertThat(folder.resolve("store").resolve("serve.url")).doesNotExist();
    }

    @Test
    void a_run_is_left_to_the_engine_that_has_the_store_and_knows_the_workflow() throws Exception {
        var flows = Files.createDirectory(folder.resolve("flows"));
        Files.writeString(flows.resolve("waits.yaml"), WAITS);
        try (var serving = new Serving(folder, flows)) {
            var engine = ServedEngine.at(serving.address(), Map.of("MILLRACE_TOKEN_OPERATE", Serving.TOKEN));
            var workflow = WorkflowLoader.with(NodeRegistry.builder().build()).parse(WAITS, Format.YAML, "waits");
            var key = StartOptions.key("order-7");

            var run = new ServedRun(engine, workflow, Map.of("order", 7), key);
            var again = new ServedRun(engine, workflow, Map.of("order", 7), key);
            assertThat(again.id()).isEqualTo(run.id());
            engine.post("/executions/" + run.id() + "/signals", Map.of("name", "news"));
            assertThat(run.await().get("status")).isEqualTo("COMPLETED");

            var other = workflow.withPolicy(workflow.policy().withMaxConcurrency(3));
            assertThatThrownBy(() -> new ServedRun(engine, other, Map.of(), StartOptions.NONE))
                    .hasMessageStartingWith("[CLI-173]");
            var limited = StartOptions.NONE
                    .withSelection(Selection.only("hear"))
                    .withTimeout(Duration.ofHours(1))
                    .withMaxConcurrency(1)
                    .withRetry(RetryPolicy.attempts(2));
            var id = new ServedRun(engine, workflow, Map.of(), limited).id();
            assertThat(serving.get("/executions/" + id)).contains("\"waits\"");
            var programs = StartOptions.NONE.withEnvironment(Map.of("STAGE", "test"));
            assertThatThrownBy(() -> new ServedRun(engine, workflow, Map.of(), programs))
                    .hasMessageStartingWith("[CLI-174]");
        }
    }

    @Test
    void a_database_says_where_it_is_served() throws Exception {
        var url = "jdbc:sqlite:" + folder.resolve("lite.db");
        var flows = Files.createDirectory(folder.resolve("flows"));
        Files.writeString(flows.resolve("waits.yaml"), WAITS);
        CommandLineRun.of("db", "migrate", "--store", url);
        try (var serving = new Serving(folder, flows, "--store", url)) {
            var id = serving.start("waits");

            assertThat(CommandLineRun.of("list", "--store", url).out()).contains(id);
            assertThat(CommandLineRun.of("doctor", "--store", url).out()).contains("served at " + serving.address());
            assertThat(CommandLineRun.of("pause", id, "--store", url).err())
                    .contains("[HTT-150]", serving.address(), "MILLRACE_TOKEN_OPERATE");
        }
        assertThat(CommandLineRun.of("doctor", "--store", url).out())
                .contains("1 execution in jdbc:sqlite:")
                .doesNotContain("served at");
    }

    @Test
    void what_cannot_be_served_is_said() {
        var store = folder.resolve("store");

        assertThat(CommandLineRun.of("serve", "--store", store, "--port", "70000")
                        .err())
                .startsWith("[CLI-117]");
        assertThat(CommandLineRun.of("serve", "--store", store, "--workflows", folder.resolve("no"))
                        .err())
                .startsWith("[CLI-108]");
        assertThat(CommandLineRun.of("serve", "--store", store, "--token-file", folder.resolve("no"))
                        .err())
                .startsWith("[HTT-141]");
        assertThat(store).doesNotExist();
    }

    @Test
    void triggers_are_looked_at_and_fired_in_the_engine_that_has_the_store() throws Exception {
        var flows = Files.createDirectories(folder.resolve("flows"));
        var file = CommandLineRun.file(flows, "night.yaml", """
            workflowId: night
            nodes: [{nodeId: a, runtimeType: Noop}]
            triggers:
              - {name: nightly, cron: "0 2 * * *", timeZone: UTC}
            """);
        try (var serving = new Serving(folder, flows)) {
            var refused = CommandLineRun.of("triggers", "list", file, "--store", folder.resolve("store"));
            var engine = ServedEngine.administered(
                    serving.address(),
                    Map.of("MILLRACE_TOKEN_ADMIN", Serving.TOKEN, "MILLRACE_TOKEN_OPERATE", "other"));
            var out = new ByteArrayOutputStream();
            var shell = new Shell(
                    InputStream.nullInputStream(),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    System.err,
                    false,
                    onShutdown -> {});
            var triggers = new ServedTriggers(shell, engine, Set.of("night"), false);

            assertThat(List.of(triggers.list(), triggers.preview(2), triggers.enable("nightly", false)))
                    .containsOnly(ExitCodes.OK);
            assertThat(triggers.fire("night/nightly", Map.of())).isEqualTo(ExitCodes.OK);

            shell.out().flush();
            assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(refused.err()).startsWith("[HTT-150]").contains(serving.address(), "MILLRACE_TOKEN_OPERATE");
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("night     nightly  cron 0 2 * * * UTC  yes", "night/nightly\n  ", "T02:00:00")
                    .contains("UTC  no       -", "night/nightly: started ", ", COMPLETED");
            assertThatThrownBy(() -> triggers.fire("nope", Map.of()))
                    .hasMessageContainingAll("[CLI-141]", "night/nightly");
            assertThat(new ServedTriggers(shell, engine, Set.of("other"), true).list())
                    .isEqualTo(ExitCodes.OK);
        }
    }
}
