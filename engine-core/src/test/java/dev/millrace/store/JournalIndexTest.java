package dev.millrace.store;

import static dev.millrace.store.PlainCodec.end;
import static dev.millrace.store.PlainCodec.id;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.store.SimulatedDisk.Call;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The index spares an opening to decode what has ended, and is believed only where the journal says the same. */
class JournalIndexTest {

    private static final Path DIRECTORY = Path.of("/journal").toAbsolutePath();
    private static final Path INDEX = DIRECTORY.resolve("tables");
    private static final int ENDED = 40;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final ManualTime time = new ManualTime();
    private final Acknowledged told = new Acknowledged();
    private final AtomicInteger decoded = new AtomicInteger();

    /** Counts what it decodes. */
    private final StoreCodec counting = new StoreCodec() {
        private final StoreCodec plain = new PlainCodec();

        @Override
        public int version() {
            return plain.version();
        }

        @Override
        public byte[] encode(Turn turn) {
            return plain.encode(turn);
        }

        @Override
        public Turn decode(byte[] bytes, int version) {
            decoded.incrementAndGet();
            return plain.decode(bytes, version);
        }

        @Override
        public Optional<String> encode(Workflow workflow) {
            return plain.encode(workflow);
        }

        @Override
        public Workflow decode(StoredDefinition definition) {
            return plain.decode(definition);
        }
    };

    private JournalStore store(SimulatedDisk on) {
        return JournalStore.at(DIRECTORY)
                .withCodec(counting)
                .withSegmentBytes(2048)
                .withSnapshotEvery(1_000)
                .withBlobLimit(300)
                .withFiles(on)
                .withTime(time);
    }

    private JournalStore written() {
        disk.space = 7 << 19; // no ballast
        var store = store(disk);
        store.open();
        for (int n = 1; n <= ENDED; n++) {
            told.commitSafely(store, start(n), step(n, 2, "x".repeat(n * 10)), end(n, 3));
        }
        told.commitSafely(store, start(ENDED + 1));
        return store;
    }

    /** Opens, compares with what was acknowledged, and returns how many turns the opening decoded. */
    private int openingDecodes(SimulatedDisk on) {
        decoded.set(0);
        var store = store(on);
        store.open();
        int count = decoded.get();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        var stored = store.executions();
        assertThat(stored).isSortedAccordingTo(StoredExecution.NEWEST_FIRST);
        for (var one : stored) {
            var turn = new Turn(one.id(), told.safe.get(one.id()));
            assertThat(one).isEqualTo(Summaries.after(Optional.empty(), turn).orElseThrow());
        }
        store.close();
        return count;
    }

    private static List<Path> tables(SimulatedDisk of) {
        return of.files().keySet().stream()
                .filter(path -> path.startsWith(INDEX))
                .toList();
    }

    private static List<Path> segments(SimulatedDisk of) {
        return of.files().keySet().stream()
                .filter(path -> path.toString().endsWith(".wal"))
                .toList();
    }

    /** Opens, and returns how many bytes of a file were read. */
    private long opensReading(SimulatedDisk on, Path file) {
        var reads = new AtomicInteger();
        on.interception = (call, path) -> {
            if (call == Call.READ && path.equals(file)) {
                reads.incrementAndGet();
            }
        };
        var store = store(on);
        store.open();
        on.interception = (call, path) -> {};
        store.close();
        return reads.get();
    }

    @Test
    void an_opening_decodes_nothing_and_reads_no_more_of_a_full_segment_than_its_first_and_last_frame() {
        written().close();
        var first = segments(disk).get(0);

        assertThat(segments(disk)).hasSizeGreaterThan(5);
        assertThat(opensReading(disk, first)).isEqualTo(4); // header and body of each
        assertThat(openingDecodes(disk)).isZero();
        assertThat(openingDecodes(disk)).isZero();
    }

    @Test
    void without_an_index_it_is_built_once() {
        written().close();
        tables(disk).forEach(disk::remove);

        assertThat(openingDecodes(disk)).isEqualTo(3 * ENDED + 1); // each turn, since each changes the status
        assertThat(openingDecodes(disk)).isZero();
    }

    @Test
    void a_table_that_is_missing_is_made_from_its_segment_alone() {
        written().close();
        int count = tables(disk).size();
        disk.remove(tables(disk).get(2));

        assertThat(openingDecodes(disk)).isBetween(1, 3 * ENDED / 2);
        assertThat(tables(disk)).hasSize(count);
        assertThat(openingDecodes(disk)).isZero();
    }

    @Test
    void it_holds_after_snapshots_and_a_crash_costs_what_was_not_written_yet() {
        var store = written();
        store.snapshot();
        store.snapshot();
        store.close();
        store.open();
        told.commitSafely(store, start(100), end(100, 2));
        var killed = disk.copy();
        store.close();

        assertThat(openingDecodes(killed)).isEqualTo(2); // both turns
        assertThat(openingDecodes(killed)).isZero();
    }

    @Test
    void tables_that_are_behind_are_not_believed_for_what_follows_them() {
        var store = written();
        store.close();
        var old = disk.copy();
        store.open();
        told.commitSafely(store, PlainCodec.repair(7, 4), end(7, 5));
        store.forget(List.of(id(8)));
        told.safe.remove(id(8));
        store.close();
        tables(old).forEach(table -> disk.put(table, old.files().get(table)));

        assertThat(openingDecodes(disk)).isEqualTo(2);
        assertThat(openingDecodes(disk)).isZero();
    }

    @Test
    void tables_of_another_journal_are_not_believed() {
        var other = new JournalIndexTest();
        var foreign = other.store(other.disk);
        foreign.open();
        for (int n = 1; n <= ENDED; n++) {
            other.told.commitSafely(foreign, start(n), step(n, 2, "other"), step(n, 3, "paused"), end(n, 4));
        }
        foreign.close();
        written().close();
        tables(disk).forEach(disk::remove);
        tables(other.disk).forEach(table -> disk.put(table, other.disk.files().get(table)));

        assertThat(openingDecodes(disk)).isEqualTo(3 * ENDED + 1);
    }

    @Test
    void tables_that_were_exchanged_are_not_believed() {
        written().close();
        var all = tables(disk);
        var first = disk.files().get(all.get(0));
        disk.put(all.get(0), disk.files().get(all.get(1)));
        disk.put(all.get(1), first);

        assertThat(openingDecodes(disk)).isPositive();
        assertThat(openingDecodes(disk)).isZero();
    }

    @Test
    void whatever_bit_of_it_is_flipped_and_wherever_it_is_cut_the_answers_are_the_same() {
        var store = written();
        store.forget(List.of(id(3)));
        told.safe.remove(id(3));
        store.snapshot();
        told.commitSafely(store, start(200), end(200, 2), start(201));
        store.close();
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            var damaged = disk.copy();
            var table = tables(disk).get(random.nextInt(tables(disk).size()));
            var bytes = disk.files().get(table).clone();
            if (round % 3 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            damaged.put(table, bytes);

            openingDecodes(damaged);
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void whatever_call_on_it_fails_nobody_hears_of_it(Call failing) {
        disk.interception = (call, file) -> {
            if (call == failing && file.startsWith(INDEX)) {
                throw new IOException("staged");
            }
        };
        var store = written();
        store.snapshot();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
        openingDecodes(disk);
        disk.interception = (call, file) -> {};

        openingDecodes(disk);
    }

    @Test
    void a_broken_frame_in_an_old_segment_is_found_and_named_when_its_execution_is_read() {
        var store = written();
        store.close();
        var segment = segments(disk).get(1);
        var bytes = disk.files().get(segment);
        bytes[bytes.length / 2] ^= 1;
        disk.put(segment, bytes);
        store.open();

        var broken = told.safe.keySet().stream()
                .filter(id -> {
                    try {
                        return !store.read(id).equals(told.safe.get(id));
                    } catch (StoreException e) {
                        assertThat(e).hasMessageContainingAll("[STO-104]", segment.toString(), "offset", "verify");
                        return true;
                    }
                })
                .toList();

        assertThat(broken).hasSize(1);
        store.close();
        assertThatThrownBy(store(disk)::open) // since it was found, it is not overlooked any more
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-104]", segment.toString(), "salvage");
    }

    @Test
    void a_broken_snapshot_that_was_found_when_it_was_read_is_set_aside_at_the_next_opening() {
        var store = written();
        store.snapshot();
        told.commitSafely(store, start(300));
        store.snapshot();
        store.close();
        var snapshot = disk.files().keySet().stream()
                .filter(path -> path.getFileName().toString().startsWith("snap-"))
                .filter(path -> path.getParent().equals(DIRECTORY))
                .reduce((older, newer) -> newer)
                .orElseThrow();
        var bytes = disk.files().get(snapshot);
        bytes[bytes.length / 2] ^= 1;
        disk.put(snapshot, bytes);
        store.open();
        assertThatThrownBy(() -> Acknowledged.contents(store))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-104]", snapshot.toString());
        store.close();

        assertThat(store.open().notes()).singleElement().asString().contains(snapshot.toString());
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
    }

    @Test
    void an_execution_is_found_by_its_key_wherever_it_is() {
        var store = written();
        var keyed = new ArrayList<String>();
        for (int n = 50; n < 90; n++) {
            told.commitSafely(store, PlainCodec.start(n, "key-" + n), end(n, 2));
            keyed.add("key-" + n);
        }
        store.forget(List.of(id(60)));

        for (int life = 0; life < 2; life++) {
            for (var key : keyed) {
                var found = store.withKey(key).map(StoredExecution::id);
                var number = Integer.parseInt(key.substring(4));
                assertThat(found).isEqualTo(number == 60 ? Optional.empty() : Optional.of(id(number)));
            }
            assertThat(store.withKey("other")).isEmpty();
            store.close();
            store.open();
        }
        store.close();
    }

    @Test
    void what_was_forgotten_stays_so_and_its_id_may_begin_anew() {
        var store = written();
        store.forget(List.of(id(1), id(2), id(ENDED)));
        told.safe.keySet().removeAll(List.of(id(1), id(2), id(ENDED)));
        told.commitSafely(store, start(2), end(2, 2));

        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
        openingDecodes(disk);
        tables(disk).forEach(disk::remove);
        openingDecodes(disk);
        store.open();
        store.snapshot();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
        openingDecodes(disk);
    }

    @Test
    void what_ended_and_was_forgotten_in_one_segment_does_not_come_back_from_the_one_before() {
        var store = store(disk);
        store.open();
        told.commitSafely(store, start(1), start(2));
        int next = fill(store, 2, 2);
        told.commitSafely(store, end(1, 2));
        store.forget(List.of(id(1)));
        told.safe.remove(id(1));
        fill(store, next, 3);
        var killed = disk.copy();
        store.close();

        openingDecodes(killed);
    }

    /** Adds events to the second execution until there are so many segments; returns the number of the next one. */
    private int fill(JournalStore store, int from, int count) {
        int next = from;
        while (segments(disk).size() < count) {
            told.commitSafely(store, step(2, next++, "x".repeat(200)));
        }
        return next;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_note_is_read_as_it_was_written(boolean awaits) {
        var labels = Map.of("a", "1", "b", "2");
        var parent = new ParentNode(id(9), NodePath.parse("each[3]/load"), awaits);
        var starter = new Starter("key", labels, "ann", Optional.of(parent));
        var origin = new Origin(new WorkflowKey("order", "2"), "revision", starter);
        var stored = new StoredExecution(id(3), origin, ExecutionStatus.TIMED_OUT, 5, 6, 7);
        var note = new Note(stored, Set.of("revision", "before"));

        assertThat(new Note.Reader().read(note.encoded())).isEqualTo(note);
    }

    @Test
    void pages_are_parts_of_the_whole() {
        var store = written();
        var all = store.executions();
        var read = new ArrayList<StoredExecution>();
        var page = store.executions(Optional.empty(), 7);
        while (!page.isEmpty()) {
            read.addAll(page);
            page = store.executions(Optional.of(page.get(page.size() - 1)), 7);
        }

        assertThat(read).isEqualTo(all).hasSize(ENDED + 1);
        assertThat(store.incomplete()).extracting(StoredExecution::id).containsExactly(id(ENDED + 1));
        store.close();
    }
}
