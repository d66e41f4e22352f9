package dev.millrace.testing.store;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscriber that misses nothing, over restarts of the engine. */
class ChangeFeedTest {

    @TempDir
    private Path folder;

    private final Map<ExecutionId, List<Event>> heard = new LinkedHashMap<>();

    /** Large data that later events refer to, in a loop and handed on. */
    private static Workflow looping() {
        return Workflow.named("looping")
                .node("load", (Node) context -> Outcome.done("rows", rows()))
                .node(
                        "each",
                        "forEach",
                        spec -> spec.set("collectionExpression", "input.rows")
                                .body(body -> body.node("work", (Node) context -> Outcome.done(context.input()))))
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .node("last", (Node) context -> Outcome.done(context.input()))
                .connect("load", "each")
                .connect("each", "wait")
                .connect("wait", "last")
                .build();
    }

    private static List<Map<String, Object>> rows() {
        return IntStream.range(0, 20)
                .mapToObj(i -> Map.<String, Object>of("row", i, "text", ("text " + i + " ").repeat(40)))
                .toList();
    }

    /** An execution that writes nothing until it is told to: pages that are read of it stay as they are. */
    private static Execution waiting(WorkflowEngine engine) {
        var execution = engine.start(looping(), Map.of());
        while (execution.status() != ExecutionStatus.WAITING) {
            Thread.onSpinWait();
        }
        return execution;
    }

    private WorkflowEngine engine(ExecutionStore store) {
        return WorkflowEngine.builder().store(store).build();
    }

    /** Reads some pages, and leaves one that was read unconfirmed. */
    private void hear(WorkflowEngine engine, int pages, int limit) {
        var feed = engine.changes("test");
        for (int i = 0; i < pages; i++) {
            var page = feed.next(limit);
            page.events()
                    .forEach(event -> heard.computeIfAbsent(event.execution(), id -> new ArrayList<>())
                            .add(event));
            feed.confirm(page);
        }
        assertThat(feed.next(limit)).isEqualTo(feed.next(limit));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void each_event_comes_once_to_who_confirms_over_restarts(boolean onDisk) {
        ExecutionStore store = onDisk ? JournalStore.at(folder).withSegmentBytes(64 << 10) : new MemoryStore();
        var ids = new ArrayList<ExecutionId>();
        try (var engine = engine(store)) {
            for (int i = 0; i < 3; i++) {
                ids.add(waiting(engine).id());
            }
            hear(engine, 3, 5);
        }
        try (var engine = engine(store)) {
            engine.register(looping());
            hear(engine, 2, 20);
            engine.recoverIncompleteExecutions();
            for (var id : ids) {
                engine.execution(id).orElseThrow().signal("go", Map.of(), null);
                engine.execution(id).orElseThrow().await(ofSeconds(20));
            }
        }
        try (var engine = engine(store)) {
            hear(engine, 200, 7);

            var feed = engine.changes("test");
            assertThat(feed.next(1).next()).isEqualTo(feed.cursor());
            assertThat(heard).hasSize(3);
            heard.forEach((id, events) ->
                    assertThat(events).isEqualTo(engine.history().events(id)));
        }
    }

    @Test
    void a_subscriber_that_keeps_its_place_itself_gives_it_back() {
        try (var engine = engine(new MemoryStore())) {
            var execution = waiting(engine);
            var first = engine.changes(dev.millrace.store.ChangeCursor.START, 1);

            var second = engine.changes(first.next(), 1);

            assertThat(second.events().get(0).sequence())
                    .isEqualTo(first.events().size() + 1L);
            assertThat(second.events().get(0).execution()).isEqualTo(execution.id());
            assertThatThrownBy(() -> engine.changes(first.next(), 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void an_engine_without_a_store_has_no_feed() {
        try (var engine = WorkflowEngine.create()) {
            assertThatThrownBy(() -> engine.changes("test")).hasMessageContaining("[ENG-121]");
        }
    }
}
