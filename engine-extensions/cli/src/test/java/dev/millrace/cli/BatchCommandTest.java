package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCommandTest {

    @TempDir
    private Path folder;

    private String flows = "";

    @BeforeEach
    void register() throws Exception {
        flows = Files.createDirectory(folder.resolve("flows")).toString();
        CommandLineRun.file(Path.of(flows), "good.yaml", "workflowId: good\nnodes: [{nodeId: a, runtimeType: Noop}]\n");
        CommandLineRun.file(Path.of(flows), "bad.yaml", """
            workflowId: bad
            nodes: [{nodeId: a, runtimeType: Groovy, scriptContent: "throw new IOException('no stock')"}]
            """);
    }

    private Path batch(String starts) {
        return CommandLineRun.file(folder, "nightly.yaml", "workflowId: nightly\nbatch:\n  starts: " + starts + "\n");
    }

    @Test
    void a_batch_of_which_all_completed_ends_with_0_and_its_summary() {
        var file = batch("[{id: one, workflow: good, inputs: {n: 1}},"
                + " {id: two, workflow: good, inputs: {n: \"${nodes.one.output.n + 1}\"}}]");

        var run = CommandLineRun.of("batch", file, "--workflows", flows);

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("START +STATUS +EXECUTION +TIME +WHY")
                .containsPattern("two +COMPLETED +\\S+")
                .contains("2 starts: 2 completed, 0 failed, 0 cancelled, 0 running, 0 pending", "nightly COMPLETED");
    }

    @Test
    void one_that_failed_ends_it_with_1_and_the_others_ran() {
        var file = batch("[{id: one, workflow: bad}, {id: two, workflow: good, each: [{n: 1}, {n: 2}]}]");

        var run = CommandLineRun.of("batch", file, "--workflows", flows, "--json", "--store", folder.resolve("s"));
        var report = (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");

        assertThat(run.code()).isEqualTo(1);
        assertThat(report.get("total")).isEqualTo(3);
        assertThat(report.get("failed")).isEqualTo(1);
        assertThat(report.get("completed")).isEqualTo(2);
        assertThat((List<?>) report.get("items"))
                .extracting(item -> ((Map<?, ?>) item).get("node"))
                .isEqualTo(List.of("one", "two-1", "two-2"));
        assertThat(CommandLineRun.of("list", "--store", folder.resolve("s")).out())
                .contains("good", "bad", "nightly");
    }

    @Test
    void a_workflow_that_is_no_batch_is_refused() {
        var file = Path.of(flows).resolve("good.yaml");

        var run = CommandLineRun.of("batch", file);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("[CLI-191] workflow good").contains("'a'", "millrace run");
        assertThat(Path.of(flows).resolve(".millrace")).doesNotExist();
    }

    @Test
    void a_file_that_is_refused_runs_nothing() {
        var run = CommandLineRun.of("batch", batch("[{id: one, wrkflow: good}]"), "--workflows", flows);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("DEF-110", "did you mean 'workflow'", "nothing was run");
    }
}
