package dev.millrace.testing.store;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import dev.millrace.store.journal.SyncMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a loop writes grows with its items, not with their square; and what is read is what was written. */
@Tag("long")
class LoopSizeTest {

    private static final Node DONE = context -> Outcome.done(Map.of());
    private static final Node BROKEN = context -> {
        throw new IllegalStateException("broken");
    };

    @TempDir
    Path folder;

    /** What stands in the body of a loop, each with another way to hand the loop's input on. */
    private enum Body {
        WORK,
        NOOP,
        BRANCH,
        CONTAINER,
        SUBFLOW,
        FAILURE,
        TEMPLATE,
        INNER_LOOP
    }

    private static Workflow loop(Body body) {
        return Workflow.named("loop")
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionExpression", "input.items")
                                .set("maxConcurrency", 4)
                                .body(graph -> switch (body) {
                                    case WORK -> graph.node("in", DONE);
                                    case NOOP -> graph.node("in", "Noop");
                                    case BRANCH ->
                                        graph.node("in", "IfElse", node -> node.set("condition", "input.index > 3"));
                                    case CONTAINER ->
                                        graph.node(
                                                "in", "Container", node -> node.body(box -> box.node("deep", "Noop")));
                                    case SUBFLOW ->
                                        graph.node(
                                                "in",
                                                "Subflow",
                                                node -> node.subflow(Workflow.named("sub")
                                                        .node("deep", "Noop")
                                                        .build()));
                                    case FAILURE ->
                                        graph.node("in", BROKEN)
                                                .node("handler", "Noop")
                                                .connect(
                                                        "in",
                                                        "handler",
                                                        c -> c.on(Trigger.FAIL).recovers());
                                    case TEMPLATE ->
                                        graph.node(
                                                "in",
                                                "Container",
                                                node -> node.input("all", "${input.items}")
                                                        .body(box -> box.node("deep", "Noop")));
                                    case INNER_LOOP ->
                                        graph.node(
                                                "in",
                                                "ForEach",
                                                node -> node.set("collectionExpression", "[1, 2]")
                                                        .body(box -> box.node("deep", "Noop")));
                                }))
                .node("after", "Noop")
                .connect("each", "after")
                .build();
    }

    private record Run(long bytes, List<Event> read, List<Event> heard) {}

    private Run run(Workflow workflow, Map<String, Object> input) {
        var store = JournalStore.at(folder.resolve("n" + System.identityHashCode(input)))
                .withSync(SyncMode.NONE);
        var heard = new ArrayList<Event>();
        ExecutionId id;
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(store)
                .listener(heard::add)
                .build()) {
            var execution = engine.start(workflow, input);
            assertThat(execution.await(ofSeconds(60)).status()).isEqualTo(ExecutionStatus.COMPLETED);
            id = execution.id();
            return new Run(store.bytes(id), store.read(id), List.copyOf(heard));
        }
    }

    private static Map<String, Object> items(int size) {
        return Map.of(
                "items",
                IntStream.range(0, size).mapToObj(i -> "item number " + i).toList());
    }

    @ParameterizedTest
    @EnumSource
    void a_loop_writes_its_input_once(Body body) {
        var few = run(loop(body), items(50));
        var many = run(loop(body), items(400));

        assertThat(few.read()).isEqualTo(few.heard());
        assertThat(many.read()).isEqualTo(many.heard());
        assertThat(many.bytes()).as("eight times as many items").isLessThan(9 * few.bytes());
    }

    @Test
    void an_input_of_many_entries_is_written_once_too() {
        var input = new LinkedHashMap<String, Object>(items(100));
        for (int i = 0; i < 1_000; i++) {
            input.put("field" + i, i);
        }

        for (var body : Body.values()) {
            var run = run(loop(body), new LinkedHashMap<>(input));

            assertThat(run.read()).isEqualTo(run.heard());
            assertThat(run.bytes()).as("%s", body).isLessThan(300_000);
        }
    }

    @Test
    void large_items_are_written_once_and_stand_in_the_iterations_by_their_place() {
        var item = Map.of("text", "x".repeat(5_000));
        var run = run(
                loop(Body.BRANCH),
                Map.of(
                        "items",
                        IntStream.range(0, 40)
                                .mapToObj(i -> Map.of("number", i, "text", "x".repeat(5_000)))
                                .toList()));

        assertThat(run.bytes()).isLessThan(2 * 40 * 5_000);
        assertThat(run.read())
                .filteredOn(ScopeOpened.class::isInstance)
                .allSatisfy(event -> assertThat(((ScopeOpened) event).input().get("item"))
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                        .containsAllEntriesOf(item));
        assertThat(run.read()).filteredOn(NodeCompleted.class::isInstance).hasSize(42);
    }
}
