package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ExecutionFilter;
import dev.millrace.Retention;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.JournalStore;
import dev.millrace.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an engine says to a directory that it cannot use, and to what cannot be done: a code, what to do, and nothing
 * has changed.
 */
class BadStoreTest {

    private static final int EXECUTIONS = 20;

    private static final Workflow WORKFLOW =
            Workflow.named("work").node("work", "Noop").build();
    private static final Workflow WAITING = Workflow.named("waiting")
            .node("wait", "Wait", node -> node.set("signal", "go"))
            .build();

    @TempDir
    private Path folder;

    private Path directory() {
        return folder.resolve("data");
    }

    private WorkflowEngine engine() {
        return WorkflowEngine.builder().store(JournalStore.at(directory())).build();
    }

    private void filled() {
        try (var engine = engine()) {
            for (int i = 0; i < EXECUTIONS; i++) {
                engine.start(WORKFLOW, Map.of("text", "x".repeat(i * 10_000))).await();
            }
        }
    }

    private Map<String, Integer> contents() throws IOException {
        var contents = new TreeMap<String, Integer>();
        try (var files = Files.walk(directory())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(directory().relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private Path firstOf(String glob) throws IOException {
        try (var files = Files.newDirectoryStream(directory(), glob)) {
            return files.iterator().next();
        }
    }

    private static void flip(Path file, double where) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[(int) (bytes.length * where)] ^= 0x10;
        Files.write(file, bytes);
    }

    /** Refused twice with the same words: nothing stays locked, and nothing changes. */
    private AbstractThrowableAssert<?, ?> assertRefused() throws IOException {
        var before = contents();
        assertThatThrownBy(this::engine).isInstanceOf(StoreException.class);
        assertThat(contents()).isEqualTo(before);
        return assertThatThrownBy(this::engine).isInstanceOf(StoreException.class);
    }

    /** Whoever reads an execution hears that a frame of it is damaged; who reads others does not. */
    private void assertFoundByReading(Path damaged) {
        try (var engine = engine()) {
            var history = engine.history();
            var all = history.find(ExecutionFilter.NEWEST);
            assertThat(all).isNotEmpty();
            assertThatThrownBy(() -> all.forEach(one -> history.events(one.id())))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("[STO-104]", damaged.toString(), "offset", "verify");
        }
    }

    @Test
    void a_journal_that_is_damaged_in_the_middle() throws IOException {
        filled();
        var segment = firstOf("seg-*");
        flip(segment, 0.5);

        assertFoundByReading(segment);
        assertRefused()
                .hasMessageContainingAll(
                        "[STO-104]", segment.toString(), "offset", "frame", "millrace journal salvage");
    }

    @Test
    void a_journal_whose_end_is_gone_although_it_was_confirmed() throws IOException {
        filled();
        var segment = firstOf("seg-*");
        var bytes = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(bytes, bytes.length / 2));

        assertRefused().hasMessageContaining("millrace journal salvage");
    }

    @Test
    void a_missing_mark_and_a_missing_blob() throws IOException {
        filled();
        var mark = Files.readAllBytes(directory().resolve("mark"));
        Files.delete(directory().resolve("mark"));
        assertRefused().hasMessageContainingAll("[STO-106]", "mark", "millrace journal salvage");

        Files.write(directory().resolve("mark"), mark);
        try (var blobs = Files.list(directory().resolve("blobs"))) {
            Files.delete(blobs.findFirst().orElseThrow());
        }
        assertRefused().hasMessageContainingAll("[STO-107]", "is missing", "bring it back");
    }

    @Test
    void a_directory_of_somebody_else() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("letter.txt"), "dear");

        assertRefused().hasMessageContainingAll("[STO-101]", "letter.txt", "name an empty directory");
    }

    @Test
    void a_file_where_the_directory_should_be() throws IOException {
        Files.writeString(directory(), "a file");

        assertThatThrownBy(this::engine)
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-102]", directory().toString(), "look at the directory's permissions");
        assertThat(directory()).hasContent("a file");
    }

    @Test
    void a_directory_that_another_engine_has() {
        try (var first = engine()) {
            assertThatThrownBy(this::engine)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(
                            "[STO-100]", "process " + ProcessHandle.current().pid(), "close that engine first");
            assertThat(first.start(WORKFLOW, Map.of()).await().isCompleted()).isTrue();
        }
    }

    @Test
    void a_damaged_snapshot_is_set_aside_and_nothing_is_lost() throws IOException {
        var store = JournalStore.at(directory()).withSegmentBytes(1 << 16).withSnapshotEvery(1);
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            for (int i = 0; i < EXECUTIONS; i++) {
                engine.start(WORKFLOW, Map.of("text", "x".repeat(10_000))).await();
            }
            store.snapshot();
        }
        var snapshot = firstOf("snap-*");
        flip(snapshot, 0.5);

        assertFoundByReading(snapshot);
        try (var engine = engine()) {
            assertThat(engine.history().find(ExecutionFilter.NEWEST)).hasSize(EXECUTIONS);
        }
        assertThat(firstOf("snap-*.bak")).exists();
    }

    @Test
    void what_cannot_be_asked_of_an_execution_changes_nothing() {
        try (var engine = engine()) {
            var ended = engine.start(WORKFLOW, Map.of());
            ended.await();
            var waiting = engine.start(WAITING, Map.of());
            int events = ended.events().size();
            int begun = waiting.events().size();

            assertThat(ended.pause("too late")).isFalse();
            assertThat(ended.resume("too late")).isFalse();
            assertThat(ended.cancel("too late")).isFalse();
            assertThatThrownBy(() -> ended.signal("go", Map.of(), null)).hasMessageContaining("[ENG-109]");
            assertThat(waiting.resume("it is not paused")).isFalse();
            assertThatThrownBy(() -> engine.recover(ExecutionId.derived(1, "nobody")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[ENG-125]", "executions() names those that there are");

            assertThat(ended.events()).hasSize(events);
            assertThat(waiting.events()).hasSize(begun);
            assertThat(waiting.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void after_a_failed_write_every_call_names_the_first_cause() throws IOException {
        try (var engine = engine()) {
            engine.start(WORKFLOW, Map.of()).await();
            var waiting = engine.start(WAITING, Map.of());
            Files.move(directory(), folder.resolve("moved"));
            Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
            calls.put("signal", () -> waiting.signal("go", Map.of(), null));
            calls.put("status", waiting::status);
            calls.put("snapshot", waiting::snapshot);
            calls.put("events", waiting::events);
            calls.put("pause", () -> waiting.pause("hold"));
            calls.put("cancel", () -> waiting.cancel("enough"));
            calls.put("explain", () -> engine.explain(waiting.id(), "wait"));
            calls.put("start", () -> engine.start(WORKFLOW, Map.of()));
            calls.put("executions", () -> engine.executions(ExecutionFilter.NEWEST));
            calls.put("find", () -> engine.history().find(ExecutionFilter.NEWEST));
            calls.put("history", () -> engine.history().events(waiting.id()));
            calls.put("dead letters", engine::deadLetters);
            calls.put("forget", () -> engine.history().apply(Retention.UNLIMITED.newest(1)));
            calls.put("recover", engine::recoverIncompleteExecutions);
            calls.put("group", () -> engine.everyWorkflow().pause("hold"));

            calls.forEach((name, call) -> assertThatThrownBy(call)
                    .as(name)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("[STO-110]", "deleted, renamed or replaced"));
            assertThatThrownBy(() -> waiting.await(Duration.ofSeconds(20)))
                    .hasMessageContainingAll("[STO-110]", "deleted, renamed or replaced");
        }
    }
}
