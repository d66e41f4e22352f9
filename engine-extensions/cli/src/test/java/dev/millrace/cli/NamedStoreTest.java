package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.JournalStore;
import dev.millrace.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
    void an_option_wins() {
        var named = folder.resolve("named");

        var run = CommandLineRun.withStore(named, "run", flow(), "--store", folder.resolve("other"));

        assertThat(run.err()).doesNotContain("MILLRACE_STORE");
        assertThat(folder.resolve("other")).isDirectory();
        assertThat(named).doesNotExist();
        assertThat(folder.resolve(".millrace")).doesNotExist();
    }

    @Test
    void without_either_a_run_is_kept_beside_its_file_which_the_first_line_says() throws IOException {
        var usual = folder.resolve(".millrace");

        var run = CommandLineRun.of("run", flow());
        var json = CommandLineRun.of("run", flow(), "--json");

        assertThat(run.err()).startsWith("executions are kept in " + usual + "; ");
        assertThat(json.out()).startsWith("{").endsWith("}\n").doesNotContain("kept in");
        assertThat(CommandLineRun.of("list", "--store", usual, "--json").out())
                .containsOnlyOnce("[")
                .contains("flow");
        assertThat(usual.resolve(".gitignore")).hasContent("*");
        assertThat(CommandLineRun.of("journal", "verify", usual).code()).isZero();
    }

    @Test
    void nothing_is_kept_in_memory_or_where_nothing_is_started() {
        CommandLineRun.of("run", flow(), "--in-memory");
        CommandLineRun.of("run", flow(), "--dry-run");
        CommandLineRun.of("run", flow(), "--parameters");

        assertThat(folder.resolve(".millrace")).doesNotExist();
        assertThat(CommandLineRun.withStore(folder.resolve("named"), "run", flow(), "--in-memory")
                        .code())
                .isZero();
        assertThat(folder.resolve("named")).doesNotExist();
        assertThat(CommandLineRun.of("run", flow(), "--in-memory", "--store", folder)
                        .err())
                .startsWith("[CLI-118]");
    }

    @Test
    void one_that_is_in_use_says_what_to_do_instead() {
        CommandLineRun.of("run", flow());

        try (var held = JournalStore.at(folder.resolve(".millrace"))) {
            held.open();
            var run = CommandLineRun.of("run", flow());

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).contains("[STO-100]", "--store DIR", "--in-memory", "millrace serve");
            assertThat(CommandLineRun.of("run", flow(), "--in-memory").code()).isZero();
        }
    }

    @Test
    void a_file_in_its_place_is_refused_and_stays_and_what_to_do_is_said() {
        var usual = CommandLineRun.file(folder, ".millrace", "mine");

        var run = CommandLineRun.of("run", flow());
        var named = CommandLineRun.of("run", flow(), "--store", usual);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("[CLI-114] " + usual + " is a file", "--store DIR", "--in-memory");
        assertThat(named.code()).isEqualTo(2);
        assertThat(named.err()).contains("[CLI-114]");
        assertThat(usual).hasContent("mine");
        assertThat(CommandLineRun.of("run", flow(), "--in-memory").code()).isZero();
    }

    @Test
    void a_place_that_cannot_be_written_runs_nothing_and_says_what_to_do() {
        var none = CommandLineRun.file(folder, "file", "mine").resolve("store");

        var run = CommandLineRun.of("run", flow(), "--store", none, "--json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("[STO-102]", "Nothing was run", "--store DIR", "--in-memory");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void a_disk_without_room_says_what_to_do() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var shell = new Shell(InputStream.nullInputStream(), nowhere, nowhere, false, onShutdown -> {});
        var full = new StoreException("[ENG-122] the store has no room for new executions");

        assertThat(ServedStore.said(new CommandLine(new RunCommand(shell)), full))
                .hasMessageContainingAll("[ENG-122]", "--store DIR", "--in-memory");
        assertThat(ServedStore.said(new CommandLine(new ListCommand(shell)), full))
                .isSameAs(full);
    }

    @Test
    void commands_that_read_look_in_this_folder_and_say_so() {
        assertThat(CommandLineRun.of("list").err())
                .startsWith("[CLI-125] there is no store at .millrace")
                .contains("MILLRACE_STORE");
    }
}
