package dev.millrace.store.journal;

import dev.millrace.store.journal.TableFiles.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a directory holds: the newest snapshot that is whole, then the segments behind it. Changes nothing.
 * Confined to its user.
 *
 * <p>Frames that a table of the index stands for are not read. It is believed if it fits in the chain: the file begins
 * and ends with the frames that the table names, their checksums are the table's, the frame before is the one that was
 * read before, and the mark knows of the last one. Whoever reads a frame later finds out whether it is whole.
 *
 * <p>Where the frames of the last segment break off, either its last write did not come to its end, which no one was
 * told of, or something that was acknowledged is lost. It is lost if the mark, or any whole frame behind, proves that
 * the disk had confirmed the first bad frame: each frame carries how far that was when it was written.
 */
final class JournalRecovery {

    private static final long PIECE = 16 << 20;
    private static final String WAY_OUT =
            "; bring back a copy of the directory, or copy what is good with 'millrace journal salvage'";

    private final FileOps files;
    private final Layout layout;
    private final FileTable table;
    private final Map<String, List<Table>> tables;
    private final Replay replay;
    private final Set<TableFile> taken = new HashSet<>();
    private final List<Path> spoilt = new ArrayList<>();

    private Tip mark = Tip.NONE;

    /** Creates a recovery that reads every frame. */
    JournalRecovery(FileOps files, Layout layout, FileTable table, Replay replay) {
        this(files, layout, table, Map.of(), replay);
    }

    /** Creates a recovery that reads no frames that tables stand for: those of each file, by its name. */
    JournalRecovery(FileOps files, Layout layout, FileTable table, Map<String, List<Table>> tables, Replay replay) {
        this.files = files;
        this.layout = layout;
        this.table = table;
        this.tables = tables;
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
            if (best.lsn() == 0) {
                var tip = takeSnapshot(snapshot);
                if (tip == null) {
                    spoilt.add(snapshot.path());
                    table.forget(snapshot);
                } else {
                    best = tip;
                }
            }
        }
        return best;
    }

    /** Takes a snapshot, by its tables if they stand for all of it; returns null if it is not whole. */
    private @Nullable Tip takeSnapshot(JournalFile snapshot) throws IOException {
        var known = tables.getOrDefault(nameOf(snapshot), List.of());
        var covered = SnapshotFile.covered(snapshot, known);
        if (covered != null) {
            known.forEach(one -> take(one, snapshot));
            return covered;
        }
        var tip = SnapshotFile.verify(snapshot);
        if (tip != null) {
            SnapshotFile.read(snapshot, replay, PIECE);
        }
        return tip;
    }

    private void take(Table known, JournalFile file) {
        taken.add(known.file());
        replay.covered(known, file.number());
    }

    /** Returns the tables that stand for frames. */
    Set<TableFile> taken() {
        return taken;
    }

    private static String nameOf(JournalFile file) {
        return String.valueOf(file.path().getFileName());
    }

    /** A segment, and how far it is good. */
    private record Reading(JournalFile segment, Tip before, ChainScan scan) {}

    private Found readSegments(Tip base) throws IOException {
        Reading last = null;
        int count = 0;
        var all = table.segments.tailMap(base.lsn(), false).values();
        for (var segment : all) {
            var tip = last == null ? base : last.scan.tip();
            requireNext(last, tip, segment);
            last = new Reading(segment, tip, read(segment, tip, ++count == all.size()));
        }
        if (last == null) {
            return new Found(base, null, base, 0, null, spoilt, 0);
        }
        var scan = last.scan;
        if (scan.flaw() != null) {
            requireTorn(scan, last.segment);
        }
        return new Found(
                scan.tip(),
                scan.isSealed() ? null : last.segment,
                last.before,
                scan.offset(),
                scan.flaw(),
                spoilt,
                count);
    }

    /** Reads a segment, as far as no table stands for it. */
    private ChainScan read(JournalFile segment, Tip tip, boolean isLast) throws IOException {
        var known = covering(segment, tip, isLast);
        var from = known == null
                ? Coverage.beginning(false, segment.lsn(), 0, tip)
                : known.file().coverage();
        var scan = new ChainScan(segment, from.to(), from.after());
        if (known != null) {
            take(known, segment);
            if (!isLast || isSeal(segment, from.last())) {
                scan.isSealedAt(from.last());
                return scan;
            }
        }
        scan.run(this::checked);
        if (scan.offset() > from.to()) {
            replay.wasRead(from.next().with(scan.last(), scan.offset(), scan.tip()), segment.number());
        }
        return scan;
    }

    /** Returns the table that stands for a segment, or for the first part of the last one; null if none does. */
    private @Nullable Table covering(JournalFile segment, Tip tip, boolean isLast) throws IOException {
        for (var one : tables.getOrDefault(nameOf(segment), List.of())) {
            if (covers(one.file().coverage(), segment, tip, isLast)) {
                return one;
            }
        }
        return null;
    }

    private boolean covers(Coverage coverage, JournalFile segment, Tip tip, boolean isLast) throws IOException {
        var after = coverage.after();
        boolean isMarked = mark.lsn() > after.lsn() || mark.equals(after);
        if (!isMarked
                || coverage.ofSnapshot()
                || coverage.file() != segment.lsn()
                || coverage.from() != 0
                || !coverage.before().equals(tip)) {
            return false;
        }
        try {
            var first = FileTable.frame(segment, 0);
            var last = FileTable.frame(segment, coverage.last());
            boolean isWhole = last.kind() == FrameKind.SEGMENT_SEALED
                    && coverage.to() == segment.file().size();
            return (isWhole || isLast && last.kind() != FrameKind.SEGMENT_SEALED)
                    && first.previous() == tip.checksum()
                    && first.lsn() == tip.lsn() + 1
                    && last.checksum() == after.checksum()
                    && last.lsn() == after.lsn()
                    && coverage.last() + last.size() == coverage.to();
        } catch (Frame.FlawException e) {
            return false;
        }
    }

    private static boolean isSeal(JournalFile segment, long at) throws IOException {
        try {
            return FileTable.frame(segment, at).kind() == FrameKind.SEGMENT_SEALED;
        } catch (Frame.FlawException e) {
            return false;
        }
    }

    private void checked(Frame frame, long place) {
        if (frame.lsn() == mark.lsn() && frame.checksum() != mark.checksum()) {
            throw new JournalException("[STO-104] frame " + frame.lsn() + " is not the one that " + layout.mark()
                    + " vouches for: the files are not of one journal" + WAY_OUT);
        }
        replay.frame(frame, place);
    }

    /** A segment is made when the one before it is sealed and safe, so only the last one can be torn. */
    private static void requireNext(@Nullable Reading last, Tip tip, JournalFile next) {
        var scan = last == null ? null : last.scan;
        if (last != null && scan != null && (scan.flaw() != null || !scan.isSealed())) {
            var flaw = scan.flaw() == null ? "the seal is missing" : scan.flaw();
            throw damaged(last.segment, scan.offset(), tip.lsn() + 1, flaw, Math.max(tip.lsn() + 1, next.lsn() - 1));
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
