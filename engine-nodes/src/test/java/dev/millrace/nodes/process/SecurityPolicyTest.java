package dev.millrace.nodes.process;

import static dev.millrace.nodes.FakeContext.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.FakeContext;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.nodes.internal.BaseFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy keeps nodes from starting, and the ways around it that there are not. */
@DisabledOnOs(OS.WINDOWS)
class SecurityPolicyTest {

    @TempDir
    private Path folder;

    private Path work;

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectory(folder.resolve("work"));
        Files.writeString(folder.resolve("secret.txt"), "s");
        Files.createSymbolicLink(work.resolve("out"), folder);
        Files.createSymbolicLink(work.resolve("plain"), folder.resolve("secret.txt"));
        Files.writeString(work.resolve("in.txt"), "x");
    }

    private Outcome run(ProgramPolicy policy, Object command, Object... settings) throws Exception {
        var all = new Object[settings.length + 4];
        all[0] = "command";
        all[1] = command;
        all[2] = "workingDirectory";
        all[3] = work.toString();
        System.arraycopy(settings, 0, all, 4, settings.length);
        var spec = node("Process", all);
        return new ProcessNodeType(new BaseFolder(Path.of("")), Duration.ofSeconds(2), policy)
                .create(spec)
                .run(FakeContext.of(spec));
    }

    private static Failure failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return ((Outcome.Failed) outcome).failure();
    }

    private void refused(String code, Outcome outcome) {
        var failure = failure(outcome);
        assertThat(failure.type()).isEqualTo(PolicyViolation.FAILURE);
        assertThat(failure.message()).startsWith("[" + code + "]");
        assertThat(failure.retryable()).isFalse();
    }

    private static void runs(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void only_programs_of_the_list_run_whatever_path_the_node_has() throws Exception {
        var policy = SecurityPolicy.builder().programs("echo", "/bin/cat").build();
        var fake = Files.writeString(work.resolve("echo"), "#!/bin/sh\ntouch HERE\n");
        assertThat(fake.toFile().setExecutable(true)).isTrue();

        runs(run(policy, List.of("echo", "hi")));
        runs(run(policy, List.of("/bin/cat", "in.txt")));
        refused("SEC-100", run(policy, List.of("touch", "x")));
        refused("SEC-100", run(policy, List.of("./echo", "hi")));
        refused("SEC-100", run(policy, "echo hi; touch y", "shell", true));
        refused("SEC-100", run(policy, List.of("echo", "hi"), "environment", Map.of("PATH", work.toString())));
        assertThat(work.resolve("HERE")).doesNotExist();
        assertThat(work.resolve("x")).doesNotExist();
        assertThat(work.resolve("y")).doesNotExist();
    }

    @Test
    void a_glob_means_where_links_lead() throws Exception {
        var tools = Files.createDirectory(folder.resolve("tools"));
        var tool = Files.writeString(tools.resolve("tool"), "#!/bin/sh\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(tools.resolve("shell"), Path.of("/bin/sh"));
        var policy =
                SecurityPolicy.builder().programs(tools.toRealPath() + "/*").build();

        runs(run(policy, List.of(tool.toString())));
        refused("SEC-100", run(policy, List.of(tools.resolve("shell").toString(), "-c", "true")));
    }

    @Test
    void programs_work_in_workspaces_after_links() throws Exception {
        var policy = SecurityPolicy.builder().workspaces(work).build();

        runs(run(policy, List.of("cat", "in.txt")));
        refused("SEC-101", run(policy, List.of("pwd"), "workingDirectory", folder.toString()));
        refused(
                "SEC-101",
                run(
                        policy,
                        List.of("pwd"),
                        "workingDirectory",
                        work.resolve("out").toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "out/secret.txt",
                "plain",
                "out/../secret.txt",
                "new/../../secret.txt",
                "/etc/hostname",
                "--file=/etc/hostname",
                "-o../secret.txt/..",
                "-I/etc",
                "@/etc/hostname",
                "file:///etc/hostname",
                "~/x",
                "x;cat<../secret.txt",
                "PATH=/bin:/etc"
            })
    void arguments_name_no_files_outside_of_the_workspaces(String argument) throws Exception {
        var policy = SecurityPolicy.builder().workspaces(work).build();

        var outcome = run(policy, List.of("echo", argument), "environment", Map.of("HOME", "/root"));

        refused("SEC-102", outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"in.txt", "sub/new.txt", "sub/../in.txt", "https://example.org/etc/x", "s/a/b/", "a..b", "."})
    void other_arguments_are_no_concern(String argument) throws Exception {
        runs(run(SecurityPolicy.builder().workspaces(work).build(), List.of("echo", argument)));
    }

    @Test
    void sensitive_files_are_kept_by_default_and_links_lead_to_them_too() throws Exception {
        var policy = SecurityPolicy.builder().build();
        Files.createDirectories(work.resolve(".ssh"));
        Files.writeString(work.resolve(".ssh/config"), "x");
        Files.createSymbolicLink(work.resolve("innocent"), work.resolve(".ssh/config"));

        refused("SEC-104", run(policy, List.of("cat", ".ssh/config")));
        refused("SEC-104", run(policy, List.of("cat", "innocent")));
        refused("SEC-104", run(policy, List.of("echo", "id_rsa")));
        refused("SEC-104", run(policy, "cat < /etc/shadow", "shell", true));
        refused("SEC-104", run(policy, List.of("echo", "~/.ssh/id")));
        runs(run(policy, List.of("cat", "in.txt")));
        runs(run(SecurityPolicy.builder().sensitiveFiles().build(), List.of("cat", "innocent")));
    }

    @Test
    void arguments_that_match_a_pattern_are_refused_and_not_told() throws Exception {
        var policy = SecurityPolicy.builder()
                .refusedArguments("--force\\b", "rm +-rf")
                .build();

        refused("SEC-103", run(policy, List.of("echo", "--force")));
        var shell = run(policy, "echo topsecret; rm  -rf x", "shell", true);
        refused("SEC-103", shell);
        assertThat(failure(shell).message()).doesNotContain("topsecret");
        runs(run(policy, List.of("echo", "--forced")));
    }

    @Test
    void variables_are_inherited_as_the_policy_allows() throws Exception {
        var some = System.getenv().keySet().stream()
                .filter(name -> !Platform.CURRENT.inheritedNames().contains(name))
                .findFirst()
                .orElseThrow();
        var none = SecurityPolicy.builder().inheritable().build();
        var one = SecurityPolicy.builder().inheritable(some).build();

        refused("SEC-105", run(none, List.of("true"), "inheritEnvironment", List.of(some)));
        refused("SEC-105", run(none, List.of("true"), "inheritEnvironment", true));
        runs(run(one, List.of("true"), "inheritEnvironment", List.of(some)));
        runs(run(none, List.of("true"), "environment", Map.of(some, "own")));
    }

    @Test
    void all_that_is_wrong_is_said_at_once_and_a_policy_that_fails_blocks() throws Exception {
        var policy = SecurityPolicy.builder()
                .programs("true")
                .workspaces(work)
                .refusedArguments("x")
                .build();

        assertThat(failure(run(policy, List.of("echo", "x", "/etc"))).message())
                .contains("[SEC-100]", "[SEC-102]", "[SEC-103]");
        refused(
                "SEC-109",
                run(
                        start -> {
                            throw new IllegalStateException("no list");
                        },
                        List.of("true")));
    }

    @Test
    void a_host_asks_for_itself_and_the_file_that_it_saw_is_started() throws Exception {
        var seen = new ArrayList<ProgramStart>();

        var outcome = run(
                start -> {
                    seen.add(start);
                    return List.of();
                },
                List.of("sh", "-c", "echo $0"));

        assertThat(seen).singleElement().satisfies(start -> {
            assertThat(start.node()).isEqualTo(NodePath.parse("calc"));
            assertThat(start.texts()).containsExactly("-c", "echo $0");
            assertThat(start.folder()).isEqualTo(work);
            assertThat(start.inherited()).contains("PATH");
        });
        assertThat(((Outcome.Done) outcome).output().toString())
                .contains(seen.get(0).program().toString());
    }

    @Test
    void a_warning_starts_it_all_the_same_and_stands_in_the_log() {
        var policy = SecurityPolicy.builder().programs("true").warnOnly().build();
        var registry = NodeRegistry.builder();
        StandardNodes.builder().policy(policy).build().types().forEach(registry::add);
        try (var engine = WorkflowEngine.builder().nodes(registry.build()).build()) {
            var execution = engine.start(
                    Workflow.named("w")
                            .node("run", "Process", node -> node.set("command", List.of("echo", "hi")))
                            .build(),
                    Map.of());

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.log().lines().toString()).contains("[SEC-100]");
        }
    }

    @Test
    void a_blocked_node_fails_its_execution_by_its_type_without_another_attempt() {
        var policy = SecurityPolicy.builder().programs("true").build();
        var registry = NodeRegistry.builder();
        StandardNodes.builder().policy(policy).build().types().forEach(registry::add);
        try (var engine = WorkflowEngine.builder().nodes(registry.build()).build()) {
            var execution = engine.start(
                    Workflow.named("w")
                            .node(
                                    "run",
                                    "Process",
                                    node -> node.set("command", List.of("echo", "hi"))
                                            .retry(RetryPolicy.attempts(3)))
                            .build(),
                    Map.of());

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.snapshot().node("run").attempts()).isEqualTo(1);
            assertThat(execution
                            .snapshot()
                            .node("run")
                            .why()
                            .failure()
                            .orElseThrow()
                            .type())
                    .isEqualTo("PolicyViolation");
        }
    }

    @Test
    void the_text_of_a_script_is_looked_at_too() {
        var policy = SecurityPolicy.builder()
                .refusedArguments("Remove-Item")
                .workspaces(work)
                .build();
        var start = new ProgramStart(
                NodePath.parse("ps"),
                Path.of("/usr/bin/pwsh"),
                List.of("Remove-Item x\nGet-Content '/etc/hostname'\n"),
                work,
                Map.of(),
                Set.of());

        assertThat(policy.violations(start)).extracting(PolicyViolation::code).containsExactly("SEC-103", "SEC-102");
    }

    @Test
    void what_cannot_be_meant_is_refused_when_it_is_said() {
        var builder = SecurityPolicy.builder();

        assertThatThrownBy(() -> builder.refusedArguments("(")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.sensitiveFiles("[")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.programs(" ")).isInstanceOf(IllegalArgumentException.class);
    }
}
