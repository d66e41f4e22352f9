package dev.millrace.store.journal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of the journal, where frames are added. Confined to the journal's thread. */
final class Log {

    private static final int BUFFER = 1 << 20;

    private final Settings settings;
    private final Layout layout;
    private final FileTable table;
    private final Blobs blobs;
    private final Mark mark;
    private final Contents contents;
    private final long epoch;

    // The chain: the last frame written, the last one that the disk has, the last one that the mark says

    private Tip tip;
    private Tip safe;
    private Tip marked = Tip.NONE;

    // The segment

    private @Nullable JournalFile segment;
    private Optional<String> identity = Optional.empty();
    private Tip before; // the segment's first frame
    private long last; // where the last frame begins
    private long end;
    private int unsnapped;

    // The batch: frames that are not yet in the file, and places of frames whose completions wait

    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final List<Long> places = new ArrayList<>();

    /**
     * Creates the end of a journal.
     *
     * @param parts what else the journal is made of
     */
    Log(Settings settings, JournalParts parts, Mark mark, Found found, long epoch) {
        this.settings = settings;
        this.layout = new Layout(settings.directory());
        this.table = parts.table();
        this.blobs = parts.blobs();
        this.contents = parts.contents();
        this.mark = mark;
        this.epoch = epoch;
        tip = found.tip();
        safe = tip;
        segment = found.last();
        before = found.before();
        end = found.end();
        unsnapped = found.unsnapped();
    }

    /** Makes the first segment if there is none to go on with. */
    void begin() throws IOException {
        table.acknowledged(tip.lsn());
        forceMark();
        if (segment == null) {
            settings.files().forceDirectory(layout.directory()); // no segment without a mark
            nextSegment();
        } else {
            identity = settings.files().identity(segment.path());
        }
    }

    /** Writes frames, and completes and removes each when it is safe. */
    void write(Deque<Append> appends) throws IOException {
        requireThere();
        blobs.keep(appends.stream().flatMap(append -> append.blobs().stream()).toList());
        for (var append : List.copyOf(appends)) {
            if (isFull(append)) {
                settle(appends);
                roll();
            }
            places.add(Place.of(open().number(), end + buffer.position()));
            add(append.kind(), append.body());
        }
        settle(appends);
    }

    /** What is written to a file that lost its name is written to nothing. */
    private void requireThere() throws IOException {
        var path = open().path();
        if (!settings.files().identity(path).equals(identity)) {
            throw new IOException(
                    path + " is not the file that is being written: it was deleted, renamed or replaced while"
                            + " the engine ran");
        }
    }

    private boolean isFull(Append append) {
        long size = end + buffer.position();
        return size > 0 && size + Frame.HEADER + append.body().length > settings.segmentBytes();
    }

    private void add(FrameKind kind, byte[] body) throws IOException {
        var frame = new Frame(kind, epoch, tip.lsn() + 1, safe.lsn(), tip.checksum(), body);
        if (buffer.remaining() < frame.size()) {
            flush();
        }
        if (buffer.remaining() < frame.size()) {
            buffer = ByteBuffer.allocate(frame.size());
        }
        last = end + buffer.position();
        tip = new Tip(epoch, frame.lsn(), frame.writeTo(buffer));
    }

    private void flush() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        open().file().write(buffer, end);
        end += length;
        buffer = buffer.capacity() > BUFFER ? ByteBuffer.allocate(BUFFER) : buffer.clear();
    }

    private void settle(Deque<Append> appends) throws IOException {
        flush();
        if (settings.sync() == SyncMode.FORCE) {
            force();
        }
        var done = List.copyOf(places);
        places.clear();
        var appended = appends.iterator();
        for (long place : done) {
            appended.next().completion().kept(place);
        }
        table.acknowledged(tip.lsn()); // who hears of a frame finds it in the feed
        for (long place : done) {
            appends.remove().completion().done(place, null);
        }
    }

    private void force() throws IOException {
        if (safe.lsn() < tip.lsn()) {
            open().file().force();
            safe = tip;
        }
    }

    /** Seals the segment and makes the next one, if there is anything in it. */
    void roll() throws IOException {
        if (end == 0) {
            return;
        }
        add(FrameKind.SEGMENT_SEALED, new byte[0]);
        flush();
        force();
        forceMark();
        tellFinished();
        nextSegment();
        unsnapped++;
    }

    private void nextSegment() throws IOException {
        before = tip;
        long first = tip.lsn() + 1;
        segment = table.openSegment(layout.segment(first), first);
        settings.files().forceDirectory(layout.directory());
        identity = settings.files().identity(segment.path());
        end = 0;
    }

    private void tellFinished() {
        contents.finished(
                new Coverage(new Coverage.Source(false, open().lsn()), 0, end, last, before, tip), open().number());
    }

    /** Returns the number of the segment's first frame. */
    long segment() {
        return open().lsn();
    }

    private JournalFile open() {
        return requireNonNull(segment, "segment");
    }

    /** Returns whether there is something that time brings about. */
    boolean isUnsettled() {
        return settings.sync() == SyncMode.RELAXED && safe.lsn() < tip.lsn() || marked.lsn() < safe.lsn();
    }

    /** Does what time brings about: the disk is asked where nobody waits for it, and the mark follows. */
    void tick() throws IOException {
        if (settings.sync() == SyncMode.RELAXED) {
            force();
        }
        if (marked.lsn() < safe.lsn()) {
            mark.hurry(safe);
            marked = safe;
        }
    }

    private void forceMark() throws IOException {
        mark.force(safe);
        marked = safe;
    }

    /** Makes everything safe. */
    void finish() throws IOException {
        force();
        forceMark();
    }

    /** Makes everything safe, where nothing follows any more. */
    void close() throws IOException {
        finish();
        tellFinished();
    }

    /** Returns the last frame. */
    Tip tip() {
        return tip;
    }

    /** Returns how many sealed segments no snapshot covers. */
    int unsnapped() {
        return unsnapped;
    }

    /** A snapshot covers what there is. */
    void snapped() {
        unsnapped = 0;
    }
}
