package dev.millrace.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobsTest {

    private static final Blob BLOB = Blob.of("what many children are given".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();

    /** The real files; counts what is opened. */
    private final FileOps files = (FileOps) Proxy.newProxyInstance(
            FileOps.class.getClassLoader(), new Class<?>[] {FileOps.class}, (self, method, arguments) -> {
                reads.addAndGet(method.getName().equals("openToRead") ? 1 : 0);
                writes.addAndGet(method.getName().equals("openToWrite") ? 1 : 0);
                try {
                    return method.invoke(FileOps.real(), arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    private Blobs opened(List<String> referred) throws IOException {
        var blobs = new Blobs(files, folder.resolve("blobs"));
        blobs.begin(referred);
        return blobs;
    }

    private static void keepOften(Blobs blobs) throws IOException {
        for (int turn = 0; turn < 20; turn++) {
            blobs.keep(List.of(BLOB, BLOB));
        }
    }

    @Test
    void content_that_many_turns_refer_to_is_looked_at_once_after_an_opening_and_never_by_who_wrote_it()
            throws IOException {
        keepOften(opened(List.of()));
        assertThat(writes).hasValue(1);
        assertThat(reads).hasValue(0);

        keepOften(opened(List.of(BLOB.name())));

        assertThat(reads).hasValue(1);
        assertThat(writes).hasValue(1);
    }

    @Test
    void content_that_was_damaged_before_the_opening_is_written_again() throws IOException {
        opened(List.of()).keep(List.of(BLOB));
        Files.writeString(folder.resolve("blobs").resolve(BLOB.name()), "damaged");

        var again = opened(List.of(BLOB.name()));
        again.keep(List.of(BLOB));

        assertThat(again.read(BLOB.name())).isEqualTo(BLOB.bytes());
    }

    @Test
    void content_that_somebody_finds_damaged_is_written_again_by_the_next_who_refers_to_it() throws IOException {
        var blobs = opened(List.of());
        blobs.keep(List.of(BLOB));
        Files.writeString(folder.resolve("blobs").resolve(BLOB.name()), "damaged");
        assertThatThrownBy(() -> blobs.read(BLOB.name())).hasMessageContaining("[STO-107]");

        blobs.keep(List.of(BLOB));

        assertThat(blobs.read(BLOB.name())).isEqualTo(BLOB.bytes());
    }

    @Test
    void content_that_was_let_go_and_comes_again_is_written_again() throws IOException {
        var blobs = opened(List.of());
        blobs.keep(List.of(BLOB));
        blobs.release(List.of(BLOB.name()));

        blobs.keep(List.of(BLOB));

        assertThat(blobs.read(BLOB.name())).isEqualTo(BLOB.bytes());
    }
}
