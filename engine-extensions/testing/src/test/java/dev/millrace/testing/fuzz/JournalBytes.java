package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.JournalStore;
import dev.millrace.store.JournalTool;
import dev.millrace.store.StoreException;
import dev.millrace.store.journal.FrameKind;
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

    /** An opening fills a file of this size. */
    private static final int SMALL = 1 << 14;

    private static final int HEADER = 44;
    private static final int KIND_AT = 5;
    private static final int LENGTH_AT = 8;
    private static final int CHECKSUM_AT = 12;
    private static final int EPOCH_AT = 16;
    private static final int PREVIOUS_AT = 40;
    private static final int MARK_MAGIC = 0x4d4c4d4b;
    private static final int MARK_LENGTH = 36;
    private static final byte LAST_OF_SNAPSHOT = (byte) (FrameKind.SNAPSHOT_ENDED.ordinal() + 1);

    private JournalBytes() {}

    /**
     * Lets the tool and an opening read a directory with a file of these bytes: as they are, and with sums that fit.
     */
    static void openWith(byte[] bytes, String name) {
        open(bytes, name);
        open(withSums(bytes, name.equals(SEGMENT)), name);
    }

    /** Returns how many executions an opening finds, none if it is refused. */
    static int open(byte[] bytes, String name) {
        try {
            var directory = Files.createTempDirectory("fuzz-journal");
            try {
                Files.write(directory.resolve(name), bytes);
                Files.write(directory.resolve("mark"), mark());
                return read(directory);
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int read(Path directory) {
        var tool = JournalTool.at(directory);
        var verified = tool.verify();
        assertThat(verified.frames()).isNotNegative();
        try {
            tool.cat(frame -> assertThat(frame).isNotEmpty());
            tool.export((id, events) -> assertThat(id).isNotNull());
            tool.stored();
        } catch (StoreException e) {
            assertThat(e.getMessage()).startsWith("[STO-");
        }
        try (var store = JournalStore.at(directory).withSync(SyncMode.NONE).withSegmentBytes(SMALL)) {
            store.open();
            assertThat(verified.problem()).isEmpty();
            var executions = store.executions();
            executions.forEach(stored -> store.read(stored.id()));
            return executions.size();
        } catch (StoreException e) {
            assertThat(e.getMessage()).startsWith("[STO-");
            return 0;
        }
    }

    /** A mark that vouches for no frame; without one nothing is read at all. */
    private static byte[] mark() {
        var out = ByteBuffer.allocate(MARK_LENGTH).putInt(MARK_MAGIC).putInt(1);
        var sum = new CRC32C();
        sum.update(out.array(), 0, MARK_LENGTH - Integer.BYTES);
        return out.putInt(MARK_LENGTH - Integer.BYTES, (int) sum.getValue()).array();
    }

    /** Mends the sums of whatever frames there are, so that what they say is looked at too. */
    private static byte[] withSums(byte[] bytes, boolean areChained) {
        var mended = ByteBuffer.wrap(bytes.clone());
        var tally = new CRC32C();
        int previous = 0;
        int at = 0;
        for (int count = 0; at + HEADER <= bytes.length; count++) {
            int length = mended.getInt(at + LENGTH_AT);
            if (length < 0 || length > bytes.length - at - HEADER) {
                length = bytes.length - at - HEADER;
                mended.putInt(at + LENGTH_AT, length);
            }
            if (areChained && at > 0) {
                mended.putInt(at + PREVIOUS_AT, previous);
            }
            if (mended.get(at + KIND_AT) == LAST_OF_SNAPSHOT && length == Long.BYTES + Integer.BYTES) {
                mended.putLong(at + HEADER, count - 1L).putInt(at + HEADER + Long.BYTES, (int) tally.getValue());
            }
            previous = sumOf(mended.array(), at, length);
            mended.putInt(at + CHECKSUM_AT, previous);
            if (at > 0) {
                tally.update(mended.array(), at + CHECKSUM_AT, Integer.BYTES);
            }
            at += HEADER + length;
        }
        return mended.array();
    }

    private static int sumOf(byte[] bytes, int at, int length) {
        var sum = new CRC32C();
        sum.update(bytes, at, CHECKSUM_AT);
        sum.update(bytes, at + EPOCH_AT, HEADER - EPOCH_AT + length);
        return (int) sum.getValue();
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
