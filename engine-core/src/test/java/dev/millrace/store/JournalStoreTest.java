package dev.millrace.store;

import static dev.millrace.store.PlainCodec.end;
import static dev.millrace.store.PlainCodec.id;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChildJvm;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.journal.SyncMode;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalStoreTest {

    @TempDir
    private Path folder;

    private final Acknowledged told = new Acknowledged();
    private final ManualTime time = new ManualTime();

    private JournalStore store() {
        return JournalStore.at(folder.resolve("journal"))
                .withCodec(new PlainCodec())
                .withSegmentBytes(4096)
                .withTime(time);
    }

    /** Lets an opening read all frames. */
    private void withoutIndex() throws IOException {
        try (var all = Files.list(folder.resolve("journal/tables"))) {
            for (var file : all.toList()) {
                Files.delete(file);
            }
        }
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(folder.resolve("journal"))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void what_was_committed_is_there_after_a_reopening(SyncMode sync) {
        var store = store().withSync(sync);
        assertThat(store.open().epoch()).isEqualTo(1);
        for (int n = 1; n <= 50; n++) {
            told.commitSafely(store, start(n), step(n, 2, "text"), step(n, 3, "text"));
        }
        told.commitSafely(store, end(7, 4), step(8, 4, "paused"));
        store.saveDefinition(new StoredDefinition("r1", "text", "directory"));
        store.close();

        var opening = store.open();

        assertThat(opening.epoch()).isEqualTo(2);
        assertThat(opening.notes()).isEmpty();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        assertThat(store.find(id(7)).orElseThrow().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(store.find(id(8)).orElseThrow().status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(store.find(id(8)).orElseThrow().lastSequence()).isEqualTo(4);
        assertThat(store.definition("r1")).contains(new StoredDefinition("r1", "text", "directory"));
        store.close();
    }

    @Test
    void without_a_codec_the_store_says_how_to_get_one() {
        assertThatThrownBy(() -> JournalStore.at(folder).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-116]", "engine-serialization");
    }

    @Test
    void an_opening_that_a_codec_breaks_off_lets_the_directory_go() throws IOException {
        var broken = new StoreCodec() {
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
                throw new NoClassDefFoundError("a fault of the codec");
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
        var store = store();
        store.open();
        told.commitSafely(store, start(1));
        store.close();
        withoutIndex();

        var breaking = store().withCodec(broken);
        for (int time = 1; time <= 2; time++) { // not "in use" at the second time
            assertThatThrownBy(breaking::open)
                    .isInstanceOf(NoClassDefFoundError.class)
                    .hasMessage("a fault of the codec");
        }

        store.open();
        assertThat(store.read(id(1))).hasSize(1);
        store.close();
    }

    @Test
    void a_second_engine_hears_who_has_the_directory() {
        var first = store();
        first.open();

        assertThatThrownBy(() -> store().open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(
                        "[STO-100]", "process " + ProcessHandle.current().pid(), "epoch 1");
        first.close();
        assertThat(store().open().epoch()).isEqualTo(2);
    }

    @Test
    @Tag("heavy")
    void an_engine_in_another_process_is_refused_too() throws Exception {
        var first = store();
        first.open();
        assertThatThrownBy(() -> store().open()).isInstanceOf(StoreException.class); // and leaves the lock alone

        var other = ChildJvm.run(
                "-Xmx64m", OpensJournal.class, folder.resolve("journal").toString());

        assertThat(other.output())
                .contains("[STO-100]", "process " + ProcessHandle.current().pid());
        first.close();
        assertThat(ChildJvm.run(
                                "-Xmx64m",
                                OpensJournal.class,
                                folder.resolve("journal").toString())
                        .output())
                .contains("opened 2");
    }

    /** Another process. */
    static final class OpensJournal {
        public static void main(String[] args) {
            try (var store = JournalStore.at(Path.of(args[0])).withCodec(new PlainCodec())) {
                System.out.println("opened " + store.open().epoch());
            } catch (StoreException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void a_directory_of_somebody_else_is_left_alone() throws IOException {
        Files.createDirectories(folder.resolve("journal"));
        Files.writeString(folder.resolve("journal/letter.txt"), "dear");

        assertThatThrownBy(() -> store().open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-101]", "letter.txt");
        assertThat(files()).containsExactly("letter.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOCK", "mark", "owner", "draft.tmp", "letter.bak", "blobs"})
    void a_file_that_is_called_like_one_of_ours_does_not_make_it_ours(String name) throws IOException {
        Files.createDirectories(folder.resolve("journal"));
        Files.writeString(folder.resolve("journal/letter.txt"), "dear");
        Files.writeString(folder.resolve("journal").resolve(name), "theirs");

        assertThatThrownBy(() -> store().open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-101]", "name an empty directory");
        assertThat(files()).containsExactlyInAnyOrder("letter.txt", name);
        assertThat(folder.resolve("journal").resolve(name)).hasContent("theirs");
    }

    @Test
    void somebody_elses_file_beside_a_journal_stays_as_it_is() throws IOException {
        var store = store();
        store.open();
        store.close();
        Files.writeString(folder.resolve("journal/draft.tmp"), "theirs");
        Files.writeString(folder.resolve("journal/snap-0000000000000000009.tmp"), "not finished");

        store.open();

        assertThat(folder.resolve("journal/draft.tmp")).hasContent("theirs");
        assertThat(folder.resolve("journal/snap-0000000000000000009.tmp")).doesNotExist();
        store.close();
    }

    @Test
    void large_turns_lie_in_files_of_their_own_until_they_are_forgotten() throws IOException {
        var store = store().withBlobLimit(100);
        store.open();
        told.commitSafely(store, start(1), step(1, 2, "x".repeat(5000)), end(1, 3));
        told.commitSafely(store, start(2), step(2, 2, "y".repeat(500)));
        store.close();
        store.open();

        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        assertThat(folder.resolve("journal/blobs")).isDirectoryContaining("glob:**");
        store.forget(List.of(id(1), id(2)));
        store.saveDefinition(new StoredDefinition("later", "", ""));

        try (var blobs = Files.list(folder.resolve("journal/blobs"))) {
            assertThat(blobs).hasSize(1);
        }
        store.close();
        store.open();
        assertThat(store.executions()).extracting(StoredExecution::id).containsExactly(id(2));
        store.close();
    }

    @Test
    void a_changed_blob_is_refused() throws IOException {
        var store = store().withBlobLimit(100);
        store.open();
        told.commitSafely(store, start(1), step(1, 2, "x".repeat(5000)));
        try (var blobs = Files.list(folder.resolve("journal/blobs"))) {
            Files.writeString(blobs.findFirst().orElseThrow(), "other");
        }

        assertThatThrownBy(() -> store.read(id(1)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-107]");
        store.close();
    }

    @Test
    void interrupted_threads_commit_and_leave_the_store_open() throws InterruptedException {
        var store = store();
        store.open();
        var threads = new ArrayList<Thread>();
        var failures = Collections.synchronizedList(new ArrayList<Object>());
        for (int n = 1; n <= 20; n++) {
            int number = n;
            var thread = new Thread(() -> {
                Thread.currentThread().interrupt();
                var done = new CompletableFuture<Boolean>();
                store.commit(start(number), failure -> done.complete(failure == null));
                if (!done.join() || store.read(id(number)).size() != 1) {
                    failures.add(number);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        assertThat(store.executions()).hasSize(20);
        Thread.currentThread().interrupt();
        store.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_listener_that_waits_for_its_own_store_is_refused() {
        var store = store();
        store.open();
        var seen = new CompletableFuture<Object>();
        store.commit(start(1), failure -> {
            try {
                store.saveDefinition(new StoredDefinition("r", "", ""));
            } catch (IllegalStateException e) {
                seen.complete(e);
            }
        });

        assertThat(seen.join()).isInstanceOf(IllegalStateException.class);
        store.close();
    }

    @Test
    void forgetting_frees_the_disk_after_two_snapshots() throws IOException {
        var store = store();
        store.open();
        for (int n = 1; n <= 100; n++) {
            told.commitSafely(store, start(n), step(n, 2, "x".repeat(200)));
            if (n % 10 != 0) {
                told.commitSafely(store, end(n, 3));
                told.safe.remove(id(n));
            }
        }
        store.saveDefinition(new StoredDefinition("r", "kept", ""));
        int before = files().size();
        store.forget(store.executions().stream().map(StoredExecution::id).toList());
        store.snapshot();
        told.commitSafely(store, step(10, 3, "later"));
        store.snapshot();

        assertThat(before).isGreaterThan(10);
        assertThat(files()).hasSizeLessThan(11);
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
        store.open();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        assertThat(store.definition("r")).isPresent();
        store.close();
    }

    @Test
    void a_spoilt_snapshot_costs_nothing_but_time() throws IOException {
        var store = store();
        store.open();
        told.commitSafely(store, start(1), step(1, 2, "a"));
        store.snapshot();
        told.commitSafely(store, step(1, 3, "b"));
        store.snapshot();
        told.commitSafely(store, step(1, 4, "c"));
        store.close();
        var newest = files().stream()
                .filter(name -> name.startsWith("snap-"))
                .reduce((a, b) -> b)
                .orElseThrow();
        var path = folder.resolve("journal").resolve(newest);
        var bytes = Files.readAllBytes(path);
        bytes[bytes.length / 2] ^= 1;
        Files.write(path, bytes);
        withoutIndex();

        assertThat(store.open().notes()).singleElement().asString().contains(newest);
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        told.commitSafely(store, step(1, 5, "d"));
        store.snapshot();
        store.close();
        assertThat(store.open().notes()).isEmpty();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
    }

    @Test
    void a_snapshot_is_taken_by_itself_after_some_segments() throws IOException {
        var store = store().withSnapshotEvery(2);
        store.open();
        told.commitSafely(store, start(1));
        for (int n = 2; n <= 60; n++) {
            told.commitSafely(store, step(1, n, "x".repeat(500)));
        }
        store.close();

        assertThat(files()).anyMatch(name -> name.startsWith("snap-")).noneMatch(name -> name.endsWith(".tmp"));
        store.open();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
    }
}
