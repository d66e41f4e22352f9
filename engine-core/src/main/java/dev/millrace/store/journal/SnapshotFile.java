package dev.millrace.store.journal;

import dev.millrace.store.journal.TableFiles.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of a snapshot: one frame that says up to which frame it stands for all before it, copies of the frames that
 * are still needed, and one with their number and a checksum over theirs.
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

        Tip asTip() {
            return new Tip(0, count, (int) crc.getValue());
        }

        byte[] bytes() {
            return bytesOf(asTip());
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
        var tip = read(snapshot, (frame, place) -> {}, Long.MAX_VALUE);
        return tip == null || tip.lsn() != snapshot.lsn() ? null : tip;
    }

    /** Returns where the frames begin that were copied. */
    static long beginsAt() {
        return Frame.HEADER;
    }

    /** Returns the tip that a snapshot stands for, if these tables stand for all its frames; null if they do not. */
    static @Nullable Tip covered(JournalFile snapshot, List<Table> tables) throws IOException {
        long end = snapshot.file().size() - Frame.HEADER - TRAILER;
        try {
            var first = FileTable.frame(snapshot, 0);
            var last = FileTable.frame(snapshot, Math.max(0, end));
            boolean isSame = first.kind() == FrameKind.SNAPSHOT_BEGUN && first.lsn() == snapshot.lsn();
            return isSame ? covered(snapshot, tables, first, last, end) : null;
        } catch (Frame.FlawException e) {
            return null;
        }
    }

    private static @Nullable Tip covered(JournalFile snapshot, List<Table> tables, Frame first, Frame last, long end) {
        var tip = new Tip(first.epoch(), first.lsn(), first.previous());
        long at = beginsAt();
        var chain = new Tally().asTip();
        for (var table : tables) {
            var coverage = table.file().coverage();
            if (!coverage.ofSnapshot()
                    || coverage.file() != snapshot.lsn()
                    || coverage.from() != at
                    || !coverage.before().equals(chain)) {
                return null;
            }
            at = coverage.to();
            chain = coverage.after();
        }
        return at == end
                        && isEnd(
                                last,
                                new Frame(
                                        FrameKind.SNAPSHOT_ENDED,
                                        tip.epoch(),
                                        tip.lsn(),
                                        tip.lsn(),
                                        tip.checksum(),
                                        bytesOf(chain)))
                ? tip
                : null;
    }

    private static byte[] bytesOf(Tip tally) {
        return ByteBuffer.allocate(TRAILER)
                .putLong(tally.lsn())
                .putInt(tally.checksum())
                .array();
    }

    /**
     * Hands over the frames, and now and then what they were; returns null if it is not whole.
     *
     * @param piece how many bytes are told of together
     */
    static @Nullable Tip read(JournalFile snapshot, Replay replay, long piece) throws IOException {
        var scan = new FrameScan(snapshot.file());
        var first = scan.next();
        if (first == null || first.kind() != FrameKind.SNAPSHOT_BEGUN) {
            return null;
        }
        var tip = new Tip(first.epoch(), first.lsn(), first.previous());
        var tally = new Tally();
        long offset = scan.offset();
        var begun = Coverage.beginning(true, snapshot.lsn(), offset, tally.asTip());
        for (var frame = scan.next(); frame != null; frame = scan.next()) {
            boolean isEnd = frame.kind() == FrameKind.SNAPSHOT_ENDED;
            if (offset > begun.from() && (isEnd || offset - begun.from() >= piece)) {
                replay.wasRead(begun, snapshot.number());
                begun = begun.next();
            }
            if (isEnd) {
                return isEnd(frame, end(tip, tally)) && isLast(scan) ? tip : null;
            }
            tally.add(scan.checksum());
            replay.frame(frame, Place.of(snapshot.number(), offset));
            begun = begun.with(offset, scan.offset(), tally.asTip());
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
