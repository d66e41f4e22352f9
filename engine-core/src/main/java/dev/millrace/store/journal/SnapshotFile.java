package dev.millrace.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of a snapshot: one frame that says up to which frame it stands for all before it, copies of the frames that are still
 * needed, and one with their number and a checksum over theirs.
 */
final class SnapshotFile {

    private static final int TRAILER = Long.BYTES + Integer.BYTES;

    private SnapshotFile() {}

    /** Counts frames, and chains their checksums. Confined to its user. */
    static final class Tally {
        private final CRC32C crc = new CRC32C();
        private final ByteBuffer one = ByteBuffer.allocate(Integer.BYTES);
        private long count;

        void add(int checksum) {
            count++;
            crc.update(one.clear().putInt(checksum).flip());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(TRAILER)
                    .putLong(count)
                    .putInt((int) crc.getValue())
                    .array();
        }
    }

    /** Returns the first frame; it takes the place of the tip's in the chain. */
    static Frame begin(Tip tip) {
        return new Frame(FrameKind.SNAPSHOT_BEGUN, tip.epoch(), tip.lsn(), tip.lsn(), tip.checksum(), new byte[0]);
    }

    /** Returns the last frame. */
    static Frame end(Tip tip, Tally tally) {
        return new Frame(FrameKind.SNAPSHOT_ENDED, tip.epoch(), tip.lsn(), tip.lsn(), tip.checksum(), tally.bytes());
    }

    /** Returns the tip that a snapshot stands for; null if it is not whole. */
    static @Nullable Tip verify(JournalFile snapshot) throws IOException {
        var tip = read(snapshot, (frame, place) -> {});
        return tip == null || tip.lsn() != snapshot.lsn() ? null : tip;
    }

    /** Hands over the frames; returns null if it is not whole. */
    static @Nullable Tip read(JournalFile snapshot, Replay replay) throws IOException {
        var scan = new FrameScan(snapshot.file());
        var first = scan.next();
        if (first == null || first.kind() != FrameKind.SNAPSHOT_BEGUN) {
            return null;
        }
        var tip = new Tip(first.epoch(), first.lsn(), first.previous());
        var tally = new Tally();
        long offset = scan.offset();
        for (var frame = scan.next(); frame != null; frame = scan.next()) {
            if (frame.kind() == FrameKind.SNAPSHOT_ENDED) {
                return isEnd(frame, end(tip, tally)) && isLast(scan) ? tip : null;
            }
            tally.add(scan.checksum());
            replay.frame(frame, Place.of(snapshot.number(), offset));
            offset = scan.offset();
        }
        return null;
    }

    private static boolean isEnd(Frame found, Frame expected) {
        return found.checksum() == expected.checksum();
    }

    private static boolean isLast(FrameScan scan) throws IOException {
        return scan.next() == null && scan.flaw() == null;
    }
}
