package dev.millrace.store.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a directory holds: the newest snapshot that is whole, then the segments behind it. Changes nothing. Confined to its user.
 *
 * <p>Where the frames of the last segment break off, either its last write did not come to its end, which no one was told of, or
 * something that was acknowledged is lost. It is lost if the mark, or any whole frame behind, proves that the disk had confirmed the
 * first bad frame: each frame carries how far that was when it was written.
 */
final class Recovery {

    private static final String WAY_OUT =
            "; bring back a copy of the directory, or copy what is good with 'millrace journal salvage'";

    private final FileOps files;
    private final Layout layout;
    private final FileTable table;
    private final Replay replay;
    private final List<Path> spoilt = new ArrayList<>();

    private Tip mark = Tip.NONE;

    Recovery(FileOps files, Layout layout, FileTable table, Replay replay) {
        this.files = files;
        this.layout = layout;
        this.table = table;
        this.replay = replay;
    }

    /** Returns whether a directory holds frames. */
    static boolean hasFrames(List<String> names) {
        return !Layout.segments(names).isEmpty() || !Layout.snapshots(names).isEmpty();
    }

    /** Reads all; the last good frame and what lies behind it are in the answer. */
    Found run() throws IOException {
        var names = files.list(layout.directory());
        mark = readMark(names);
        var base = newestSnapshot(names);
        var segments = Layout.segments(names);
        for (long first : segments) {
            table.openSegment(layout.segment(first), first);
        }
        var found = readSegments(base);
        requireMarked(found.tip());
        return found;
    }

    private Tip readMark(List<String> names) throws IOException {
        var read = names.contains("mark") ? Mark.read(files, layout.mark()).orElse(null) : null;
        if (read == null && hasFrames(names)) {
            throw new JournalException(
                    "[STO-106] " + layout.mark() + " is missing or damaged, so that nobody can say whether the"
                            + " newest frames are all there" + WAY_OUT);
        }
        return read == null ? Tip.NONE : read;
    }

    private Tip newestSnapshot(List<String> names) throws IOException {
        var lsns = new ArrayList<>(Layout.snapshots(names));
        lsns.sort(Comparator.reverseOrder());
        var best = Tip.NONE;
        for (long lsn : lsns) {
            var snapshot = table.openSnapshot(layout.snapshot(lsn), lsn);
            var tip = SnapshotFile.verify(snapshot);
            if (tip == null) {
                spoilt.add(snapshot.path());
                table.forget(snapshot);
            } else if (best.lsn() == 0) {
                SnapshotFile.read(snapshot, replay);
                best = tip;
            }
        }
        return best;
    }

    private Found readSegments(Tip base) throws IOException {
        var tip = base;
        ChainScan scan = null;
        JournalFile last = null;
        int count = 0;
        for (var segment : table.segments.tailMap(base.lsn(), false).values()) {
            requireNext(scan, last, tip, segment);
            last = segment;
            scan = new ChainScan(segment, tip);
            scan.run(this::checked);
            tip = scan.tip();
            count++;
        }
        if (scan == null || last == null) {
            return new Found(tip, null, 0, null, spoilt, 0);
        }
        if (scan.flaw() != null) {
            requireTorn(scan, last);
        }
        return new Found(tip, scan.isSealed() ? null : last, scan.offset(), scan.flaw(), spoilt, count);
    }

    private void checked(Frame frame, long place) {
        if (frame.lsn() == mark.lsn() && frame.checksum() != mark.checksum()) {
            throw new JournalException("[STO-104] frame " + frame.lsn() + " is not the one that " + layout.mark()
                    + " vouches for: the files are not of one journal" + WAY_OUT);
        }
        replay.frame(frame, place);
    }

    /** A segment is made when the one before it is sealed and safe, so only the last one can be torn. */
    private void requireNext(@Nullable ChainScan before, @Nullable JournalFile last, Tip tip, JournalFile next) {
        if (before != null && last != null && (before.flaw() != null || !before.isSealed())) {
            var flaw = before.flaw() == null ? "the seal is missing" : before.flaw();
            throw damaged(last, before.offset(), tip.lsn() + 1, flaw, Math.max(tip.lsn() + 1, next.lsn() - 1));
        }
        if (next.lsn() != tip.lsn() + 1) {
            throw new JournalException("[STO-105] frames " + (tip.lsn() + 1) + " to " + (next.lsn() - 1)
                    + " are missing: " + next.path() + " begins behind them" + WAY_OUT);
        }
    }

    private void requireTorn(ChainScan scan, JournalFile last) throws IOException {
        var tip = scan.tip();
        // Nothing is ever written behind a seal, so what lies there is no write that was cut short.
        var proof = new long[] {scan.isSealed() ? tip.lsn() + 1 : mark.lsn()};
        FrameSearch.run(scan.rest(), frame -> {
            if (frame.lsn() > tip.lsn() && frame.epoch() >= tip.epoch()) {
                proof[0] = Math.max(proof[0], frame.safe());
            }
        });
        if (proof[0] > tip.lsn()) {
            throw damaged(last, scan.offset(), tip.lsn() + 1, String.valueOf(scan.flaw()), proof[0]);
        }
    }

    private static JournalException damaged(JournalFile file, long offset, long frame, String flaw, long proof) {
        return new JournalException("[STO-104] " + file.path() + " is damaged at offset " + offset + ", frame " + frame
                + ": " + flaw + "; frames " + frame + " to " + proof + " were acknowledged and are damaged or missing"
                + WAY_OUT);
    }

    private void requireMarked(Tip tip) {
        if (tip.lsn() < mark.lsn()) {
            throw new JournalException("[STO-105] frames " + (tip.lsn() + 1) + " to " + mark.lsn()
                    + " were acknowledged and are" + " missing from " + layout.directory() + WAY_OUT);
        }
    }
}
