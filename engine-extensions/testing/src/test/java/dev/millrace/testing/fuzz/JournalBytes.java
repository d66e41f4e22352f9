package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.JournalStore;
import dev.millrace.store.JournalTool;
import dev.millrace.store.StoreException;
import dev.millrace.store.journal.SyncMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.zip.CRC32C;

/** Opens a journal one of whose files has other bytes. */
final class JournalBytes {

    static final String SEGMENT = "seg-0000000000000000001.wal";
    static final String SNAPSHOT = "snap-0000000000000000006";

    private static final int HEADER = 44;
    private static final int LENGTH_AT = 8;
    private static final int CHECKSUM_AT = 12;
    private static final int EPOCH_AT = 16;
    private static final int PREVIOUS_AT = 40;

    private JournalBytes() {}

    /** Lets the tool and an opening read a directory with a file of these bytes: as they are, and with sums that fit. */
    static void openWith(byte[] bytes, String name) {
        open(bytes, name);
        open(withSums(bytes), name);
    }

    private static void open(byte[] bytes, String name) {
        try {
            var directory = Files.createTempDirectory("fuzz-journal");
            try {
                Files.write(directory.resolve(name), bytes);
                read(directory);
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Path directory) {
        var tool = JournalTool.at(directory);
        assertThat(tool.verify().frames()).isNotNegative();
        try {
            tool.cat(frame -> assertThat(frame).isNotEmpty());
            tool.export((id, events) -> assertThat(id).isNotNull());
        } catch (StoreException e) {
            assertThat(e.getMessage()).startsWith("[STO-");
        }
        try (var store = JournalStore.at(directory).withSync(SyncMode.NONE)) {
            store.open();
            for (var stored : store.executions()) {
                store.read(stored.id());
            }
        } catch (StoreException e) {
            assertThat(e.getMessage()).startsWith("[STO-");
        }
    }

    /** Mends the sums of whatever frames there are, so that what they say is looked at too. */
    private static byte[] withSums(byte[] bytes) {
        var mended = ByteBuffer.wrap(bytes.clone());
        int previous = 0;
        int at = 0;
        while (at + HEADER <= bytes.length) {
            int length = mended.getInt(at + LENGTH_AT);
            if (length < 0 || length > bytes.length - at - HEADER) {
                length = bytes.length - at - HEADER;
                mended.putInt(at + LENGTH_AT, length);
            }
            if (at > 0) {
                mended.putInt(at + PREVIOUS_AT, previous);
            }
            var sum = new CRC32C();
            sum.update(mended.array(), at, CHECKSUM_AT);
            sum.update(mended.array(), at + EPOCH_AT, HEADER - EPOCH_AT + length);
            previous = (int) sum.getValue();
            mended.putInt(at + CHECKSUM_AT, previous);
            at += HEADER + length;
        }
        return mended.array();
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
