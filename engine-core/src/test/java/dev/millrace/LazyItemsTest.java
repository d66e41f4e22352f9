package dev.millrace;

import static dev.millrace.Bench.passes;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LazyItemsTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static WorkflowBuilder loop(Node node, int window) {
        return workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "input.items")
                                .set("maxConcurrency", window)
                                .body(body -> body.node("look", node)));
    }

    private Execution over(Object items, Node node) {
        return bench.engine.start(loop(node, 2).build(), Map.of("items", items));
    }

    @Test
    void an_iterator_a_stream_and_an_iterable_are_collections() {
        Iterable<String> iterable = () -> List.of("a", "b", "c").iterator();
        for (var items :
                List.of(Stream.of("a", "b", "c"), List.of("a", "b", "c").iterator(), iterable)) {
            var execution = over(items, context -> Outcome.done("saw", context.input("item", String.class)));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.snapshot().node("each").output())
                    .containsEntry("TotalItems", 3)
                    .containsEntry("results", List.of(Map.of("saw", "a"), Map.of("saw", "b"), Map.of("saw", "c")));
        }
    }

    @Test
    void no_more_items_are_taken_than_the_windows_need() {
        var taken = new AtomicInteger();
        Node breaks = context ->
                context.input("item", Integer.class) == 10 ? Outcome.done().by("Break") : Outcome.done();
        var execution = over(Stream.generate(taken::incrementAndGet), breaks);

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(taken.get()).isBetween(10, 16);
    }

    @Test
    void an_iterator_that_throws_fails_the_loop_with_its_words() {
        var execution = over(IntStream.range(0, 5).map(i -> 6 / (3 - i)).boxed(), passes());

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("each", "by zero");
    }

    @Test
    void a_cancel_ends_a_loop_that_waits_for_its_first_items() {
        var later = new ArrayDeque<Runnable>();
        var asked = new AtomicInteger();
        Iterator<Integer> numbers = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                return asked.incrementAndGet();
            }
        };
        try (var busy = new Bench(engine -> engine.executor(later::add))) {
            var execution = busy.engine.start(
                    workflow()
                            .node(
                                    "each",
                                    "ForEach",
                                    each -> each.set("collectionExpression", "input.numbers")
                                            .body(body -> body.node("in", "Noop")))
                            .node("after", "Noop")
                            .connect("each", "after")
                            .build(),
                    Map.of("numbers", numbers));
            assertThat(execution.snapshot().node("each").status()).isEqualTo(NodeStatus.RUNNING);

            execution.cancel("enough");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(execution.snapshot().node("each").status()).isEqualTo(NodeStatus.CANCELLED);
            assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.SKIPPED);
            var story = busy.events.story();
            later.forEach(Runnable::run); // what comes late changes nothing
            assertThat(busy.events.story()).isEqualTo(story);
        }
    }

    @Test
    void a_null_item_and_an_iterator_that_was_read_fail_the_loop() {
        var nothing = over(Arrays.asList("a", null).iterator(), passes());
        var twice = bench.engine.start(
                loop(passes(), 1)
                        .node(
                                "again",
                                "ForEach",
                                each -> each.set("collectionExpression", "input.items")
                                        .body(body -> body.node("look", passes())))
                        .build(),
                Map.of("items", List.of(1).iterator()));

        assertThat(nothing.await().cause()).contains("item 1 is null");
        assertThat(twice.await().cause()).contains("again", "the iterator was read before");
    }

    @Test
    void a_durable_engine_refuses_an_iterator() {
        try (var durable = new Bench(engine -> engine.store(new MemoryStore()))) {
            Node stream = context -> Outcome.done("items", Stream.of(1));

            assertThatThrownBy(() -> durable.engine.start(
                            loop(passes(), 1).build(),
                            Map.of("items", List.of(1).iterator())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("RUN-106")
                    .hasMessageContaining("collectionFile");
            assertThat(durable.start(workflow().node("stream", stream)).await().cause())
                    .contains("stream", "RUN-106");
        }
    }

    @Test
    @Tag("long")
    void a_million_items_of_an_iterator_run_in_a_very_small_heap() throws Exception {
        var child = ChildJvm.run("-Xmx64m", ManyLazyItems.class, "1000000");

        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).startsWith("COMPLETED");
        assertThat(child.number("items")).isEqualTo(1_000_000);
    }
}
