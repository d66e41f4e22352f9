package dev.millrace.store.journal;

import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a journal in their order, from anywhere on. What no segment has any more comes from the newest
 * snapshot, one execution after the other; if that snapshot is replaced meanwhile, the next one is read from its
 * beginning. Confined to its caller, while no file goes.
 */
final class Feed {

    private final FileTable table;
    private final Predicate<Frame> taker;

    private FeedPosition at;
    private boolean wantsMore = true;
    private boolean isWhole;

    /**
     * Creates it.
     *
     * @param taker takes a frame, and answers whether it wants another one
     */
    Feed(FileTable table, FeedPosition from, Predicate<Frame> taker) {
        this.table = table;
        this.taker = taker;
        this.isWhole = from.lsn() <= table.acknowledged();
        this.at = from.lsn() <= table.acknowledged() ? from : FeedPosition.of(table.acknowledged());
    }

    /** Hands over what is safe, as far as it is wanted. */
    FeedPosition.Followed read() {
        var snapshot = snapshot();
        if (snapshot != null) {
            isWhole = false; // it does not say what it left out
            boolean goesOn = at.inSnapshot() && at.file() == snapshot.lsn();
            readSnapshot(snapshot, goesOn ? at.offset() : SnapshotFile.beginsAt());
        }
        while (wantsMore && at.lsn() < table.acknowledged()) {
            readSegment();
        }
        return new FeedPosition.Followed(at, isWhole);
    }

    /** Returns the snapshot that holds what follows; null if a segment does. */
    private @Nullable JournalFile snapshot() {
        var begun = at.inSnapshot() ? table.snapshots.get(at.file()) : null;
        if (begun != null || !at.inSnapshot() && table.segments.floorEntry(at.lsn() + 1) != null) {
            return begun;
        }
        var newest = table.snapshots.lastEntry();
        return newest == null || newest.getKey() <= at.lsn() ? null : newest.getValue();
    }

    private void readSnapshot(JournalFile snapshot, long offset) {
        try {
            var scan = new FrameScan(snapshot.file(), offset);
            while (wantsMore) {
                var frame = scan.next();
                if (frame == null) {
                    throw damaged(snapshot, scan);
                }
                if (frame.kind() == FrameKind.SNAPSHOT_ENDED) {
                    at = FeedPosition.of(snapshot.lsn());
                    return;
                }
                wantsMore = frame.lsn() <= at.lsn() || taker.test(frame);
            }
            at = new FeedPosition(at.lsn(), true, snapshot.lsn(), scan.offset());
        } catch (IOException e) {
            throw unreadable(snapshot, e);
        }
    }

    private void readSegment() {
        var found = table.segments.floorEntry(at.lsn() + 1);
        if (found == null) {
            throw new JournalException(
                    "[STO-105] the frames behind " + at.lsn() + " are in no file; run 'millrace journal verify'");
        }
        var segment = found.getValue();
        try {
            var scan = scan(segment);
            long end = table.acknowledged();
            while (wantsMore && at.lsn() < end) {
                var frame = scan.next();
                if (frame == null) {
                    requireNext(segment, scan);
                    return;
                }
                if (frame.lsn() > at.lsn()) {
                    at = new FeedPosition(frame.lsn(), false, segment.lsn(), scan.offset());
                    wantsMore = taker.test(frame);
                }
            }
        } catch (IOException e) {
            throw unreadable(segment, e);
        }
    }

    /** Begins where the position says, if the next frame is there; else at the segment's beginning. */
    private FrameScan scan(JournalFile segment) throws IOException {
        if (!at.inSnapshot()
                && at.file() == segment.lsn()
                && at.offset() < segment.file().size()) {
            var next = new FrameScan(segment.file(), at.offset()).next();
            if (next != null && next.lsn() == at.lsn() + 1) {
                return new FrameScan(segment.file(), at.offset());
            }
        }
        return new FrameScan(segment.file());
    }

    /** Behind a segment's end there is another one, which goes on. */
    private void requireNext(JournalFile segment, FrameScan scan) {
        var next = table.segments.floorEntry(at.lsn() + 1);
        if (scan.flaw() != null || next == null || next.getKey() == segment.lsn()) {
            throw damaged(segment, scan);
        }
    }

    private static JournalException damaged(JournalFile in, FrameScan scan) {
        return new JournalException("[STO-104] " + in.path() + " is damaged at offset " + scan.offset() + ": "
                + scan.flaw() + "; run 'millrace journal verify', then 'millrace journal salvage'");
    }

    private static JournalException unreadable(JournalFile in, IOException e) {
        return new JournalException("[STO-102] " + in.path() + " cannot be read: " + e.getMessage(), e);
    }
}
