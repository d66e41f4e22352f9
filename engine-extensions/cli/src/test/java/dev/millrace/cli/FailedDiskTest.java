package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose disk fails under it: a small file system of memory that a node fills, or that is read-only. Only root can
 * mount one; elsewhere this is not tested, and says so.
 */
@EnabledOnOs(OS.LINUX)
@Tag("one-jdk")
class FailedDiskTest {

    private static final int OUTPUTS = 90;

    @TempDir
    private Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                does("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", disk.toString()),
                "NOT TESTED: only root may mount a file system here");
    }

    @AfterEach
    void unmount() throws Exception {
        does("umount", disk.toString());
    }

    private static boolean does(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Behind the node with a script come so many large outputs that the file that is begun cannot hold them. */
    private Path flow(String script, int outputs) {
        var text = new StringBuilder("""
            workflowId: flow
            nodes:
              - {nodeId: first, runtimeType: Noop}
              - {nodeId: n0, runtimeType: Groovy, dependsOn: first, scriptContent: "%s; [filled: true]"}
            """.formatted(script));
        for (int i = 1; i <= outputs; i++) {
            text.append(
                    "  - {nodeId: n%d, runtimeType: Groovy, dependsOn: n%d, scriptContent: \"[large: 'x' * 900000, done: true]\"}\n"
                            .formatted(i, i - 1));
        }
        return CommandLineRun.file(folder, "flow.yaml", text.toString());
    }

    private Path store() {
        return disk.resolve("store");
    }

    private void goesOn() {
        var list = CommandLineRun.of("list", "--store", store());
        assertThat(list.out()).as(list.err()).contains("RUNNING");
        var recovered = CommandLineRun.of("recover", "--store", store(), "--json");
        assertThat(recovered.code()).as(recovered.err()).isZero();
        assertThat(recovered.out()).contains("\"done\": true");
    }

    @Test
    void a_disk_that_is_full_in_the_middle_ends_the_run_with_what_goes_on_with_it() throws Exception {
        var fill = Files.createFile(disk.resolve("fill"));
        var flow = flow(
                "if (new File('" + fill + "').exists()) { try { new File('" + fill
                        + "').withOutputStream { to -> while (true) to.write(new byte[65536]) } } catch (IOException full) {} }",
                OUTPUTS);

        var run = CommandLineRun.of("run", flow, "--store", store());

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.err())
                .contains("[ENG-105]", "[STO-110]", "No space left", "millrace recover --store " + store())
                .doesNotContain("CLI-199");
        assertThat(run.out()).doesNotContain("COMPLETED");
        Files.delete(fill);
        goesOn();
    }

    @Test
    void what_is_on_a_read_only_disk_is_looked_at_and_nothing_is_begun_or_gone_on_with() throws Exception {
        var flow = flow("1", 1);
        CommandLineRun.of("run", flow, "--store", store(), "-q");
        assertThat(does("mount", "-o", "remount,ro", disk.toString())).isTrue();

        var run = CommandLineRun.of("run", flow, "--store", store());
        var list = CommandLineRun.of("list", "--store", store());
        var recovery = CommandLineRun.of("recover", "--store", store());

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.err())
                .contains("[STO-102]", "Read-only file system", "Nothing was run", "--store DIR", "--in-memory");
        assertThat(list.code()).as(list.err()).isZero();
        assertThat(list.out()).contains("COMPLETED");
        assertThat(recovery.out()).as(recovery.err()).contains("nothing to recover");
    }
}
