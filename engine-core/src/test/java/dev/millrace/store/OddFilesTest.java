package dev.millrace.store;

import static dev.millrace.store.PlainCodec.end;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in a journal's directory beside or in place of its files: a check answers, an opening says why. */
@Tag("heavy")
@DisabledOnOs(OS.WINDOWS) // which has no pipes, and no such names and permissions
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddFilesTest {

    private static final String NEXT = "seg-0000000000000099999.wal";
    private static final String BEFORE = "seg-0000000000000000000.wal";

    @TempDir
    private Path folder;

    private Path journal;

    private final Acknowledged told = new Acknowledged();

    /** Something that somebody does to a directory. */
    private record Oddity(String name, Deed deed) {

        interface Deed {
            void to(Path journal) throws IOException, InterruptedException;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeEach
    void write() {
        journal = folder.resolve("journal");
        var store = store();
        store.open();
        for (int n = 1; n <= 4; n++) {
            told.commitSafely(store, start(n), step(n, 2, "x".repeat(n * 200)), end(n, 3));
        }
        store.close();
    }

    @AfterEach
    void permit() throws IOException, InterruptedException {
        shell(folder, "chmod -R u+rwX .");
    }

    @ParameterizedTest
    @MethodSource("beside")
    void what_stands_beside_its_files_leaves_a_journal_whole(Oddity oddity) throws Exception {
        oddity.deed().to(journal);

        assertThat(tool().verify().problem()).isEmpty();
        assertThat(tool().stored()).hasSize(4);
        assertThatCode(() -> tool().cat(frame -> {})).doesNotThrowAnyException();
        var store = store();
        store.open();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
    }

    static Stream<Oddity> beside() {
        return Stream.of(
                shelled("control characters", "touch \"$(printf 'a\\033[31m\\nb\\177')\""),
                shelled("bytes that are no text", "touch \"$(printf 'bad-\\377\\376.wal')\""),
                shelled("a segment's name with bytes that are no text", "touch \"$(printf 'seg-\\377.wal')\""),
                shelled("a name of 255 bytes", "touch \"$(printf 'x%.0s' $(seq 255))\""),
                shelled("a segment's name with more digits than a number", "touch seg-9999999999999999999.wal"),
                shelled("a dangling link", "ln -s nowhere link"),
                shelled("a link to itself", "ln -s loop loop"),
                shelled("a directory", "mkdir -p 'dir/\n/deep'"),
                shelled("a pipe", "mkfifo pipe"),
                shelled("odd names among the blobs", "touch blobs/\"$(printf '\\377\\033')\"; mkdir blobs/dir"),
                shelled("odd names among the tables", "touch tables/\"$(printf '\\377\\033')\"; ln -s no tables/link"),
                shelled("a directory in place of the tables", "rm -rf tables; touch tables"));
    }

    @ParameterizedTest
    @MethodSource("instead")
    void what_stands_in_place_of_its_files_is_a_problem_by_name(Oddity oddity) throws Exception {
        oddity.deed().to(journal);

        assertThatCode(() -> tool().verify()).doesNotThrowAnyException();
        assertIsNamedIfAny(catchThrowable(() -> tool().stored()));
        assertIsNamedIfAny(catchThrowable(() -> tool().cat(frame -> {})));
        assertIsNamedIfAny(catchThrowable(() -> tool().executions()));
        assertIsNamedIfAny(catchThrowable(() -> tool().salvage(folder.resolve("saved"))));
        var store = store();
        assertIsNamedIfAny(catchThrowable(store::open));
        store.close();
    }

    private static void assertIsNamedIfAny(Throwable thrown) {
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(StoreException.class).hasMessageMatching("(?s)\\[STO-\\d+].*");
        }
    }

    static Stream<Oddity> instead() {
        return Stream.of(
                shelled("a directory called as the next segment", "mkdir " + NEXT),
                shelled("a directory called as an earlier segment", "mkdir " + BEFORE),
                shelled("a directory in place of a segment", "f=$(ls seg-* | tail -1); rm $f; mkdir $f"),
                shelled("a directory called as a snapshot", "mkdir snap-0000000000000000007"),
                shelled("a directory in place of the mark", "rm mark; mkdir mark"),
                shelled("a directory in place of the lock", "rm LOCK; mkdir LOCK"),
                shelled("a directory in place of the owner", "rm -f owner; mkdir owner"),
                shelled("a dangling link called as a segment", "ln -s nowhere " + NEXT),
                shelled("a dangling link in place of a segment", "f=$(ls seg-* | tail -1); rm $f; ln -s no $f"),
                shelled("a link to itself in place of the mark", "rm mark; ln -s mark mark"),
                shelled("a pipe called as a segment", "mkfifo " + NEXT),
                shelled("a pipe in place of the mark", "rm mark; mkfifo mark"),
                shelled("a pipe in place of the lock", "rm LOCK; mkfifo LOCK"),
                shelled("a pipe in place of the owner", "rm -f owner; mkfifo owner"),
                shelled("a pipe in place of the ballast", "rm -f ballast; mkfifo ballast"),
                shelled("pipes in place of blobs", "cd blobs && for f in *; do rm $f; mkfifo $f; done"),
                shelled("pipes in place of tables", "cd tables && for f in *; do rm $f; mkfifo $f; done"),
                shelled("a file in place of the blobs", "rm -rf blobs; touch blobs"),
                shelled("directories in place of blobs", "cd blobs && for f in *; do rm $f; mkdir $f; done"),
                shelled("a segment that may not be read", "chmod 000 $(ls seg-* | tail -1)"),
                shelled("a mark that may not be read", "chmod 000 mark"),
                shelled("a directory that may not be listed", "chmod 000 ."));
    }

    @Test
    void what_is_no_directory_is_a_problem_too() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "text");
        var loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));

        for (var path : new Path[] {file, loop, folder.resolve("none"), file.resolve("below")}) {
            assertIsNamedIfAny(catchThrowable(() -> new JournalTool(path, Optional.of(new PlainCodec())).verify()));
        }
    }

    private JournalTool tool() {
        return new JournalTool(journal, Optional.of(new PlainCodec()));
    }

    private JournalStore store() {
        return JournalStore.at(journal)
                .withCodec(new PlainCodec())
                .withSegmentBytes(1024)
                .withBlobLimit(500);
    }

    private static Oddity shelled(String name, String command) {
        return new Oddity(name, path -> shell(path, command));
    }

    /** Java knows no names that are no text, so a shell makes them. */
    private static void shell(Path at, String command) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("sh", "-c", command)
                .directory(at.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue())
                .as(() -> new String(readAll(shell), StandardCharsets.UTF_8))
                .isZero();
    }

    private static byte[] readAll(Process shell) {
        try {
            return shell.getInputStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
