package dev.millrace.store;

import static dev.millrace.store.PlainCodec.end;
import static dev.millrace.store.PlainCodec.id;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;

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

/** The index spares an opening to decode what has ended, and is believed only where the journal says the same. */
class JournalIndexTest {

    private static final Path DIRECTORY = Path.of("/journal").toAbsolutePath();
    private static final Path INDEX = DIRECTORY.resolve("index");
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
            assertThat(one).isEqualTo(Summaries.after(null, turn).orElseThrow());
        }
        store.close();
        return count;
    }

    @Test
    void an_opening_decodes_what_has_not_ended_and_nothing_else() {
        written().close();

        assertThat(openingDecodes(disk)).isEqualTo(1);
        assertThat(openingDecodes(disk)).isEqualTo(1);
    }

    @Test
    void without_an_index_it_is_built_once() {
        written().close();
        disk.remove(INDEX);

        assertThat(openingDecodes(disk)).isEqualTo(3 * ENDED + 1); // each turn, since each changes the status
        assertThat(openingDecodes(disk)).isEqualTo(1);
    }

    @Test
    void it_holds_after_a_snapshot_and_after_a_crash_costs_what_was_not_written_yet() {
        var store = written();
        store.snapshot();
        store.snapshot();
        store.close();
        store.open();
        told.commitSafely(store, start(100), end(100, 2));
        var killed = disk.copy();
        store.close();

        assertThat(openingDecodes(killed)).isEqualTo(3); // both turns, and the start of the one that has not ended
        assertThat(openingDecodes(killed)).isEqualTo(1);
    }

    @Test
    void an_index_that_is_behind_is_not_believed() {
        var store = written();
        store.close();
        var old = disk.files().get(INDEX);
        store.open();
        told.commitSafely(store, PlainCodec.repair(7, 4), end(7, 5));
        store.forget(List.of(id(8)));
        told.safe.remove(id(8));
        store.close();
        disk.put(INDEX, old);

        assertThat(openingDecodes(disk)).isEqualTo(6); // start, step, end, repair, end; and the one that has not ended
        assertThat(openingDecodes(disk)).isEqualTo(1);
    }

    @Test
    void an_index_of_another_journal_is_not_believed() {
        var other = new JournalIndexTest();
        var foreign = other.store(other.disk);
        foreign.open();
        for (int n = 1; n <= ENDED; n++) {
            other.told.commitSafely(foreign, start(n), step(n, 2, "other"), step(n, 3, "paused"), end(n, 4));
        }
        foreign.close();
        written().close();
        disk.put(INDEX, other.disk.files().get(INDEX));

        assertThat(openingDecodes(disk)).isEqualTo(3 * ENDED + 1);
    }

    @Test
    void whatever_bit_of_it_is_flipped_and_wherever_it_is_cut_the_answers_are_the_same() {
        written().close();
        var random = new Random(7);
        for (int round = 0; round < 150; round++) {
            var damaged = disk.copy();
            var bytes = disk.files().get(INDEX).clone();
            if (round % 3 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            damaged.put(INDEX, bytes);

            openingDecodes(damaged);
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void whatever_call_on_it_fails_nobody_hears_of_it(Call failing) {
        disk.interception = (call, file) -> {
            if (call == failing && file.equals(INDEX)) {
                throw new IOException("staged");
            }
        };
        written().close();
        openingDecodes(disk);
        disk.interception = (call, file) -> {};

        openingDecodes(disk);
    }

    @Test
    void what_is_stale_is_dropped_when_it_is_the_most() {
        var store = written();
        var all = new ArrayList<Turn>();
        for (int n = 4; n < 2_600; n += 2) {
            all.add(PlainCodec.repair(1, n));
            all.add(end(1, n + 1));
        }
        told.commitSafely(store, all.toArray(Turn[]::new));
        store.close();
        long full = disk.files().get(INDEX).length;

        openingDecodes(disk);

        assertThat((long) disk.files().get(INDEX).length).isLessThan(full / 10);
        assertThat(openingDecodes(disk)).isEqualTo(1);
    }

    @Test
    void a_note_is_read_as_it_was_written() {
        var labels = Map.of("a", "1", "b", "2");
        var parent = new ParentNode(id(9), NodePath.parse("each[3]/load"));
        var starter = new Starter("key", labels, "ann", Optional.of(parent));
        var origin = new Origin(new WorkflowKey("order", "2"), "revision", starter);
        var stored = new StoredExecution(id(3), origin, ExecutionStatus.TIMED_OUT, 5, 6, 7);
        var note = new Note(stored, Set.of("revision", "before"), -8);

        assertThat(new Note.Reader().read(note.encoded())).contains(note);
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
