package dev.millrace.store;

import static dev.millrace.store.PlainCodec.end;
import static dev.millrace.store.PlainCodec.id;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that were changed behind the journal's back: refused, or read as they were; never read as something else. */
@Tag("one-jdk")
class JournalDamageTest {

    private static final Path DIRECTORY = Path.of("/journal").toAbsolutePath();

    private final SimulatedDisk disk = new SimulatedDisk();
    private final ManualTime time = new ManualTime();
    private final Acknowledged told = new Acknowledged();

    private JournalStore store(SimulatedDisk on) {
        return JournalStore.at(DIRECTORY)
                .withCodec(new PlainCodec())
                .withSegmentBytes(1024)
                .withBlobLimit(300)
                .withFiles(on)
                .withTime(time);
    }

    /** Segments, two snapshots, a blob, something forgotten. */
    private void write() {
        var store = store(disk);
        store.open();
        for (int n = 1; n <= 5; n++) {
            told.commitSafely(store, start(n), step(n, 2, "x".repeat(80 * n)));
            if (n == 2) {
                told.commitSafely(store, end(2, 3));
                store.forget(List.of(id(2)));
                told.safe.remove(id(2));
            }
            if (n == 3 || n == 4) {
                store.snapshot();
            }
        }
        store.saveDefinition(new StoredDefinition("r", "text", ""));
        for (int sequence = 3; sequence < 15; sequence++) {
            told.commitSafely(store, step(1, sequence, "y".repeat(150)));
        }
        store.close();
    }

    private List<Path> segments() {
        return files("seg-");
    }

    private List<Path> files(String prefix) {
        return disk.files().keySet().stream()
                .filter(path -> DIRECTORY.equals(path.getParent()))
                .filter(path -> path.getFileName().toString().startsWith(prefix))
                .toList();
    }

    /** Lets an opening read all frames. */
    private void withoutIndex() {
        disk.files().keySet().stream()
                .filter(path -> path.startsWith(DIRECTORY.resolve("tables")))
                .forEach(disk::remove);
    }

    private byte[] bytes(Path path) {
        return disk.files().get(path);
    }

    /** Returns what a store on this disk holds; empty if it is refused, with a code and a way out. */
    private Optional<Map<ExecutionId, List<Event>>> read(SimulatedDisk damaged) {
        var store = store(damaged);
        try {
            store.open();
            assertThat(store.definition("r")).isPresent();
            return Optional.of(Acknowledged.contents(store));
        } catch (StoreException e) {
            assertThat(e).hasMessageMatching("(?s)\\[STO-10[3-7]].*/journal.*");
            return Optional.empty();
        } finally {
            store.close();
        }
    }

    @Test
    void a_flipped_bit_is_refused_or_changes_nothing() {
        flip(7, 500);
    }

    @Test
    @Tag("soak")
    void ten_thousand_flipped_bits_are_refused_or_change_nothing() {
        flip(8, 10_000);
    }

    private void flip(long seed, int flips) {
        write();
        var random = new Random(seed);
        var files = new ArrayList<>(disk.files().entrySet());
        files.removeIf(file -> file.getKey().endsWith("ballast") || file.getValue().length == 0);
        int refused = 0;

        for (int flip = 0; flip < flips; flip++) {
            var file = files.get(random.nextInt(files.size()));
            var bytes = file.getValue().clone();
            int bit = random.nextInt(bytes.length * 8);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            var damaged = disk.copy();
            damaged.put(file.getKey(), bytes);

            var contents = read(damaged);

            refused += contents.isEmpty() ? 1 : 0;
            contents.ifPresent(
                    found -> assertThat(found).as(file.getKey() + " bit " + bit).isEqualTo(told.safe));
        }
        assertThat(refused).isGreaterThan(flips / 3);
    }

    @Test
    @Tag("long")
    void a_segment_cut_anywhere_is_refused() {
        write();
        for (var segment : segments()) {
            var bytes = bytes(segment);
            for (int length = 0; length < bytes.length; length++) {
                var damaged = disk.copy();
                damaged.put(segment, Arrays.copyOf(bytes, length));

                var contents = read(damaged);

                if (contents.isPresent()) { // an old one, which the second snapshot covers
                    assertThat(contents.get()).isEqualTo(told.safe);
                    assertThat(segment).isNotEqualTo(segments().get(segments().size() - 1));
                }
            }
        }
    }

    @Test
    void a_last_write_that_was_cut_short_is_set_aside_and_reported() {
        var store = store(disk);
        store.open();
        told.commitSafely(store, start(1), step(1, 2, "before"));
        time.advance(Duration.ofSeconds(1)); // the mark follows
        store.saveDefinition(new StoredDefinition("r", "text", ""));
        var segment = segments().get(0);
        int safe = bytes(segment).length;
        told.commitSafely(store, step(1, 3, "never acknowledged"));
        var image = disk.copy();
        store.close();
        var whole = image.files().get(segment);

        for (int length = safe + 1; length < whole.length; length++) {
            var torn = image.copy();
            torn.remove(DIRECTORY.resolve("LOCK")); // as a killed process leaves it
            torn.put(segment, Arrays.copyOf(whole, length));
            var reopened = store(torn);

            assertThat(reopened.open().notes()).singleElement().asString().contains("offset " + safe, "torn-");
            assertThat(reopened.read(id(1))).hasSize(2);
            new Acknowledged().commitSafely(reopened, step(1, 3, "again"));
            reopened.close();
            assertThat(torn.files().keySet()).anyMatch(path -> path.toString().contains("torn-"));
            assertThat(reopened.open().notes()).isEmpty();
            assertThat(reopened.read(id(1))).hasSize(3);
            reopened.close();
        }
    }

    @Test
    void zeros_and_old_bytes_behind_the_end_are_no_frames() {
        write();
        var last = segments().get(segments().size() - 1);
        var whole = bytes(last);
        for (byte[] tail : List.of(new byte[700], bytes(segments().get(0)), Arrays.copyOf(whole, whole.length))) {
            var damaged = disk.copy();
            var longer = Arrays.copyOf(whole, whole.length + tail.length);
            System.arraycopy(tail, 0, longer, whole.length, tail.length);
            damaged.put(last, longer);

            assertThat(read(damaged)).contains(told.safe);
        }
    }

    @Test
    void missing_doubled_and_exchanged_segments_are_refused() {
        write();
        var all = segments();
        var needed = all.subList(all.size() - 3, all.size());
        for (var one : needed) {
            var missing = disk.copy();
            missing.remove(one);
            assertThat(read(missing)).as("without " + one).isEmpty();
            for (var other : needed) {
                if (!one.equals(other)) {
                    var exchanged = disk.copy();
                    exchanged.put(one, bytes(other));
                    assertThat(read(exchanged)).as(one + " holds " + other).isEmpty();
                }
            }
        }
        var doubled = disk.copy();
        doubled.put(DIRECTORY.resolve("seg-9000000000000000000.wal"), bytes(needed.get(0)));
        assertThat(read(doubled)).isEmpty();
    }

    @Test
    void the_refusal_names_file_offset_frames_and_a_way_out() {
        write();
        var segment = segments().get(segments().size() - 2);
        var bytes = bytes(segment);
        bytes[60] ^= 1;
        disk.put(segment, bytes);
        withoutIndex();

        assertThatThrownBy(() -> store(disk).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-104]", segment.toString(), "offset", "frame", "missing", "salvage");
    }

    @Test
    void a_newer_format_is_refused_with_both_numbers() {
        write();
        for (var file : segments()) {
            disk.put(file, Reversion.toVersion2(bytes(file)));
        }

        assertThatThrownBy(() -> store(disk).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-103]", "format 2", "format 1");
    }

    @Test
    void a_journal_without_its_mark_is_refused() {
        write();
        disk.remove(DIRECTORY.resolve("mark"));

        assertThatThrownBy(() -> store(disk).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-106]", "mark");
    }

    @Test
    @Tag("long")
    void zeroed_blocks_are_refused_or_change_nothing() {
        write();
        var random = new Random(11);
        var files = new ArrayList<>(disk.files().entrySet());
        files.removeIf(file -> file.getKey().endsWith("ballast") || file.getValue().length == 0);
        for (int round = 0; round < 5_000; round++) {
            var file = files.get(random.nextInt(files.size()));
            var bytes = file.getValue().clone();
            int from = random.nextInt(bytes.length);
            Arrays.fill(bytes, from, Math.min(bytes.length, from + 512), (byte) 0);
            var damaged = disk.copy();
            damaged.put(file.getKey(), bytes);

            read(damaged).ifPresent(found -> assertThat(found).isEqualTo(told.safe));
        }
    }
}
