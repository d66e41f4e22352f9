package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.JournalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command, over files and a store whose names, descriptions, errors, outputs, labels, reasons and payloads hold
 * what a terminal would obey.
 */
@Tag("long")
@Tag("one-jdk")
class HostileTextTest {

    /** Sets the colour and the title of a terminal, by both ways to begin such a command, and turns what follows. */
    private static final String OBEYED = "\u001b[31m\u001b]0;owned\u0007\u009b2J\u202egpj\u2066exe";

    /** The same, as a text in YAML or JSON writes it. */
    private static final String WRITTEN = "\\u001b[31m\\u001b]0;owned\\u0007\\u009b2J\\u202egpj\\u2066exe";

    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]+)  ");

    private static final String FLOW = """
        workflowId: flow
        name: "OBEYED"
        description: "OBEYED"
        parameters:
          x: {type: text, default: "OBEYED", description: "OBEYED"}
        metadata: {owner: "OBEYED"}
        nodes:
          - {nodeId: says, name: "OBEYED", description: "OBEYED", runtimeType: Groovy, scriptContent: 'context.progress(0.5, "OBEYED"); [text: "OBEYED"]'}
          - {nodeId: breaks, runtimeType: Groovy, dependsOn: says, scriptContent: 'throw new IOException("OBEYED")'}
          - {nodeId: chosen, runtimeType: Noop, dependsOn: says, runIf: "'OBEYED' == input.text"}
        """;
    private static final String ASKS = """
        workflowId: asks
        name: "OBEYED"
        nodes:
          - {nodeId: says, runtimeType: Groovy, scriptContent: '[text: "OBEYED"]'}
          - {nodeId: ask, name: "OBEYED", runtimeType: Wait, signal: answer, dependsOn: says}
        """;
    private static final String HANGS = """
        workflowId: hangs
        nodes:
          - {nodeId: slow, name: "OBEYED", runtimeType: Groovy, lease: heartbeat, scriptContent: 'sleep(60000)'}
        """;
    private static final String WRONG = """
        workflowId: "OBEYED"
        name: "OBEYED"
        nodes:
          - {nodeId: a, runtimeType: "OBEYED", "OBEYED": 1, tags: ["OBEYED"], dependsOn: "OBEYED", runIf: "OBEYED +"}
        """;
    private static final String STARTED = """
        workflowId: started
        name: "OBEYED"
        triggers:
          - {name: hand, manual: true, description: "OBEYED"}
          - {name: daily, cron: 0 6 1 1 *, timeZone: UTC, enabled: false}
        nodes:
          - {nodeId: says, runtimeType: Groovy, scriptContent: '[text: "OBEYED"]'}
        """;
    private static final String BATCH = """
        workflowId: many
        batch:
          starts: [{id: one, workflow: flow, inputs: {x: "OBEYED"}}, {id: "OBEYED", workflow: "OBEYED"}]
        """;
    private static final String JOBS = """
        {"application_name": "OBEYED", "working_dir": "OBEYED", "OBEYED": 1, "env_variables": {"A": "OBEYED"},
         "jobs": [{"id": "OBEYED", "command": "OBEYED", "dependencies": ["OBEYED"], "OBEYED": 1,
                   "pre_checks": [{"name": "OBEYED", "params": {}}]}]}
        """;
    private static final String CASE = """
        case: "OBEYED"
        workflow: {workflowId: w, nodes: [{nodeId: a, runtimeType: Groovy, scriptContent: '[text: "OBEYED"]'}]}
        expect: {status: COMPLETED, output: {text: "other OBEYED"}}
        """;

    private final TreeSet<String> walked = new TreeSet<>();

    @TempDir
    private Path folder;

    private String file(String name, String text) {
        return CommandLineRun.file(folder, name, text.replace("OBEYED", WRITTEN))
                .toString();
    }

    private Path store() {
        return folder.resolve("store");
    }

    @BeforeEach
    void makeCases() throws IOException {
        Files.createDirectory(folder.resolve("cases"));
        file("cases/one.yaml", CASE);
        Files.createDirectory(folder.resolve("flows"));
        file("flows/flow.yaml", FLOW);
    }

    /** Runs a command, alone and at a terminal, and holds what it prints to what may be printed. */
    private String walk(Object... args) {
        walked.add(args[0].toString());
        var piped = CommandLineRun.of(args);
        for (var text : List.of(piped.out(), piped.err())) {
            assertThat(text).as("%s", List.of(args)).matches(all -> all.chars().noneMatch(HostileTextTest::isObeyed));
        }
        return piped.out() + piped.err();
    }

    /** Runs a command at a terminal, where only the colours of help and what draws progress may be. */
    private void watch(Object... args) {
        var watched = CommandLineRun.watched(args);
        assertThat(watched.out() + watched.err())
                .as("%s", List.of(args))
                .doesNotContain("\u001b]", "\u0007", "\u009b", "\u202e", "\u2066");
    }

    private static boolean isObeyed(int c) {
        return c < ' ' && c != '\n' && c != '\t'
                || c >= 0x7f && c <= 0x9f
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069;
    }

    private Object[] on(Object... args) {
        var all = new ArrayList<>(List.of(args));
        all.add("--store");
        all.add(store());
        return all.toArray();
    }

    /** Leaves an execution in the store, as a process that ends while it waits or hangs would. */
    private String left(String path, boolean hangs) {
        var file = Path.of(path);
        var definitions = new DefinitionFiles();
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(store()))
                .nodes(definitions.types(file))
                .visibility(Duration.ofMillis(50))
                .maxDeliveries(1)
                .grace(Duration.ofMillis(100))
                .build()) {
            var workflow = definitions.check(file, definitions.types(file)).workflow();
            var execution = engine.start(workflow.orElseThrow(), Map.of());
            if (hangs) {
                execution.await(Duration.ofSeconds(30));
            } else {
                while (execution.status() != ExecutionStatus.WAITING) {
                    Thread.onSpinWait();
                }
            }
            return execution.id().toString();
        }
    }

    @Test
    void nothing_that_a_terminal_obeys_is_printed_by_any_command() {
        var flow = file("flow.yaml", FLOW);
        var asks = file("asks.yaml", ASKS);
        var wrong = file("wrong.yaml", WRONG);
        filesAlone(flow, wrong);
        walk(on("run", flow, "--create", "--label", "who=" + OBEYED));
        assertThat(walk(on("run", flow, "--create", "--input", "x=" + OBEYED))).contains("breaks");
        var asking = left(asks, false);
        var hung = left(file("hangs.yaml", HANGS), true);
        looks(asking, hung);
        walk("run", flow, "--dry-run", "--env", "A=" + OBEYED);
        walk(on("db", "export", "--sqlite", folder.resolve("runs.db")));
        walk(on("db", "export", "--jdbc", "jdbc:" + OBEYED));
        walk("completion");
        changes(asking);
        repairs(asks);

        var help = CommandLineRun.of("--help").out();
        assertThat(COMMAND.matcher(help).results().map(found -> found.group(1)))
                .as("every command has been walked")
                .isNotEmpty()
                .allSatisfy(command -> assertThat(walked).contains(command));
    }

    private void filesAlone(String flow, String wrong) {
        watch("run", flow);
        walk("run", flow, "--parameters");
        walk("run", flow, "--input", OBEYED);
        walk("run", OBEYED + ".yaml");
        walk(OBEYED);
        walk("run", flow, "--" + OBEYED);
        for (var command : List.of("validate", "graph", "run")) {
            walk(command, wrong);
        }
        watch("validate", wrong);
        walk("validate", flow);
        walk("validate", wrong, "--json");
        walk("graph", flow);
        walk("graph", flow, "--format", "dot");
        walk("test", folder.resolve("cases"));
        walk("schema");
        walk("import", "--from", "executioner", file("jobs.json", JOBS));
        walk("import", "--from", OBEYED, OBEYED);
        var started = file("started.yaml", STARTED);
        for (var part : List.of("list", "preview")) {
            walk("triggers", part, started);
            walk("triggers", part, wrong);
        }
        walk("triggers", "fire", started, "--trigger", OBEYED);
        walk("schedule", wrong);
        walk("schedule", flow);
        walk("batch", wrong);
        walk("batch", folder.resolve(OBEYED));
        walk("batch", file("batch.yaml", BATCH));
        walk("batch", file("one.yaml", BATCH.replaceFirst(", .id.*", "]")), "--workflows", folder.resolve("flows"));
        walk(on("serve", "--workflows", folder.resolve(OBEYED)));
        walk(on("serve", "--token-file", file("tokens", OBEYED.replaceAll("\\s", "") + " " + "x".repeat(20))));
    }

    private void looks(String asking, String hung) {
        walk(on("list"));
        walk(on("list", "--json"));
        walk(on("list", "--workflow", OBEYED));
        watch(on("show", hung));
        for (var id : List.of(idOf("flow"), asking, OBEYED)) {
            walk(on("show", id));
            walk(on("show", id, "--json"));
            walk(on("show", id, "--events"));
            walk(on("events", id));
            walk(on("events", id, "--json"));
            walk(on("report", id));
            walk(on("graph", "--execution", id));
            walk(on("logs", id));
            walk(on("logs", id, "--json"));
            walk(on("explain", id));
            walk(on("export", id));
        }
        walk(on("explain", asking, OBEYED));
        assertThat(walk(on("dead-letters"))).contains(hung);
        walk(on("dead-letters", "--json"));
        walk(on("dead-letters", "--redrive", "--preview"));
        walk(on("starts", "list"));
        walk(on("starts", "withdraw", OBEYED));
        for (var part : List.of("cat", "verify", "export")) {
            walk("journal", part, store());
        }
        walk("journal", "cat", store(), "--json");
        walk("journal", "salvage", store(), folder.resolve("rescued"));
        walk("journal", "verify", folder.resolve(OBEYED));
    }

    private void changes(String asking) {
        walk(on("pause", asking, "--reason", OBEYED));
        walk(on("show", asking));
        walk(on("resume", asking, "--reason", OBEYED));
        for (var verb : List.of("signal", "approve", "reject")) {
            walk(on(verb, asking, OBEYED));
        }
        walk(on("signal", asking, "other", "--payload-json", "{\"text\": \"" + WRITTEN + "\"}", "--id", OBEYED));
        walk(on("show", asking, "--events"));
        walk(on("cancel", asking, "--reason", OBEYED));
        walk(on("cancel", OBEYED));
        walk(on("recover", "--wait", "0s"));
    }

    private void repairs(String asks) {
        for (var id : List.of(idOf("flow"), OBEYED)) {
            walk(on("retry-failed", id, "--preview"));
            walk(on("mark-success", id, "breaks", "--reason", OBEYED));
            walk(on("mark-success", id, OBEYED));
            walk(on("rerun", id, "--from", OBEYED));
            walk(on("rerun", id, "--from", "breaks", "--preview"));
            walk(on("edit-output", id, OBEYED, "--output", "a=" + OBEYED));
            walk(on("compensate", id, "--back-to", OBEYED));
            walk(on("fork", id, "--from", OBEYED));
            walk(on("undo", id, "--reason", OBEYED));
        }
        walk("init", folder.resolve("sample"));
        walk("init", folder.resolve("sample"));
        walk("doctor", "--policy", file("policy.yaml", "\"OBEYED\": x\nmode: \"OBEYED\"\nworkspaces: [\"OBEYED\"]\n"));
        walk("doctor", "--store", store());
        left(asks, false);
        var changed = file("changed.yaml", ASKS.replace("workflowId: asks", "workflowId: asks\nversion: \"2\""));
        walk(on("migrate", changed));
        walk(on("migrate", changed, "--apply", "--reason", OBEYED));
    }

    private String idOf(String workflow) {
        return CommandLineRun.of(on("list", "--workflow", workflow))
                .out()
                .lines()
                .skip(1)
                .map(line -> line.split(" ")[0])
                .findFirst()
                .orElseThrow();
    }
}
