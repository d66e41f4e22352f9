package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A policy from a file, and what of the environment reaches a program. */
@DisabledOnOs(OS.WINDOWS) // the programs are for sh
class PolicyFileTest {

    private static final String INHERITS = """
        nodes:
          - {nodeId: say, runtimeType: Process, shell: true, command: "echo home=$HOME."}
        """;

    @TempDir
    private Path folder;

    private Path file(String name, String text) {
        return CommandLineRun.file(folder, name, text);
    }

    private Path flow() {
        return file("flow.yaml", """
            workflowId: flow
            environment: {STAGE: flow, OTHER: flow}
            nodes:
              - {nodeId: say, runtimeType: Process, shell: true, environment: {STAGE: node},
                 command: 'echo "$STAGE|$OTHER"; touch ran', workingDirectory: .}
            """);
    }

    @Test
    void what_the_file_does_not_allow_does_not_start() {
        var policy = file("policy.yaml", "programs: [git]\n");

        var run = CommandLineRun.of("run", flow(), "--policy", policy, "--json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("PolicyViolation", "[SEC-100]");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void what_it_allows_does_and_a_warning_stands_in_the_log() throws Exception {
        Files.createDirectories(folder.resolve("elsewhere"));
        var allows = file("allows.yaml", "programs: [sh]\nworkspaces: [.]\n");
        var warns = file("warns.json", "{\"mode\": \"warn\", \"workspaces\": [\"elsewhere\"]}");
        var store = folder.resolve("store");

        assertThat(CommandLineRun.of("run", flow(), "--policy", allows).code()).isZero();
        var warned = CommandLineRun.of("run", flow(), "--policy", warns, "--store", store, "--json");

        assertThat(warned.code()).as(warned.out()).isZero();
        assertThat(folder.resolve("ran")).exists();
        var id = warned.out().replaceAll("(?s).*\"executionId\": \"([^\"]+)\".*", "$1");
        assertThat(CommandLineRun.of("logs", id, "--store", store).out()).contains("[SEC-101]");
        var blocks = file("blocks.yaml", "programs: []\n");
        assertThat(CommandLineRun.of("rerun", id, "--from", "say", "--store", store, "--policy", blocks)
                        .out())
                .contains("PolicyViolation");
    }

    @Test
    void it_may_switch_groovy_off() {
        var policy = file("policy.yaml", "groovy: false\n");
        var script = file("script.yaml", """
            workflowId: script
            nodes:
              - {nodeId: say, runtimeType: Groovy, scriptContent: "[a: 1]"}
            """);

        assertThat(CommandLineRun.of("run", script).code()).isZero();
        assertThat(CommandLineRun.of("run", script, "--policy", policy).code()).isEqualTo(1);
    }

    @Test
    void all_that_is_wrong_in_a_file_is_said_at_once() {
        var policy = file("policy.yaml", """
            mode: strict
            program: [git]
            refusedArguments: ["("]
            sensitiveFiles: x
            workspaces: [nowhere]
            groovy: maybe
            """);

        var run = CommandLineRun.of("run", flow(), "--policy", policy);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("[SEC-110]")
                .contains(
                        "[SEC-112] mode: block or warn",
                        "[SEC-111] unknown key 'program'; did you mean 'programs'?",
                        "[SEC-113] refusedArguments",
                        "[SEC-112] sensitiveFiles",
                        "[SEC-114] workspaces",
                        "[SEC-112] groovy");
        assertThat(CommandLineRun.of("run", flow(), "--policy", file("list.yaml", "- x\n"))
                        .err())
                .startsWith("[SEC-110]");
        assertThat(CommandLineRun.of("run", flow(), "--policy", file("bad.yaml", "a: [\n"))
                        .err())
                .startsWith("[SEC-110]");
        assertThat(CommandLineRun.of("run", flow(), "--policy", folder.resolve("no.yaml"))
                        .err())
                .startsWith("[CLI-101]");
    }

    @Test
    void what_programs_inherit_is_said_for_a_run_where_no_definition_says_it() {
        var says = file("says.yaml", "workflowId: says\ninheritEnvironment: true\n" + INHERITS);
        var silent = file("silent.yaml", "workflowId: silent\n" + INHERITS);

        assertThat(CommandLineRun.of("run", silent, "--json").out()).contains("home=" + System.getenv("HOME") + ".");
        assertThat(CommandLineRun.of("run", silent, "--json", "--inherit-env", "false")
                        .out())
                .contains("home=.");
        assertThat(CommandLineRun.of("run", says, "--json", "--inherit-env", "false")
                        .out())
                .contains("home=" + System.getenv("HOME") + ".");
        assertThat(CommandLineRun.of("run", silent, "--inherit-env", "A=B,C").err())
                .startsWith("[CLI-180] --inherit-env");
    }

    @Test
    void env_wins_over_the_definition_and_the_node() {
        var run = CommandLineRun.of("run", flow(), "--env", "STAGE=a=b,${c}", "--env", "TOKEN=x", "--json");

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("a=b,${c}|flow");
        assertThat(CommandLineRun.of("run", flow(), "--env", "STAGE").err()).startsWith("[CLI-106] --env");
        assertThat(CommandLineRun.of("run", flow(), "--env", "=x").code()).isEqualTo(2);
    }
}
