package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store that the environment names. */
class NamedStoreTest {

    private static final String FLOW = "workflowId: flow\nnodes: [{nodeId: a, runtimeType: Noop}]\n";

    @TempDir
    private Path folder;

    private Path flow() {
        return CommandLineRun.file(folder, "flow.yaml", FLOW);
    }

    @Test
    void it_is_meant_where_no_option_names_one_and_is_said() {
        var store = folder.resolve("store");

        var run = CommandLineRun.withStore(store, "run", flow());
        var list = CommandLineRun.withStore(store, "list", "--json");

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("executions are kept in " + store + ", which MILLRACE_STORE names");
        assertThat(list.out()).contains("\"flow\"", "COMPLETED");
        assertThat(CommandLineRun.withStore(store, "graph", flow()).code()).isZero();
        assertThat(CommandLineRun.of("graph", flow(), "--store", store).err()).startsWith("[CLI-131]");
    }

    @Test
    void an_option_wins_and_without_either_a_run_is_kept_nowhere() {
        var named = folder.resolve("named");

        var run = CommandLineRun.withStore(named, "run", flow(), "--store", folder.resolve("other"));

        assertThat(run.err()).doesNotContain("MILLRACE_STORE");
        assertThat(folder.resolve("other")).isDirectory();
        assertThat(named).doesNotExist();
        assertThat(CommandLineRun.of("list").err()).startsWith("[CLI-100] Missing required option: '--store=DIR'");
        assertThat(CommandLineRun.of("run", flow()).code()).isZero();
        assertThat(Files.exists(folder.resolve(".millrace"))).isFalse();
    }
}
