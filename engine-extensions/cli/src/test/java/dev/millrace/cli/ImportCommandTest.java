package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file of another system is imported, and what comes of it runs. */
class ImportCommandTest {

    @TempDir
    private Path folder;

    private CommandLineRun imported(String json, Object... more) {
        var file = CommandLineRun.file(folder, "jobs.json", json);
        var arguments = new Object[more.length + 4];
        System.arraycopy(new Object[] {"import", "--from", "executioner", file}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return CommandLineRun.of(arguments);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // the jobs are for sh
    void jobs_run_as_they_did() {
        var target = folder.resolve("jobs.yaml");
        var written = imported("""
            {"application_name": "nightly", "working_dir": "%s", "env_variables": {"A": "one", "B": "${A}-two"},
             "email_address": "ops@example.com",
             "jobs": [
               {"id": "make", "command": "echo ${B} > made.txt"},
               {"id": "look", "command": "cat made.txt", "dependencies": ["make"],
                "pre_checks": [{"name": "check_file_exists", "params": {"path": "made.txt"}}],
                "post_checks": [{"name": "check_no_ora_errors", "params": {"log_file": "made.txt"}}]}
             ]}
            """.formatted(folder), "-o", target);
        var run = CommandLineRun.of("run", target);

        assertThat(written.code()).as(written.err()).isZero();
        assertThat(written.err()).contains("jobs.json:2:").contains("[IMP-101]").contains("'email_address'");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("one-two");
    }

    @Test
    void a_file_that_is_there_is_not_overwritten_and_wrong_ones_give_nothing() {
        var there = CommandLineRun.file(folder, "there.yaml", "kept");
        var circle = imported("""
            {"working_dir": "/tmp", "jobs": [{"id": "a", "command": "a", "dependencies": ["b"]},
                                            {"id": "b", "command": "b", "dependencies": ["a"]}]}
            """);

        assertThat(imported("{\"working_dir\": \"/tmp\", \"jobs\": []}", "-o", there)
                        .err())
                .contains("[CLI-143]");
        assertThat(there).hasContent("kept");
        assertThat(circle.code()).isEqualTo(1);
        assertThat(circle.out()).isEmpty();
        assertThat(circle.err()).contains("a -> b -> a");
        assertThat(imported("{\"jobs\": 5}").err()).contains("[IMP-102]");
    }

    @Test
    void a_state_machine_is_checked_although_its_agents_are_the_hosts() {
        var file = CommandLineRun.file(folder, "machine.yaml", """
            name: review
            agents: [{ref: agents/writer}]
            states:
              - {id: WRITE, type: agent, executor: writer, next: LOOK}
              - {id: LOOK, type: human_gate, human_gate: {on_approve: END, on_reject: WRITE}}
              - {id: END, type: terminal}
            """);

        var written = CommandLineRun.of("import", "--from", "ironbees", file);

        assertThat(written.code()).as(written.err()).isZero();
        assertThat(written.err())
                .contains("machine.yaml:2:")
                .contains("[IMP-117]")
                .contains("writer");
        assertThat(written.out()).startsWith("workflowId: review\n").contains("nodeId: WRITE-loop");
    }
}
