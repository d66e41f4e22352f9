package dev.millrace.store.journal;

import dev.millrace.store.journal.FileOps.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies the frames that are still needed to a snapshot, and deletes the segments that the one before it covers: if the newest
 * cannot be read one day, the one before and the segments behind it hold the same. Confined to the snapshot's thread.
 */
final class SnapshotWriter {

    private static final int BUFFER = 1 << 18;

    private final FileOps files;
    private final Layout layout;
    private final FileTable table;

    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long end;

    SnapshotWriter(FileOps files, Layout layout, FileTable table) {
        this.files = files;
        this.layout = layout;
        this.table = table;
    }

    /** Takes a snapshot of what was needed when the tip was the last frame, and returns its size in bytes. */
    long run(Tip tip, Living living) throws IOException {
        var target = layout.snapshot(tip.lsn());
        var beside = layout.temporary(target);
        List<List<Long>> offsets;
        try (var file = files.openToWrite(beside)) {
            file.truncate(0);
            offsets = copy(file, tip, living.places());
            file.force();
            requireWhole(new JournalFile(0, beside, tip.lsn(), file));
        }
        files.rename(beside, target);
        files.forceDirectory(layout.directory());
        int number = table.openSnapshot(target, tip.lsn()).number();
        living.moved(offsets.stream()
                .map(one -> one.stream().mapToLong(at -> Place.of(number, at)).toArray())
                .toList());
        dropOld();
        return end;
    }

    private List<List<Long>> copy(OpenFile file, Tip tip, List<long[]> places) throws IOException {
        var offsets = new ArrayList<List<Long>>();
        var tally = new SnapshotFile.Tally();
        add(file, SnapshotFile.begin(tip));
        for (var owner : places) {
            var copied = new ArrayList<Long>(owner.length);
            for (long place : owner) {
                var frame = table.read(place);
                tally.add(frame.checksum());
                copied.add(add(file, frame));
            }
            offsets.add(copied);
        }
        add(file, SnapshotFile.end(tip, tally));
        flush(file);
        return offsets;
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
