package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that goes on in another process. */
class DetachedRunTest {

    private static final String FLOW = """
        workflowId: flow
        nodes: [{nodeId: say, runtimeType: Groovy, scriptContent: "[said: true]"}]
        """;

    @TempDir
    private Path folder;

    @Test
    @Tag("heavy") // it starts a JVM
    void its_id_is_printed_and_its_execution_comes_to_its_end() throws InterruptedException {
        var file = CommandLineRun.file(folder, "flow.yaml", FLOW);
        var store = folder.resolve("store");

        var run = CommandLineRun.of("run", file, "--store", store, "--detach");

        assertThat(run.code()).as(run.err()).isZero();
        var id = run.out().strip();
        assertThat(run.err()).contains(".out");
        while (CommandLineRun.of("list", "--store", store).out().contains("RUNNING")) {
            ProcessHandle.current().children().forEach(child -> child.onExit().join());
        }
        assertThat(CommandLineRun.of("show", id, "--store", store).out()).contains("flow COMPLETED", "\"said\": true");
    }

    @Test
    void it_needs_a_store_in_which_it_is_found() {
        var file = CommandLineRun.file(folder, "flow.yaml", FLOW);

        var run = CommandLineRun.of("run", file, "--detach", "--in-memory");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("[CLI-118]");
    }
}
