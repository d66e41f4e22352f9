package dev.millrace.store;

import static dev.millrace.store.PlainCodec.end;
import static dev.millrace.store.PlainCodec.id;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The feed of a journal whose segments are full, covered by snapshots, and gone. */
class JournalFeedTest {

    @TempDir
    private Path folder;

    private final Acknowledged told = new Acknowledged();
    private JournalStore store = JournalStore.at(Path.of("."));

    @BeforeEach
    void open() {
        store = JournalStore.at(folder).withCodec(new PlainCodec()).withSegmentBytes(2048);
        store.open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        store.open();
    }

    /** Begins executions and takes each some steps further, one after the other. */
    private void write(int from, int to) {
        for (int n = from; n <= to; n++) {
            told.commitSafely(store, start(n));
        }
        for (int step = 2; step <= 5; step++) {
            for (int n = from; n <= to; n++) {
                told.commitSafely(store, step(n, step, "text"));
            }
        }
    }

    private Map<ExecutionId, List<Event>> read(ChangeCursor after, int limit) {
        var all = new LinkedHashMap<ExecutionId, List<Event>>();
        var at = after;
        for (var page = store.changes(at, limit); !page.next().equals(at); page = store.changes(at, limit)) {
            page.events()
                    .forEach(event -> all.computeIfAbsent(event.execution(), key -> new ArrayList<>())
                            .add(event));
            at = page.next();
        }
        return all;
    }

    private void assertHasAll(Map<ExecutionId, List<Event>> fed, int to) {
        assertThat(fed).hasSize(to);
        fed.forEach((id, events) -> assertThat(events).isEqualTo(store.read(id)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void all_segments_are_read_through(int limit) {
        write(1, 40);
        assertHasAll(read(ChangeCursor.START, limit), 40);
        reopen();
        assertHasAll(read(ChangeCursor.START, limit), 40);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void what_no_segment_has_any_more_comes_from_the_snapshot(int limit) throws Exception {
        write(1, 20);
        store.snapshot();
        write(21, 30);
        store.snapshot();
        write(31, 35);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch("seg-0000000000000000001.wal"::equals);
        }

        assertHasAll(read(ChangeCursor.START, limit), 35);
        assertThat(store.changes(ChangeCursor.START, 1).isWhole()).isFalse();
        reopen();
        assertHasAll(read(ChangeCursor.START, limit), 35);
    }

    @Test
    void a_snapshot_that_is_replaced_while_it_is_read_is_begun_again() {
        write(1, 20);
        store.snapshot();
        write(21, 25);
        store.snapshot();
        var half = store.changes(ChangeCursor.START, 40);
        assertThat(half.events()).hasSize(40);

        write(26, 30);
        store.snapshot();
        store.snapshot();
        write(31, 31);
        store.snapshot();
        var rest = read(half.next(), 7);

        assertHasAll(rest, 31);
    }

    @Test
    void a_cursor_behind_which_segments_went_goes_on_in_the_snapshot_and_misses_none() {
        write(1, 10);
        var seen = new ArrayList<>(store.changes(ChangeCursor.START, 25).events());
        var cursor = store.changes(ChangeCursor.START, 25).next();
        store.snapshot();
        write(11, 12);
        store.snapshot();

        read(cursor, 3).values().forEach(seen::addAll);

        assertThat(seen).hasSize(12 * 5).doesNotHaveDuplicates();
        IntStream.rangeClosed(1, 12)
                .forEach(n -> assertThat(
                                seen.stream().filter(event -> event.execution().equals(id(n))))
                        .containsExactlyElementsOf(store.read(id(n))));
    }

    @Test
    void what_was_forgotten_is_left_out_and_said() {
        write(1, 3);
        told.commitSafely(store, end(2, 6));
        store.forget(List.of(id(2)));

        var page = store.changes(ChangeCursor.START, 1_000);

        assertThat(page.isWhole()).isFalse();
        assertThat(page.events())
                .hasSize(10)
                .noneMatch(event -> event.execution().equals(id(2)));
    }

    @Test
    void a_cursor_beyond_the_journal_begins_at_its_end_and_says_so() {
        write(1, 1);

        var page = store.changes(new ChangeCursor("999-seg-1-0"), 10);

        assertThat(page.isWhole()).isFalse();
        assertThat(page.events()).isEmpty();
        write(2, 2);
        assertThat(store.changes(page.next(), 10).events()).isEqualTo(store.read(id(2)));
    }

    @Test
    void a_wrong_offset_is_not_believed() {
        write(1, 20);
        var cursor = store.changes(ChangeCursor.START, 33).next();
        var right = cursor.text().split("-");

        var wrong = new ChangeCursor(right[0] + "-seg-" + right[2] + "-17");

        assertThat(read(wrong, 10)).isEqualTo(read(cursor, 10));
    }

    @Test
    void a_cursor_that_was_not_written_to_its_end_counts_as_none() throws Exception {
        write(1, 1);
        store.saveCursor("mail", store.changes(ChangeCursor.START, 1).next());
        assertThat(store.cursor("mail")).isPresent();

        Files.writeString(folder.resolve("cursors/mail"), "7-se");

        assertThat(store.cursor("mail")).isEmpty();
    }
}
