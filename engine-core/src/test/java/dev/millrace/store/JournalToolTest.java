package dev.millrace.store;

import static dev.millrace.store.PlainCodec.end;
import static dev.millrace.store.PlainCodec.id;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalToolTest {

    @TempDir
    private Path folder;

    private final Acknowledged told = new Acknowledged();

    private JournalStore store(Path directory) {
        return JournalStore.at(directory)
                .withCodec(new PlainCodec())
                .withSegmentBytes(1024)
                .withBlobLimit(200);
    }

    private JournalTool write() {
        var store = store(folder.resolve("a"));
        store.open();
        for (int n = 1; n <= 5; n++) {
            told.commitSafely(store, start(n), step(n, 2, "x".repeat(n * 60)), end(n, 3));
        }
        store.saveDefinition(new StoredDefinition("r1", "text", ""));
        store.forget(List.of(id(1)));
        told.safe.remove(id(1));
        store.close();
        return new JournalTool(folder.resolve("a"), Optional.of(new PlainCodec()));
    }

    private void damageSecondSegment() throws IOException {
        try (var files = Files.list(folder.resolve("a"))) {
            var segment = files.filter(file -> file.toString().endsWith(".wal"))
                    .sorted()
                    .toList()
                    .get(1);
            var bytes = Files.readAllBytes(segment);
            bytes[100] ^= 1;
            Files.write(segment, bytes);
        }
    }

    @Test
    void cat_describes_each_frame() {
        var frames = new ArrayList<Map<String, Object>>();
        write().cat(frames::add);

        assertThat(frames.get(0)).containsEntry("lsn", 1L).containsEntry("kind", "ENGINE_OPENED");
        assertThat(frames.get(1))
                .containsEntry("kind", "TURN_COMMITTED")
                .containsEntry("execution", id(1).toString())
                .containsEntry("first", 1L);
        assertThat(frames).anyMatch(frame -> frame.containsKey("blob"));
        assertThat(frames).anyMatch(frame -> "r1".equals(frame.get("revision")));
        assertThat(frames).anyMatch(frame -> List.of(id(1).toString()).equals(frame.get("executions")));
    }

    @Test
    void what_is_known_of_each_execution_is_what_a_store_would_say() {
        var stored = write().stored();

        var store = store(folder.resolve("a"));
        store.open();
        assertThat(stored).isEqualTo(store.executions()).hasSize(4);
        store.close();
    }

    @Test
    void the_events_behind_what_is_enough_are_not_read() throws IOException {
        var tool = write();
        var whole = tool.stored();
        try (var blobs = Files.walk(folder.resolve("a/blobs"))) { // of executions behind the first
            for (var blob : blobs.filter(Files::isRegularFile).toList()) {
                Files.delete(blob);
            }
        }
        var seen = new ArrayList<StoredExecution>();

        tool.exportWhile((stored, events) -> {
            assertThat(events).hasSize(3);
            seen.add(stored);
            return false;
        });

        assertThat(seen).containsExactly(whole.get(3));
        assertThatThrownBy(() -> tool.exportWhile((stored, events) -> true)).isInstanceOf(StoreException.class);
    }

    @Test
    void a_copy_holds_one_execution_and_its_definition() {
        var tool = write();
        try (var store = store(folder.resolve("a"))) {
            store.open();
            store.saveDefinition(new StoredDefinition("revision", "text", ""));
        }
        var copy = tool.copyOf(id(2));
        var none = tool.copyOf(id(1));

        copy.open();
        none.open();
        assertThat(copy.executions()).containsExactly(tool.stored().get(3));
        assertThat(copy.read(id(2))).isEqualTo(tool.export(id(2))).hasSize(3);
        assertThat(copy.definition(tool.stored().get(3).origin().revision())).isPresent();
        assertThat(none.executions()).isEmpty();
    }

    @Test
    void verify_finds_a_whole_journal_whole_and_names_the_first_problem_of_another() throws IOException {
        var tool = write();
        var whole = tool.verify();
        assertThat(whole.executions()).isEqualTo(4);
        assertThat(whole.repair()).isEmpty();
        assertThat(whole.problem()).isEmpty();

        damageSecondSegment();

        var damaged = tool.verify();
        assertThat(damaged.frames()).isPositive().isLessThan(whole.frames());
        assertThat(damaged.problem().orElseThrow()).contains("[STO-104]", ".wal", "offset", "frame");
    }

    @Test
    void export_returns_the_events_of_an_execution() {
        var tool = write();

        assertThat(tool.executions()).containsExactlyInAnyOrder(id(2), id(3), id(4), id(5));
        assertThat(tool.export(id(4))).isEqualTo(told.safe.get(id(4)));
        assertThat(tool.export(id(1))).isEmpty();
    }

    @Test
    void salvage_copies_what_is_whole_and_says_what_is_not() throws IOException {
        var tool = write();
        assertThat(tool.salvage(folder.resolve("b"))).isEmpty();
        damageSecondSegment();

        var leftOut = tool.salvage(folder.resolve("c"));

        assertThat(leftOut).anyMatch(text -> text.contains("belong to no whole frame"));
        var b = store(folder.resolve("b"));
        b.open();
        assertThat(Acknowledged.contents(b)).isEqualTo(told.safe);
        b.close();
        var c = store(folder.resolve("c"));
        c.open();
        var saved = Acknowledged.contents(c);
        c.close();
        assertThat(saved).isNotEmpty().isNotEqualTo(told.safe);
        saved.forEach((id, events) ->
                assertThat(told.asked.get(id)).startsWith(events.toArray(dev.millrace.event.Event[]::new)));
    }

    @Test
    void what_is_no_journal_and_what_is_no_empty_target_is_refused() {
        var tool = write();

        assertThatThrownBy(() -> tool.salvage(folder.resolve("a")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-120]");
        assertThatThrownBy(() -> JournalTool.at(folder.resolve("none")).cat(frame -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-121]");
    }

    @Test
    void a_salvage_names_what_the_mark_knows_of_and_no_file_holds() throws IOException {
        var segment = folder.resolve("journal/seg-0000000000000000001.wal");
        var store = JournalStore.at(folder.resolve("journal")).withCodec(new PlainCodec());
        store.open();
        new Acknowledged().commitSafely(store, start(1));
        long before = Files.size(segment);
        new Acknowledged().commitSafely(store, start(2));
        store.close();
        try (var file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            file.truncate(before);
        }

        var leftOut = JournalTool.at(folder.resolve("journal")).salvage(folder.resolve("saved"));

        assertThat(leftOut).singleElement().asString().isEqualTo("frames 3 to 3 were acknowledged and are in no file");
    }
}
