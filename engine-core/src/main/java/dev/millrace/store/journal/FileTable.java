package dev.millrace.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** The segments and snapshots that are open, and the frames in them. Thread-safe. */
final class FileTable implements Closeable {

    private final FileOps files;
    private final boolean isWritable;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, JournalFile> byNumber = new ConcurrentHashMap<>();
    final ConcurrentSkipListMap<Long, JournalFile> segments = new ConcurrentSkipListMap<>();
    final ConcurrentSkipListMap<Long, JournalFile> snapshots = new ConcurrentSkipListMap<>();

    /** The last frame of which it is known that it is safe. */
    private volatile long acknowledged;

    /** Held for reading by those who hold places, for writing by who lets files go. */
    private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();

    FileTable(FileOps files, boolean isWritable) {
        this.files = files;
        this.isWritable = isWritable;
    }

    JournalFile openSegment(Path path, long firstLsn) throws IOException {
        var file = isWritable ? files.openToWrite(path) : files.openToRead(path);
        return add(new JournalFile(numbers.incrementAndGet(), path, firstLsn, file), segments);
    }

    JournalFile openSnapshot(Path path, long lsn) throws IOException {
        return add(new JournalFile(numbers.incrementAndGet(), path, lsn, files.openToRead(path)), snapshots);
    }

    private JournalFile add(JournalFile file, Map<Long, JournalFile> kind) {
        byNumber.put(file.number(), file);
        kind.put(file.lsn(), file);
        return file;
    }

    /** Returns the last frame of which everybody knows who waited for it that it is safe. */
    long acknowledged() {
        return acknowledged;
    }

    /** All frames up to this one are safe, and who waited for them knows it. */
    void acknowledged(long lsn) {
        acknowledged = lsn;
    }

    /** Returns whether there is a segment or snapshot of this name. */
    boolean holds(String name) {
        return byNumber.values().stream()
                .anyMatch(file -> String.valueOf(file.path().getFileName()).equals(name));
    }

    /** Lets go of a snapshot that cannot be used. */
    void forget(JournalFile snapshot) throws IOException {
        snapshots.remove(snapshot.lsn());
        byNumber.remove(snapshot.number());
        snapshot.file().close();
    }

    /** Runs something that finds places and reads them; no file goes meanwhile. */
    <T> T whileReading(Supplier<T> work) {
        inUse.readLock().lock();
        try {
            return work.get();
        } finally {
            inUse.readLock().unlock();
        }
    }

    /** Closes and deletes the files that nobody has places in any more. */
    void drop(Map<Long, JournalFile> gone, Map<Long, JournalFile> kind) throws IOException {
        inUse.writeLock().lock();
        try {
            for (var file : gone.values()) {
                kind.remove(file.lsn());
                byNumber.remove(file.number());
                file.file().close();
                files.delete(file.path());
            }
        } finally {
            inUse.writeLock().unlock();
        }
    }

    /** Reads the frame at a place. */
    Frame read(long place) {
        var in = byNumber.get(Place.file(place));
        if (in == null) {
            throw new JournalException("[STO-111] the journal is closed; open it again");
        }
        long offset = Place.offset(place);
        try {
            return frame(in, offset);
        } catch (Frame.FlawException e) {
            throw new JournalException("[STO-104] " + in.path() + " is damaged at offset " + offset + ": "
                    + e.getMessage() + "; run 'millrace journal verify', then 'millrace journal salvage'");
        } catch (IOException e) {
            throw new JournalException(
                    "[STO-102] " + in.path() + " cannot be read at offset " + offset + ": " + e.getMessage(), e);
        }
    }

    /** Reads the frame at an offset of a file. */
    static Frame frame(JournalFile in, long offset) throws IOException, Frame.FlawException {
        var header = bytes(in, offset, Frame.HEADER);
        int length = Frame.bodyLength(header, 0);
        return Frame.read(bytes(in, offset, Frame.HEADER + length), 0, length);
    }

    /** Hands over the frames between two offsets of a file, which were good when it was opened. */
    void scan(int number, long from, long to, Replay replay) {
        var in = byNumber.get(number);
        if (in == null) {
            throw new JournalException("[STO-111] the journal is closed; open it again");
        }
        try {
            var scan = new FrameScan(in.file(), from);
            while (scan.offset() < to) {
                long at = scan.offset();
                var frame = scan.next();
                if (frame == null) {
                    throw new JournalException("[STO-104] " + in.path() + " is damaged at offset " + at + ": "
                            + scan.flaw() + "; run 'millrace journal verify', then 'millrace journal salvage'");
                }
                replay.frame(frame, Place.of(number, at));
            }
        } catch (IOException e) {
            throw new JournalException("[STO-102] " + in.path() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(JournalFile in, long offset, int length) throws IOException, Frame.FlawException {
        var bytes = new byte[length];
        if (in.file().read(ByteBuffer.wrap(bytes), offset) < length) {
            throw new Frame.FlawException("the file ends within a frame");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        inUse.writeLock().lock();
        try {
            CloseAll.all(byNumber.values().stream().map(JournalFile::file).toList());
        } finally {
            byNumber.clear();
            inUse.writeLock().unlock();
        }
    }
}
