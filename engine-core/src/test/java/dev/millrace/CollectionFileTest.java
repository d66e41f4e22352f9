package dev.millrace;

import static dev.millrace.Bench.passes;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionFileTest {

    @TempDir
    Path folder;

    private Bench bench = new Bench();

    @BeforeEach
    void open() {
        bench.close();
        bench = new Bench(engine -> engine.files(folder));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static WorkflowBuilder over(String file, UnaryOperator<NodeBuilder> more) {
        return workflow().node("each", "ForEach", each -> more.apply(each.set("collectionFile", file)));
    }

    private Execution passOn(String text) throws IOException {
        Files.writeString(folder.resolve("items.txt"), text);
        return bench.start(over("items.txt", each -> each.body(body -> body.node("pass", passes()))));
    }

    @SuppressWarnings("unchecked") // results are maps
    private static List<Object> items(Execution execution) {
        var results = (List<Map<String, Object>>)
                execution.snapshot().node("each").output().get("results");
        return results.stream().map(result -> result.get("item")).collect(Collectors.toList());
    }

    @Test
    void each_line_is_an_item_whatever_its_end() throws IOException {
        var execution = passOn("\uFEFFone\r\ntwo\n\nfünf");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(items(execution)).containsExactly("one", "two", "", "fünf");
        assertThat(bench.events.events(CollectionOpened.class)).singleElement().satisfies(opened -> {
            assertThat(opened.file().name()).isEqualTo("items.txt");
            assertThat(opened.file().size()).isEqualTo(Files.size(folder.resolve("items.txt")));
            assertThat(opened.file().sha256()).hasSize(64);
        });
    }

    @Test
    void an_empty_file_is_an_empty_collection() throws IOException {
        var execution = passOn("");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("each").output()).containsEntry("TotalItems", 0);
    }

    @Test
    void many_batches_come_in_order_and_no_more_than_the_window_is_live() throws IOException {
        var lines = IntStream.range(0, 2_000).mapToObj(i -> "line " + i).toList();
        Files.write(folder.resolve("items.txt"), lines);
        var execution = bench.start(over(
                "items.txt", each -> each.set("maxConcurrency", 7).body(body -> body.node("pass", passes()))));

        assertThat(items(execution)).isEqualTo(lines);
        assertThat(execution.snapshot().node("each").output()).containsEntry("TotalItems", 2_000);
    }

    @Test
    void the_name_may_come_from_the_input() throws IOException {
        Files.writeString(folder.resolve("b.txt"), "x");
        var execution = bench.engine.start(
                over("${input.name}.txt", each -> each.body(body -> body.node("pass", passes())))
                        .build(),
                Map.of("name", "b"));

        assertThat(items(execution)).containsExactly("x");
    }

    @Test
    void a_missing_file_an_unknown_format_and_no_name_fail_the_loop_clearly() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "x");
        var missing = bench.start(over("none.txt", each -> each.body(body -> body.node("pass", passes()))));
        var format =
                bench.start(over("a.txt", each -> each.set("format", "csv").body(body -> body.node("pass", passes()))));
        var noName = bench.start(over("${input.nothing}", each -> each.body(body -> body.node("pass", passes()))));

        assertThat(missing.await().cause()).contains("each", "there is no file 'none.txt'", folder.toString());
        assertThat(format.await().cause()).contains("each", "no format 'csv'", "lines");
        assertThat(noName.await().cause()).contains("each", "collectionFile", "input.nothing", "is null");
    }

    @Test
    void no_file_outside_the_folder_is_read() throws IOException {
        var outside = Files.createTempFile("outside", ".txt");
        Files.createSymbolicLink(folder.resolve("link.txt"), outside);
        Files.writeString(folder.resolve("a.txt"), "x");

        assertThat(causeOf("../" + outside.getFileName())).contains("must not hold '..'");
        assertThat(causeOf("sub/..\\..\\a.txt")).contains("must not hold '..'");
        assertThat(causeOf(outside.toString())).contains("outside of the folder");
        assertThat(causeOf("link.txt")).contains("outside of the folder");
        assertThat(causeOf(folder.resolve("a.txt").toString())).isEmpty();
        Files.delete(outside);
    }

    private String causeOf(String file) {
        return bench.start(over(file, each -> each.body(body -> body.node("pass", passes()))))
                .await()
                .cause();
    }

    @Test
    void a_file_that_changes_while_the_loop_runs_fails_it() throws IOException {
        var file = folder.resolve("items.txt");
        var lines = IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList();
        Files.write(file, lines);
        Node changes = context -> {
            if (context.input("index", Integer.class) == 100) {
                Files.writeString(file, "shorter");
                Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
            }
            return Outcome.done();
        };
        var execution = bench.start(over("items.txt", each -> each.body(body -> body.node("change", changes))));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("each", "'items.txt' was changed while the loop ran");
    }

    @Test
    void a_break_and_enough_successes_leave_the_rest_unread() throws IOException {
        Files.write(
                folder.resolve("items.txt"),
                IntStream.range(0, 5_000).mapToObj(Integer::toString).toList());
        Node breaks = context -> context.input("item", String.class).equals("300")
                ? Outcome.done().by("Break")
                : Outcome.done();
        var broken = bench.start(over("items.txt", each -> each.body(body -> body.node("look", breaks))));
        var enough = bench.start(over(
                "items.txt",
                each -> each.set("completion", Map.of("minSuccessful", 2)).body(body -> body.node("look", breaks))));

        assertThat(broken.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(broken.snapshot().node("each").output()).containsEntry("ItemsProcessed", 301);
        assertThat(enough.snapshot().node("each").output()).containsEntry("ItemsProcessed", 2);
    }

    @Test
    void a_stop_while_items_are_read_ends_the_loop() throws IOException {
        Files.write(
                folder.resolve("items.txt"),
                IntStream.range(0, 600).mapToObj(Integer::toString).toList());
        var execution = bench.start(over(
                "items.txt", each -> each.body(body -> body.node("nap", "Timer", timer -> timer.set("delay", "1s")))));
        bench.time.advance(ofSeconds(3));

        execution.cancel("enough");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void a_cancel_ends_a_loop_that_waits_for_the_first_lines() throws IOException {
        Files.writeString(folder.resolve("items.txt"), "a\nb\n");
        var later = new ArrayDeque<Runnable>();
        try (var busy = new Bench(engine -> engine.files(folder).executor(later::add))) {
            var execution = busy.start(over("items.txt", each -> each.body(body -> body.node("in", "Noop"))));
            assertThat(execution.snapshot().node("each").status()).isEqualTo(NodeStatus.RUNNING);

            execution.cancel("enough");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(execution.snapshot().node("each").status()).isEqualTo(NodeStatus.CANCELLED);
            var story = busy.events.story();
            later.forEach(Runnable::run); // what comes late changes nothing
            assertThat(busy.events.story()).isEqualTo(story);
        }
    }

    @Test
    @Tag("long")
    void a_file_of_a_million_lines_runs_in_a_small_heap() throws Exception {
        var file = folder.resolve("million.txt");
        try (var out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < 1_000_000; i++) {
                out.write("line number " + i + " of a file that is longer than anybody wants to hold\n");
            }
        }
        var child = ChildJvm.run("-Xmx256m", ManyLines.class, file.toString());

        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).startsWith("COMPLETED");
        assertThat(child.number("items")).isEqualTo(1_000_000);
    }
}
