package dev.millrace.store.journal;

import dev.millrace.store.journal.FileOps.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Copies the frames that are still needed to a snapshot, and deletes the segments that the one before it covers: if the
 * newest cannot be read one day, the one before and the segments behind it hold the same. Confined to the snapshot's
 * thread.
 */
final class SnapshotWriter {

    private static final int BUFFER = 1 << 18;

    private final FileOps files;
    private final Layout layout;
    private final FileTable table;
    private final TableFiles index;

    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long end;

    SnapshotWriter(FileOps files, Layout layout, FileTable table, TableFiles index) {
        this.files = files;
        this.layout = layout;
        this.table = table;
        this.index = index;
    }

    /** Takes a snapshot of what was needed when the tip was the last frame, and returns its size in bytes. */
    long run(Tip tip, Living living) throws IOException {
        var target = layout.snapshot(tip.lsn());
        var beside = layout.temporary(target);
        try (var file = files.openToWrite(beside)) {
            file.truncate(0);
            var copy = new Copied(file, tip.lsn());
            add(file, SnapshotFile.begin(tip));
            living.copyTo(copy);
            add(file, SnapshotFile.end(tip, copy.tally));
            flush(file);
            file.force();
            requireWhole(new JournalFile(0, beside, tip.lsn(), file));
        }
        files.rename(beside, target);
        files.forceDirectory(layout.directory());
        living.moved(table.openSnapshot(target, tip.lsn()).number());
        dropOld();
        index.sweepOld(table::holds);
        return end;
    }

    /** The frames that were copied so far. */
    private final class Copied implements Living.Copy {
        private final OpenFile file;
        private final SnapshotFile.Tally tally = new SnapshotFile.Tally();
        private Coverage piece;

        Copied(OpenFile file, long lsn) {
            this.file = file;
            piece = Coverage.beginning(true, lsn, SnapshotFile.beginsAt(), tally.asTip());
        }

        @Override
        public long add(long place) throws IOException {
            var frame = table.read(place);
            tally.add(frame.checksum());
            long at = SnapshotWriter.this.add(file, frame);
            piece = piece.with(at, at + frame.size(), tally.asTip());
            return at;
        }

        @Override
        public Coverage piece() {
            var done = piece;
            piece = done.next();
            return done;
        }
    }

    /** Returns where the frame will lie. */
    private long add(OpenFile file, Frame frame) throws IOException {
        if (buffer.remaining() < frame.size()) {
            flush(file);
        }
        if (buffer.remaining() < frame.size()) {
            buffer = ByteBuffer.allocate(frame.size());
        }
        long at = end + buffer.position();
        frame.writeTo(buffer);
        return at;
    }

    private void flush(OpenFile file) throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        file.write(buffer, end);
        end += length;
        buffer.clear();
    }

    private static void requireWhole(JournalFile copy) throws IOException {
        if (SnapshotFile.verify(copy) == null) {
            throw new IOException(copy.path() + " was read back, and is not what was written");
        }
    }

    private void dropOld() throws IOException {
        var newest = table.snapshots.lastKey();
        var second = table.snapshots.lowerKey(newest);
        if (second != null) {
            table.drop(table.snapshots.headMap(second, false), table.snapshots);
            table.drop(table.segments.headMap(second, true), table.segments);
        }
    }
}
