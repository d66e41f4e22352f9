package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a repair by hand says before it does anything, and what it refuses. */
class RepairCommandsTest {

    @TempDir
    private Path folder;

    private Path paid() {
        return folder.resolve("paid");
    }

    /** Runs an order through; each payment adds a letter to a file. */
    private String order() {
        var flow = CommandLineRun.file(folder, "flow.yaml", """
            workflowId: order
            nodes:
              - {nodeId: price, runtimeType: Groovy, scriptContent: "[amount: 3]"}
              - {nodeId: pay, runtimeType: Groovy, effect: atMostOnce, dependsOn: price,
                 scriptContent: "new File('PAID') << 'x'; [receipt: input.amount]"}
            """.replace("PAID", paid().toString()));
        var run = CommandLineRun.of("run", flow, "--store", folder.resolve("store"), "--json");
        assertThat(run.code()).as(run.err()).isZero();
        return ((Map<?, ?>) json(run)).get("executionId").toString();
    }

    private static Object json(CommandLineRun run) {
        return DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    private CommandLineRun mark(String id, Object... more) {
        return CommandLineRun.of(command(id, more));
    }

    private Object[] command(String id, Object... more) {
        var all = new java.util.ArrayList<Object>(
                List.of("mark-success", id, "price", "--store", folder.resolve("store")));
        all.addAll(List.of(more));
        return all.toArray();
    }

    @Test
    void a_completed_node_keeps_its_output_unless_another_is_given() throws IOException {
        var id = order();

        var refused = mark(id);
        var previewed = mark(id, "--preview");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).startsWith("[ENG-130]").contains("has completed", "--output");
        assertThat(previewed.err()).startsWith("[ENG-130]");
        assertThat(Files.readString(paid())).isEqualTo("x");
        assertThat(CommandLineRun.of("show", id, "--store", folder.resolve("store"), "--json")
                        .out())
                .contains("\"amount\": 3");
    }

    @Test
    void what_must_not_happen_twice_is_said_first_and_done_with_yes_only() throws IOException {
        var id = order();

        var previewed = mark(id, "--output", "amount=4", "--preview");
        var data = (Map<?, ?>) json(mark(id, "--output-json", "{\"amount\": 4}", "--preview", "--json"));
        var refused = mark(id, "--output", "amount=4");
        var declined = CommandLineRun.answering("n\n", command(id, "--output", "amount=4"));

        assertThat(previewed.out().lines()).first().asString().contains("at most once: pay");
        assertThat(previewed.out())
                .contains("run again: pay\n", "for the first time: none")
                .doesNotContain("price");
        assertThat(data.get("reset")).isEqualTo(List.of("pay"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).startsWith("[CLI-120]").contains("pay", "--yes");
        assertThat(declined.err()).contains("pay. Go on? [y/N]", "nothing was done");
        assertThat(Files.readString(paid())).isEqualTo("x");

        var done = mark(id, "--output", "amount=4", "--yes", "--json");

        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.err()).contains("at most once: pay");
        assertThat(done.out()).contains("\"receipt\": 4");
        assertThat(Files.readString(paid())).isEqualTo("xx");
    }

    @Test
    void who_watches_is_asked() throws IOException {
        var id = order();

        var done = CommandLineRun.answering("Y\n", command(id, "--output", "amount=4"));

        assertThat(done.code()).as(done.err()).isZero();
        assertThat(Files.readString(paid())).isEqualTo("xx");
    }

    @Test
    void an_output_is_that_of_one_node() {
        var id = order();

        var refused = mark(id, "pay", "--output", "amount=4");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).startsWith("[CLI-121]");
    }
}
