package dev.millrace.store;

import static dev.millrace.store.PlainCodec.id;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChildJvm;
import dev.millrace.store.journal.FileOps;
import dev.millrace.testing.ManualTime;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a journal whose directory is changed under it, and who may look into one. */
@DisabledOnOs(OS.WINDOWS) // which lets nobody rename or delete what is open, and has no such permissions
class JournalPlaceTest {

    @TempDir
    private Path folder;

    private final Acknowledged told = new Acknowledged();
    private final ManualTime time = new ManualTime();

    private Path journal() {
        return folder.resolve("journal");
    }

    private JournalStore store() {
        return JournalStore.at(journal()).withCodec(new PlainCodec()).withTime(time);
    }

    private JournalStore opened() {
        var store = store();
        store.open();
        told.commitSafely(store, start(1));
        return store;
    }

    private static void deleteAll(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : new TreeSet<>(all.toList()).descendingSet()) {
                Files.delete(path);
            }
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    private void change(String how) throws IOException {
        var aside = folder.resolve("aside");
        switch (how) {
            case "deleted" -> deleteAll(journal());
            case "renamed" -> Files.move(journal(), aside);
            case "replaced" -> {
                Files.move(journal(), aside);
                copyAll(aside, journal());
            }
            case "segment" -> Files.delete(journal().resolve("seg-0000000000000000001.wal"));
            default -> throw new AssertionError(how);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "renamed", "replaced", "segment"})
    void a_directory_that_is_changed_under_its_engine_fails_the_next_commit_and_all_that_follow(String how)
            throws IOException {
        var store = opened();
        change(how);

        assertThat(told.commit(store, step(1, 2, "lost")))
                .hasMessageContainingAll("[STO-110]", "deleted, renamed or replaced", "open it again");

        assertThat(store.failure()).get().asString().contains("[STO-110]", "deleted, renamed or replaced");
        assertThat(store.isAccepting()).isFalse();
        for (var call : List.<Runnable>of(
                () -> store.saveDefinition(new StoredDefinition("r", "", "")),
                store::snapshot,
                () -> store.forget(List.of(id(1))))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("[STO-110]", "deleted, renamed or replaced");
        }
        store.close();
    }

    @Test
    void who_asks_for_room_hears_within_a_second_that_the_directory_is_gone() throws IOException {
        var store = opened();
        deleteAll(journal());

        time.advance(Duration.ofSeconds(1));
        store.isAccepting(); // makes it look
        store.close(); // behind the look

        assertThat(journal()).doesNotExist();
    }

    @Test
    void a_directory_that_took_the_place_of_another_one_is_left_as_it_is() throws IOException {
        var store = opened();
        change("replaced");
        Files.delete(journal().resolve("ballast"));

        told.commit(store, step(1, 2, "lost"));
        time.advance(Duration.ofSeconds(2));
        store.isAccepting();
        store.close();

        assertThat(journal().resolve("ballast")).doesNotExist();
        var copy = store();
        copy.open();
        assertThat(Acknowledged.contents(copy)).isEqualTo(told.safe);
        copy.close();
    }

    @Test
    void an_engine_whose_lock_was_taken_away_stops_at_its_next_commit() throws IOException {
        var store = opened();
        Files.delete(journal().resolve("LOCK"));

        assertThat(told.commit(store, step(1, 2, "unlocked"))).hasMessageContainingAll("[STO-110]", "LOCK");
        store.close();

        store.open();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
    }

    @Test
    @Tag("heavy")
    void without_its_lock_a_journal_still_has_one_writer() throws Exception {
        var store = opened();
        Files.delete(journal().resolve("LOCK"));

        var other = ChildJvm.run(
                "-Xmx64m", JournalStoreTest.OpensJournal.class, journal().toString());

        assertThat(other.output())
                .contains("[STO-100]", "process " + ProcessHandle.current().pid());
        assertThat(told.commit(store, step(1, 2, "unlocked"))).hasMessageContaining("[STO-110]");
        store.close();
    }

    /** The real files, where something happens before a call, or in place of it. */
    private static FileOps files(Stage stage) {
        return (FileOps) Proxy.newProxyInstance(
                FileOps.class.getClassLoader(), new Class<?>[] {FileOps.class}, (self, method, arguments) -> {
                    try {
                        return stage.call(
                                method.getName() + " " + ((Path) arguments[0]).getFileName(),
                                () -> method.invoke(FileOps.real(), arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What happens at a call. */
    private interface Stage {
        Object call(String what, Callable<Object> real) throws Exception;
    }

    @Test
    void what_a_writer_without_its_lock_said_last_is_not_lost_on_who_was_reading_meanwhile() throws IOException {
        var locked = new AtomicReference<Object>();
        var first = store().withFiles(files((what, real) -> {
            if (what.equals("identity LOCK")) { // it has just looked
                locked.compareAndSet(null, real.call());
                return locked.get();
            }
            return real.call();
        }));
        first.open();
        told.commitSafely(first, start(1));
        Files.delete(journal().resolve("LOCK"));
        var second = store().withFiles(files((what, real) -> {
            if (what.equals("lock LOCK") && told.safe.get(id(1)).size() == 1) { // as another process has a new one
                return Optional.<Closeable>of(() -> {});
            }
            if (what.equals("openToWrite mark") && told.safe.get(id(1)).size() == 1) { // it has read all
                told.commitSafely(first, step(1, 2, "last words"));
                first.close();
            }
            return real.call();
        }));

        assertThatThrownBy(second::open).isInstanceOf(StoreException.class).hasMessageContaining("[STO-100]");

        second.open();
        assertThat(Acknowledged.contents(second)).isEqualTo(told.safe);
        second.close();
    }

    @Test
    void under_another_name_it_is_still_in_use() throws IOException {
        var store = opened();
        Files.move(journal(), folder.resolve("aside"));

        assertThatThrownBy(() -> JournalStore.at(folder.resolve("aside"))
                        .withCodec(new PlainCodec())
                        .open())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-100]");
        Files.move(folder.resolve("aside"), journal());
        told.commitSafely(store, step(1, 2, "goes on"));
        store.close();
    }

    private Set<String> permissions() throws IOException {
        var found = new TreeSet<String>();
        try (var all = Files.walk(journal())) {
            for (var path : all.toList()) {
                found.add((Files.isDirectory(path) ? "d" : "-")
                        + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }
        return found;
    }

    @Test
    void nobody_else_may_look_into_a_journal() throws IOException {
        var store = store().withBlobLimit(10);
        store.open();
        told.commitSafely(store, start(1), step(1, 2, "x".repeat(100)));
        store.snapshot();

        assertThat(permissions()).containsExactly("-rw-------", "drwx------");
        store.close();
    }

    @Test
    void others_may_if_the_store_is_told_so() throws IOException {
        var store = store().withPermissions(Set.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_READ));
        store.open();
        told.commitSafely(store, start(1));

        assertThat(permissions()).containsExactly("-rw-r-----", "drwxr-x---");
        store.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seg-9999999999999999999.wal",
                "snap-9999999999999999999",
                "torn-99999999999999999999.bak",
                "line\nbreak",
                "\u001b[31mred",
                "blobs/not a hash",
                "blobs/folder/file",
                "work/x/y"
            })
    void a_check_does_not_die_of_a_files_name(String name) throws IOException {
        opened().close();
        Files.createDirectories(journal().resolve(name).getParent());
        Files.writeString(journal().resolve(name), "theirs");

        var found = JournalTool.at(journal()).verify();

        assertThat(found.problem()).isEmpty();
        assertThat(found.executions()).isEqualTo(1);
        var store = store();
        store.open();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
    }
}
