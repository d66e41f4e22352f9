package dev.millrace.testing.store;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.JournalStore;
import dev.millrace.store.JournalTool;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.journal.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children of a loop that are given the loop's input: it is kept once, and none needs its parent or a sibling. */
class ChildSizeTest {

    private static final int CHILDREN = 40;
    private static final Workflow CHILD = Workflow.named("child")
            .node("hold", "Wait", spec -> spec.set("signal", "go"))
            .build();
    private static final Workflow LOOP = Workflow.named("loop")
            .node(
                    "each",
                    "ForEach",
                    spec -> spec.set("collectionExpression", "input.items")
                            .set("maxConcurrency", CHILDREN)
                            .body(graph -> graph.node(
                                    "call",
                                    "Subflow",
                                    node -> node.subflow(CHILD).set("mode", "child"))))
            .build();

    private final CountDownLatch starts = new CountDownLatch(CHILDREN + 1);

    @TempDir
    Path folder;

    private JournalStore store;

    @BeforeEach
    void store() {
        store = JournalStore.at(folder.resolve("journal")).withSync(SyncMode.NONE);
    }

    private WorkflowEngine engine() {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(store)
                .listener(event -> {
                    if (event instanceof ExecutionStarted) {
                        starts.countDown();
                    }
                })
                .build();
    }

    /** Waits until the starts of all are safe. */
    private void awaitStarts() throws InterruptedException {
        assertThat(starts.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static Map<String, Object> input() {
        return Map.of(
                "items",
                IntStream.range(0, CHILDREN).boxed().toList(),
                "text",
                "x".repeat(70_000),
                "table",
                IntStream.range(0, 2_000).mapToObj(i -> "row " + i).toList());
    }

    private static List<ExecutionId> children(List<Event> parent) {
        return parent.stream()
                .filter(ChildRequested.class::isInstance)
                .map(event -> ((ChildRequested) event).child().id())
                .toList();
    }

    private long bytesOnDisk() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(".wal") || file.getParent().endsWith("blobs"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private ExecutionStarted start(ExecutionId child) {
        return (ExecutionStarted) store.read(child).get(0);
    }

    private void assertStarted(ExecutionId child) {
        assertThat(start(child).input()).containsAllEntriesOf(input()).containsKeys("item", "index");
    }

    /** What lies on the disk while the engine runs is what a kill would leave there. */
    @Test
    void an_engine_that_was_killed_leaves_children_with_all_their_data() throws IOException, InterruptedException {
        ExecutionId parent;
        try (var engine = engine()) {
            var execution = engine.start(LOOP, input());
            awaitStarts();
            parent = execution.id();
            copy(folder.resolve("journal"), folder.resolve("left"));
        }

        store = JournalStore.at(folder.resolve("left")).withSync(SyncMode.NONE);
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();
            var children = children(store.read(parent));
            assertThat(children).hasSize(CHILDREN);
            for (var child : children) {
                engine.execution(child).orElseThrow().signal("go", Map.of(), "");
                assertStarted(child);
            }
            var end = engine.execution(parent).orElseThrow().await(ofSeconds(60));
            assertThat(end.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.sorted().toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void the_input_is_kept_once_and_is_there_after_a_restart_whoever_goes_first()
            throws IOException, InterruptedException {
        ExecutionId parent;
        List<ExecutionId> children;
        try (var engine = engine()) {
            var execution = engine.start(LOOP, input());
            awaitStarts();
            parent = execution.id();
            children = children(store.read(parent));
            assertThat(children).hasSize(CHILDREN).allSatisfy(this::assertStarted);
            assertThat(store.bytes(children.get(CHILDREN - 1))).isLessThan(10_000);
        }
        assertThat(bytesOnDisk()).as("%d children", CHILDREN).isLessThan(10 * 90_000);

        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();
            assertThat(start(children.get(5)).input().get("table"))
                    .as("one object for all")
                    .isSameAs(start(children.get(6)).input().get("table"));
            children.forEach(child -> engine.execution(child).orElseThrow().signal("go", Map.of(), ""));
            assertThat(engine.execution(parent)
                            .orElseThrow()
                            .await(ofSeconds(60))
                            .status())
                    .isEqualTo(ExecutionStatus.COMPLETED);

            store.forget(List.of(parent));
            children.forEach(this::assertStarted);
            store.forget(children.subList(0, CHILDREN / 2));
            store.snapshot();
            store.snapshot();
            children.subList(CHILDREN / 2, CHILDREN).forEach(this::assertStarted);
        }
        assertThat(JournalTool.at(folder.resolve("journal")).verify().problem()).isEmpty();

        store.open();
        children.subList(CHILDREN / 2, CHILDREN).forEach(this::assertStarted);
        store.forget(store.executions().stream().map(StoredExecution::id).toList());
        store.close();
        store.open();
        store.close();
        assertThat(folder.resolve("journal/blobs")).isEmptyDirectory();
    }
}
