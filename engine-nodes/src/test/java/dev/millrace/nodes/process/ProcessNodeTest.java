package dev.millrace.nodes.process;

import static dev.millrace.nodes.FakeContext.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.event.Failure;
import dev.millrace.node.Data;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.FakeContext;
import dev.millrace.nodes.internal.BaseFolder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ProcessNodeTest {

    private static final ProcessNodeType TYPE =
            new ProcessNodeType(new BaseFolder(Path.of("")), Duration.ofSeconds(2), ProgramPolicy.ANY);

    @TempDir
    private Path folder;

    private List<String> progress = List.of();

    @Test
    void fields_in_configuration_count_as_its_own() throws Exception {
        var old = node(
                "Process", "configuration", Map.of("Command", List.of("sh", "-c", "exit 3"), "successExitCodes", 3));

        assertThat(TYPE.validate(old, "")).isEmpty();
        assertThat(output(old)).containsEntry("exitCode", 3);
        assertThat(TYPE.validate(node("Process", "configuration", Map.of("command", List.of())), ""))
                .extracting(Problem::code)
                .containsExactly("DEF-310");
    }

    @Test
    void arguments_and_environment_reach_the_program_as_they_stand() throws Exception {
        var output = output(process(
                List.of("sh", "-c", "printf '%s|%s' \"$1\" \"$GREETING\"; echo warn >&2", "sh", "a b; echo $HOME"),
                "environment",
                Map.of("GREETING", "hello; rm -rf /")));

        assertThat(output)
                .containsEntry("exitCode", 0)
                .containsEntry("stdout", "a b; echo $HOME|hello; rm -rf /")
                .containsEntry("stderr", "warn\n")
                .containsEntry("stdoutDropped", 0L);
    }

    @Test
    void a_single_text_is_a_program() throws Exception {
        assertThat(output(process("pwd", "workingDirectory", folder.toString())))
                .containsEntry("stdout", folder.toRealPath() + "\n");
    }

    @Test
    void values_of_other_kinds_become_texts() throws Exception {
        assertThat(output(process(List.of("printf", "%s,%s", 7, true)))).containsEntry("stdout", "7,true");
    }

    @Test
    void a_shell_takes_its_text_apart() throws Exception {
        assertThat(output(process("echo one; echo two | tr a-z A-Z", "shell", true)))
                .containsEntry("stdout", "one\nTWO\n");
    }

    @Test
    void an_exit_code_fails_it_with_the_last_line_of_stderr() throws Exception {
        var failure =
                failure(process(List.of("sh", "-c", "echo first >&2; printf 'last \\033[31mline\\n\\n' >&2; exit 7")));

        assertThat(failure.exitCode()).hasValue(7);
        assertThat(failure.message()).isEqualTo("exit code 7: last ?[31mline");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure(process(List.of("sh", "-c", "exit 3"))).message()).isEqualTo("exit code 3");
    }

    @Test
    void a_failure_keeps_what_the_program_wrote() throws Exception {
        var failure = failure(process(List.of("sh", "-c", "echo out-text; echo err-text >&2; exit 5")));

        assertThat(failure.output())
                .containsEntry("exitCode", 5)
                .containsEntry("stdout", "out-text\n")
                .containsEntry("stderr", "err-text\n")
                .containsEntry("stdoutDropped", 0L);
        assertThat(failure(printing("no json")).output()).containsEntry("stdout", "no json");
    }

    @Test
    void what_a_program_prints_does_not_overwrite_what_the_engine_says() throws Exception {
        assertThat(output(printing("{\"exitCode\":9,\"stdout\":\"x\",\"kept\":1}")))
                .containsEntry("exitCode", 0)
                .containsEntry("stdout", "{\"exitCode\":9,\"stdout\":\"x\",\"kept\":1}")
                .containsEntry("kept", 1)
                .containsEntry("json", Map.of("exitCode", 9, "stdout", "x"));
        assertThat(output(printing("{\"json\":2}"))).containsEntry("json", 2);
        assertThat(output(printing("{\"json\":2,\"stderr\":1}"))).containsEntry("json", Map.of("stderr", 1, "json", 2));
    }

    @Test
    void json_may_begin_with_a_byte_order_mark() throws Exception {
        assertThat(output(printing("\uFEFF{\"a\":1}"))).containsEntry("a", 1);
    }

    @Test
    void numbers_stay_exact_or_are_refused_with_their_place() throws Exception {
        assertThat(output(printing("{\"a\":0.1,\"b\":0.1234567890123456789,\"c\":12345678901234567890,\"d\":-0.0}")))
                .containsEntry("a", 0.1)
                .containsEntry("b", new BigDecimal("0.1234567890123456789"))
                .containsEntry("c", new BigInteger("12345678901234567890"))
                .containsEntry("d", -0.0);
        for (var number : List.of("1e400", "1e-400", "-1e999")) {
            assertThat(failure(printing("{\"a\":\n [1, " + number + "]}")).message())
                    .startsWith("[NODE-305]")
                    .contains("line 2, column 6")
                    .contains(number)
                    .contains("64-bit");
        }
    }

    private static NodeSpec printing(String text) {
        return process(List.of("printf", "%s", text), "outputFormat", "json");
    }

    @Test
    void other_exit_codes_can_mean_success() throws Exception {
        assertThat(output(process(List.of("sh", "-c", "exit 3"), "successExitCodes", List.of(0, 3))))
                .containsEntry("exitCode", 3);
        assertThat(failure(process("true", "successExitCodes", List.of(3))).exitCode())
                .hasValue(0);
    }

    @Test
    void a_missing_program_is_named_and_not_tried_again() throws Exception {
        var failure = failure(process(List.of("no-such-program", "secret-argument")));

        assertThat(failure.type()).isEqualTo("ProgramNotFound");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.message())
                .isEqualTo("[NODE-301] program 'no-such-program' not found on PATH")
                .doesNotContain("secret");
        assertThat(failure(process(List.of("./gone"))).message())
                .contains("NODE-301")
                .contains("./gone");
    }

    @Test
    void a_program_that_is_no_program_cannot_be_started() throws Exception {
        var file = Files.writeString(folder.resolve("text"), "\0\1\2");
        assertThat(file.toFile().setExecutable(true)).isTrue();

        assertThat(failure(process(List.of(file.toString(), "secret"))).message())
                .satisfiesAnyOf(
                        message -> assertThat(message).startsWith("[NODE-303]").doesNotContain("secret"),
                        message -> assertThat(message).startsWith("exit code"));
    }

    @Test
    void a_working_directory_that_is_none_is_named() throws Exception {
        assertThat(failure(process("true", "workingDirectory", "/no/such/folder"))
                        .message())
                .isEqualTo("[NODE-302] working directory '/no/such/folder' is no folder");
    }

    @Test
    void a_nul_is_refused_everywhere() throws Exception {
        assertThat(failure(process(List.of("echo", "a\0b"))).message()).contains("NODE-304");
        assertThat(failure(process("true", "environment", Map.of("X", "a\0b"))).message())
                .contains("NODE-304");
    }

    @Test
    void only_listed_variables_are_inherited() throws Exception {
        var platform = new Platform(
                false, Map.of("PATH", System.getenv("PATH"), "HOME", "/home/x", "SECRET", "s", "EXTRA", "e"));
        var type = new ProcessNodeType(new BaseFolder(Path.of("")), Duration.ofSeconds(1), ProgramPolicy.ANY, platform);

        assertThat(names(type, process("env"))).containsExactlyInAnyOrder("PATH", "HOME");
        assertThat(names(type, process("env", "inheritEnvironment", List.of("EXTRA"))))
                .containsExactlyInAnyOrder("PATH", "HOME", "EXTRA");
        assertThat(names(type, process("env", "inheritEnvironment", true)))
                .containsExactlyInAnyOrder("PATH", "HOME", "EXTRA", "SECRET");
        assertThat(names(type, process("env", "inheritEnvironment", false, "environment", Map.of("A", 1))))
                .containsExactly("A");
    }

    @Test
    void variables_are_inherited_by_pattern_and_where_nothing_is_said_as_the_host_says() throws Exception {
        var own = Map.of("PATH", System.getenv("PATH"), "CI_JOB", "7", "CI_.X", "1", "CIX", "no");
        var usual = new Platform(false, own);
        var host = usual.inheriting(InheritedEnvironment.named("CI_*"));

        assertThat(names(on(usual), process("env", "inheritEnvironment", List.of("CI_*", "NONE"))))
                .containsExactlyInAnyOrder("PATH", "CI_JOB", "CI_.X");
        assertThat(names(on(usual), process("env", "inheritEnvironment", "CI_?X")))
                .containsExactlyInAnyOrder("PATH", "CI_.X");
        assertThat(names(on(host), process("env"))).containsExactlyInAnyOrder("PATH", "CI_JOB", "CI_.X");
        assertThat(names(on(host), process("env", "inheritEnvironment", List.of("CIX"))))
                .containsExactlyInAnyOrder("PATH", "CIX");
    }

    @Test
    void patterns_of_names_have_no_case_on_windows() {
        var windows = new Platform(true, Map.of("Path", "x", "Ci_Job", "7"));

        assertThat(windows.inherited(InheritedEnvironment.named("ci_*"))).containsOnlyKeys("PATH", "CI_JOB");
    }

    private static ProcessNodeType on(Platform platform) {
        return new ProcessNodeType(new BaseFolder(Path.of("")), Duration.ofSeconds(1), ProgramPolicy.ANY, platform);
    }

    @Test
    void stdin_of_any_size_is_fed_and_a_program_may_leave_it_unread() throws Exception {
        assertThat(output(process("cat", "stdin", "h\u00e9llo"))).containsEntry("stdout", "h\u00e9llo");
        assertThat(output(process(List.of("wc", "-c"), "stdin", "x".repeat(1_000_000))))
                .hasEntrySatisfying("stdout", text -> assertThat((String) text).contains("1000000"));
        assertThat(output(process("true", "stdin", "x".repeat(1_000_000)))).containsEntry("exitCode", 0);
        assertThat(output(process("cat"))).containsEntry("stdout", "");
    }

    @Test
    void a_flood_keeps_its_head_and_tail() throws Exception {
        var output = output(process(
                List.of("sh", "-c", "echo first; yes | head -c 3000000; echo; echo last"), "captureLimit", 2048));

        assertThat((String) output.get("stdout"))
                .startsWith("first\ny\n")
                .endsWith("\nlast\n")
                .contains("[... " + output.get("stdoutDropped") + " bytes dropped ...]")
                .hasSizeLessThan(2200);
        assertThat(output).containsEntry("stdoutDropped", 3_000_000L + 6 + 1 + 5 - 2048);
    }

    @Test
    void progress_lines_are_not_output() throws Exception {
        var output = output(process(List.of(
                "printf",
                "a\\n"
                        + "##millrace progress 0.5 half way\\n"
                        + "b\\n"
                        + "##millrace progress 7 no\\n"
                        + "## other\\n"
                        + "##millrace progress 1")));

        assertThat(progress).containsExactly("0.5 half way", "1.0 ");
        assertThat(output).containsEntry("stdout", "a\nb\n##millrace progress 7 no\n## other\n");
    }

    @Test
    void json_becomes_output_too() throws Exception {
        assertThat(output(process(List.of("echo", "{\"n\": 4, \"list\": [1]}"), "outputFormat", "json")))
                .containsEntry("n", 4)
                .containsEntry("list", List.of(1))
                .containsEntry("exitCode", 0);
        assertThat(output(process(List.of("echo", "[1, 2]"), "outputFormat", "JSON")))
                .containsEntry("result", List.of(1, 2));
    }

    @Test
    void what_is_no_json_fails_it_without_showing_it() throws Exception {
        for (var text : List.of("secret", "{} {}", "{\"a\": 1, \"a\": 2}", "")) {
            var failure = failure(process(List.of("echo", text), "outputFormat", "json"));

            assertThat(failure.type()).isEqualTo("InvalidOutput");
            assertThat(failure.message()).startsWith("[NODE-305]").doesNotContain("secret");
        }
    }

    @Test
    void what_it_leaves_running_is_not_waited_for() throws Exception {
        var started = System.nanoTime();

        var output = output(process(List.of("sh", "-c", "sleep 30 & echo $!")));

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
        var left = ProcessHandle.of(Long.parseLong(((String) output.get("stdout")).strip()));
        assertThat(left).hasValueSatisfying(ProcessHandle::destroyForcibly);
    }

    @Test
    void a_batch_file_gets_no_values_by_templates() throws Exception {
        var windows = new Platform(true, Map.of("PATH", folder.toString()));
        var file = Files.writeString(folder.resolve("run.bat"), "");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        var type = new ProcessNodeType(new BaseFolder(Path.of("")), Duration.ofSeconds(1), ProgramPolicy.ANY, windows);
        var spec = process(List.of("run", "${input.name}"));

        var outcome = type.create(spec).run(FakeContext.of(process(List.of("run", "a&calc"))));

        assertThat(((Outcome.Failed) outcome).failure().message()).startsWith("[NODE-307]");
    }

    private List<String> names(ProcessNodeType type, NodeSpec spec) throws Exception {
        var outcome = (Outcome.Done) type.create(spec).run(FakeContext.of(spec));
        return ((String) outcome.output().get("stdout"))
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
    }

    static NodeSpec process(Object command, Object... settings) {
        var all = new ArrayList<Object>(List.of("command", command));
        all.addAll(List.of(settings));
        return node("Process", all.toArray());
    }

    private Map<String, Object> output(NodeSpec spec) throws Exception {
        return Data.normalise(((Outcome.Done) run(spec)).output());
    }

    private Failure failure(NodeSpec spec) throws Exception {
        return ((Outcome.Failed) run(spec)).failure();
    }

    private Outcome run(NodeSpec spec) throws Exception {
        var context = FakeContext.of(spec);
        try {
            return TYPE.create(spec).run(context);
        } finally {
            progress = context.progressMade();
        }
    }
}
