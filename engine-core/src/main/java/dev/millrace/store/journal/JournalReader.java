package dev.millrace.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a journal without opening it for writing, and changes nothing. What its engine writes meanwhile may be seen or
 * not. Confined.
 */
public final class JournalReader implements AutoCloseable {

    private final FileOps files;
    private final Layout layout;
    private final FileTable table;
    private final Blobs blobs;

    /** Creates a reader of a directory. */
    public JournalReader(FileOps files, Path directory) {
        this.files = files;
        layout = new Layout(directory);
        table = new FileTable(files, false);
        blobs = new Blobs(files, layout.blobs());
    }

    /**
     * Hands over every frame that an opening would find, up to the first that it would refuse.
     *
     * @return what an opening would repair; empty if nothing
     * @throws JournalException if an opening would be refused
     */
    public Optional<String> read(Replay replay) {
        try {
            requireJournal();
            var found = new JournalRecovery(files, layout, table, replay).run();
            if (found.torn() != null && found.last() != null) {
                return Optional.of(found.last().path() + " ends with a write that was not complete, at offset "
                        + found.end() + ": " + found.torn());
            }
            return found.spoilt().stream()
                    .findFirst()
                    .map(path -> "the snapshot " + path + " is damaged, and not needed");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * What is whole in a journal.
     *
     * @param frames the frames, each number once, in their order
     * @param skipped a sentence for each file that holds other bytes
     */
    public record Whole(Collection<Frame> frames, List<String> skipped) {}

    /** Returns every whole frame in any file, whatever lies between them. */
    public Whole salvage() {
        try {
            requireJournal();
            var frames = new TreeMap<Long, Frame>();
            var skipped = new ArrayList<String>();
            for (var path : paths()) {
                int bytes =
                        FrameSearch.run(bytes(path), frame -> frames.merge(frame.lsn(), frame, JournalReader::newer));
                if (bytes > 0) {
                    skipped.add(path + " holds " + bytes + " bytes that belong to no whole frame");
                }
            }
            beyondTheEnd(frames.isEmpty() ? 0 : frames.lastKey()).ifPresent(skipped::add);
            return new Whole(frames.values(), skipped);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Says what the mark knows of and no file holds; what was cut off behind the mark leaves no trace. */
    private Optional<String> beyondTheEnd(long last) throws IOException {
        var mark = files.list(layout.directory()).contains("mark")
                ? Mark.read(files, layout.mark())
                : Optional.<Tip>empty();
        return mark.filter(tip -> tip.lsn() > last)
                .map(tip -> "frames " + (last + 1) + " to " + tip.lsn() + " were acknowledged and are in no file");
    }

    /**
     * A frame of a later life took the place of one that nobody was promised. A snapshot's own frames bear a number
     * that is taken.
     */
    private static Frame newer(Frame one, Frame other) {
        if (isBracket(one) != isBracket(other)) {
            return isBracket(one) ? other : one;
        }
        return other.epoch() > one.epoch() ? other : one;
    }

    private static boolean isBracket(Frame frame) {
        return frame.kind() == FrameKind.SNAPSHOT_BEGUN || frame.kind() == FrameKind.SNAPSHOT_ENDED;
    }

    private List<Path> paths() throws IOException {
        var names = files.list(layout.directory());
        var paths = new ArrayList<Path>();
        Layout.snapshots(names).forEach(lsn -> paths.add(layout.snapshot(lsn)));
        Layout.segments(names).forEach(lsn -> paths.add(layout.segment(lsn)));
        return paths;
    }

    private byte[] bytes(Path path) throws IOException {
        try (var file = files.openToRead(path)) {
            var bytes = new byte[Math.toIntExact(file.size())];
            file.read(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    /** Reads the frame at a place that {@link #read} named. */
    public Frame frame(long place) {
        return table.read(place);
    }

    /** Reads large content. */
    public byte[] readBlob(String name) {
        return blobs.read(name);
    }

    private void requireJournal() throws IOException {
        var names = files.list(layout.directory());
        if (!JournalRecovery.hasFrames(names)) {
            throw new JournalException("[STO-121] there is no journal in " + layout.directory() + "; correct the path");
        }
    }

    private JournalException unreadable(IOException e) {
        return new JournalException(
                "[STO-102] the journal " + layout.directory() + " cannot be read: " + e
                        + "; look at the directory's permissions and at the disk",
                e);
    }

    @Override
    public void close() {
        try {
            table.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
