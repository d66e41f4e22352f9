package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.ExecutionId;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of an execution's course by a node's name: rerun, edit-output, compensate, fork, and the way back. */
@Tag("one-jdk")
class RerunCommandsTest {

    @TempDir
    private Path folder;

    private Path ran() {
        return folder.resolve("ran");
    }

    /** Runs a chain through whose nodes add their letter to a file; what follows `b` takes its amount over. */
    private String chain() throws IOException {
        Files.createDirectories(folder.resolve("flows"));
        var flow = CommandLineRun.file(folder.resolve("flows"), "chain.yaml", """
            workflowId: chain
            nodes:
              - {nodeId: a, runtimeType: Groovy, scriptContent: "new File('RAN') << 'a'; [amount: 3]"}
              - {nodeId: b, runtimeType: Groovy, dependsOn: a, compensationNodeId: unb,
                 scriptContent: "new File('RAN') << 'b'; [amount: input.amount]"}
              - {nodeId: unb, runtimeType: Groovy, scriptContent: "new File('RAN') << 'u'; [:]"}
              - {nodeId: c, runtimeType: Groovy, dependsOn: b,
                 scriptContent: "new File('RAN') << 'c'; [paid: input.amount]"}
            """.replace("RAN", ran().toString()));
        var run = CommandLineRun.of("run", flow, "--store", store(), "--json");
        assertThat(run.code()).as(run.err() + run.out()).isZero();
        return ((Map<?, ?>) json(run)).get("executionId").toString();
    }

    private Path store() {
        return folder.resolve("store");
    }

    private static Object json(CommandLineRun run) {
        return DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    private Object[] args(String verb, String id, Object... more) {
        var all = new ArrayList<Object>(List.of(verb, id, "--store", store()));
        all.addAll(List.of(more));
        return all.toArray();
    }

    private CommandLineRun on(String verb, String id, Object... more) {
        return CommandLineRun.of(args(verb, id, more));
    }

    private String letters() throws IOException {
        return Files.readString(ran());
    }

    @Test
    void a_node_runs_again_with_another_input_once_it_was_looked_at() throws IOException {
        var id = chain();

        var previewed = on("rerun", id, "--from", "b", "--preview");
        var unknown = on("rerun", id, "--from", "x");

        assertThat(previewed.out()).startsWith("run again: b, c\n");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).startsWith("[ENG-131]");
        assertThat(letters()).isEqualTo("abc");

        var done = on("rerun", id, "--from", "b", "--input", "amount=7", "--json");

        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.out()).contains("\"paid\": 7");
        assertThat(letters()).isEqualTo("abcbc");
    }

    @Test
    void who_watches_sees_what_would_run_and_is_asked() throws IOException {
        var id = chain();

        var declined = CommandLineRun.answering("n\n", args("rerun", id, "--from", "c"));

        assertThat(declined.code()).isEqualTo(1);
        assertThat(declined.err()).contains("run again: c", "Go on? [y/N]", "[CLI-120] nothing was done");
        assertThat(letters()).isEqualTo("abc");

        var agreed = CommandLineRun.answering("y\n", args("rerun", id, "--from", "c"));

        assertThat(agreed.code()).as(agreed.err()).isZero();
        var unasked = CommandLineRun.watched(args("rerun", id, "--from", "c", "--yes"));
        assertThat(unasked.code()).as(unasked.err()).isZero();
        assertThat(unasked.err()).doesNotContain("Go on?");
        assertThat(letters()).isEqualTo("abccc");
    }

    @Test
    void a_held_repair_is_taken_back_by_another_process() throws IOException {
        var id = chain();

        assertThat(on("undo", id).err()).startsWith("[ENG-133]").contains("no repair");
        var held = on("rerun", id, "--from", "a", "--hold", "--json");
        assertThat(held.code()).as(held.err()).isZero();
        assertThat(((Map<?, ?>) json(held)).get("status")).isEqualTo("PAUSED");
        var declined = CommandLineRun.answering("\n", args("undo", id));
        assertThat(declined.err()).contains("rerunFrom", "[CLI-120]");

        var undone = on("undo", id, "--json");

        assertThat(undone.code()).as(undone.err()).isZero();
        assertThat(((Map<?, ?>) json(undone)).get("status")).isEqualTo("COMPLETED");
        assertThat(letters()).isEqualTo("abc");
        assertThat(on("undo", id).code()).isEqualTo(1);
    }

    @Test
    void an_edited_output_is_what_later_nodes_read() throws IOException {
        var id = chain();

        assertThat(on("edit-output", id, "b").err()).startsWith("[CLI-150]");
        assertThat(on("edit-output", id, "b").code()).isEqualTo(2);
        assertThat(on("edit-output", id, "b", "--output", "amount=9").code()).isZero();
        var rerun = on("rerun", id, "--from", "c", "--json");

        assertThat(rerun.out()).contains("\"paid\": 9");
        assertThat(letters()).isEqualTo("abcc");
    }

    @Test
    void what_was_done_is_undone_and_runs_again() throws IOException {
        var id = chain();

        var previewed = on("compensate", id, "--back-to", "b", "--preview");
        assertThat(previewed.out()).contains("undone first, in this order: b", "run again: b, c");
        assertThat(letters()).isEqualTo("abc");

        var done = on("compensate", id, "--back-to", "b");

        assertThat(done.code()).as(done.err()).isZero();
        assertThat(letters()).isEqualTo("abcubc");
        assertThat(on("undo", id).err()).startsWith("[ENG-133]");
    }

    @Test
    void a_fork_is_an_execution_of_its_own() throws IOException {
        var id = chain();

        assertThat(on("fork", id, "--from", "b", "--reason", "x").err()).startsWith("[CLI-151]");
        assertThat(on("fork", id, "--from", "x").err()).startsWith("[ENG-131]");
        assertThat(on("fork", id, "--from", "b", "--preview").out()).startsWith("run again: b, c\n");
        assertThat(letters()).isEqualTo("abc");

        var fork = on("fork", id, "--from", "b", "--json");

        assertThat(fork.code()).as(fork.err()).isZero();
        var forked = ((Map<?, ?>) json(fork)).get("executionId").toString();
        assertThat(forked).isNotEqualTo(id);
        assertThat(letters()).isEqualTo("abcbc");
        assertThat(on("list", "", "--label", "millrace.forkOf=" + id).code()).isEqualTo(2);
        assertThat(CommandLineRun.of("list", "--store", store(), "--label", "millrace.forkOf=" + id)
                        .out())
                .contains(forked);
        var option = StoreOption.at(store().toString(), new DefinitionFiles());
        assertThat(option.folder(option.execution(forked))).isEqualTo(folder.resolve("flows"));
    }

    @Test
    void an_engine_elsewhere_is_asked_once_somebody_agreed_to_what_it_would_do() throws Exception {
        var id = chain();
        try (var serving = new Serving(folder, folder.resolve("flows"))) {
            var engine = ServedEngine.at(serving.address(), Map.of("MILLRACE_TOKEN_OPERATE", Serving.TOKEN));
            var there = new RepairElsewhere(engine, ExecutionId.parse(id));
            var body = AskedRepair.rerunFrom("b", Optional.empty()).body("again", true);

            assertThat(there.forkPreview("c").again()).hasToString("[c]");
            assertThat(there.preview(body).again()).hasToString("[b, c]");
            assertThatThrownBy(() -> there.repair(body, outlook -> {
                        throw CommandFailedException.failed("no");
                    }))
                    .hasMessage("no");
            assertThatThrownBy(() -> there.undo("nothing"))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageStartingWith("[ENG-133]");
            assertThat(there.repair(body, outlook -> {}).get("status")).isEqualTo("PAUSED");
            assertThat(there.undo("no").get("status")).isEqualTo("COMPLETED");
            assertThat(there.fork("c").get("executionId")).isNotEqualTo(id);
            for (var verb : List.of("rerun --from b", "compensate --back-to b", "fork --from b")) {
                var words = verb.split(" ");
                assertThat(on(words[0], id, words[1], words[2]).err()).startsWith("[HTT-150]");
            }
        }
    }
}
