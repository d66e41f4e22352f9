package dev.millrace.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory of frames, open for one process. Thread-safe. */
public final class Journal implements Closeable {

    /*
     * J1  One writer: segments, mark and blobs are written by the journal's thread only. No other thread knows it, so
     *     that nobody can interrupt it; an interrupt within a channel would close the channel for all.
     * J2  No early word: a completion is called when its frame is as safe as the sync mode says, in the order of the
     * frames.
     * J3  No second try: after a write or force that failed, nobody knows what the disk has. Everything from the first
     *     unconfirmed frame on fails, until the directory is opened again and read back.
     * J4  Snapshots are written by a thread of their own, from sealed segments, which nobody writes.
     * Checked by JournalFaultTest (J2, J3), JournalStoreTest (J1) and SnapshotTest (J4).
     */

    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final Duration RELAXED_TICK = Duration.ofMillis(50);
    private static final Duration MARK_TICK = Duration.ofMillis(100);

    private final Settings settings;
    private final Layout layout;
    private final FileTable table;
    private final Blobs blobs;
    private final Room room;
    private final TableFiles index;
    private final Contents contents;
    private final Inbox inbox = new Inbox();
    private final Snapshots snapshots;
    private final Thread thread = JournalThreads.daemon(this::run, "millrace-journal");

    private volatile @Nullable JournalException failure;
    private volatile Opened opened = new Opened(0, List.of());

    // Of the journal's thread

    private @Nullable Resources held;
    private List<Request> requests = List.of(); // taken from the inbox, and worked off up to the next
    private int next;
    private final Deque<Append> group = new ArrayDeque<>();
    private boolean isTicking;
    private boolean isDone;

    private Journal(Settings settings, Contents contents) {
        this.settings = settings;
        this.contents = contents;
        layout = new Layout(settings.directory());
        table = new FileTable(settings.files(), true);
        blobs = new Blobs(settings.files(), layout.blobs());
        room = new Room(settings, layout);
        index = new TableFiles(settings.files(), layout.tables());
        snapshots = new Snapshots(settings, table, index, inbox);
    }

    /**
     * How a journal was found.
     *
     * @param epoch the number of this opening
     * @param notes what was repaired
     */
    public record Opened(long epoch, List<String> notes) {}

    /**
     * Opens a directory, and makes it if there is none.
     *
     * @param contents takes what it holds, on the journal's thread, before this returns
     * @throws JournalException if it is in use, damaged, newer, or cannot be read or written
     */
    public static Journal open(Settings settings, Contents contents) {
        var journal = new Journal(settings, contents);
        journal.thread.start();
        journal.call(journal::begin);
        return journal;
    }

    /** Returns how it was found. */
    public Opened opened() {
        return opened;
    }

    /** Adds a frame. Returns without waiting; false if the journal is closed, and then nobody is told. */
    public boolean append(Append append) {
        return inbox.put(append);
    }

    /** Runs something that finds places and reads them: no file goes meanwhile. */
    public <T> T whileReading(Supplier<T> work) {
        return table.whileReading(work);
    }

    /** Reads the frame at a place. */
    public Frame read(long place) {
        return table.read(place);
    }

    /** Reads large content. */
    public byte[] readBlob(String name) {
        return blobs.read(name);
    }

    /** Returns how many bytes of large content are a reference's part; 0 if it is gone. */
    public long blobBytes(String name) {
        return blobs.bytes(name);
    }

    /** Hands over the frames of a file between two offsets, which were good when it was opened. */
    public void scan(int file, long from, long to, Replay replay) {
        table.scan(file, from, to, replay);
    }

    /**
     * Hands over what is safe behind a place, as far as it is wanted; to be called {@link #whileReading}.
     *
     * @param taker takes a frame, and answers whether it wants another one
     */
    public FeedPosition.Followed follow(FeedPosition from, Predicate<Frame> taker) {
        return new Feed(table, from, taker).read();
    }

    /** Returns the number of the first frame of the segment that is being written, or would be. */
    public long segment() {
        var number = new CompletableFuture<Long>();
        call(() -> number.complete(held == null ? 0 : held.log().segment()));
        return number.join();
    }

    /** Returns the files of the index. */
    public TableFiles index() {
        return index;
    }

    /** Deletes the tables of files that are gone. */
    public void sweepIndex() {
        call(() -> {
            index.sweep(table::holds);
            settings.files().delete(layout.earlierIndex());
        });
    }

    /** Deletes large contents that these references were the last ones to. On the journal's thread only. */
    public void release(Collection<String> blobNames) {
        blobs.release(blobNames);
    }

    /** Returns why it takes nothing any more until it is opened again; empty if it does. */
    public Optional<JournalException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Returns whether there is room for more; looks again now and then, without waiting for the answer. */
    public boolean hasRoom() {
        if (room.isStale()) {
            inbox.put(new Request.Task(this::look));
        }
        return room.isEnough() && failure == null;
    }

    /** Returns when it is known of everything that was added before whether it is safe. */
    public void flush() {
        call(() -> {});
    }

    /** Takes a snapshot of what is needed now, and deletes what the one before covers; returns when that is done. */
    public void snapshot() {
        var taken = new CompletableFuture<Void>();
        call(() -> {
            snapshots.ask(taken);
            if (!snapshots.isRunning()) {
                startSnapshot();
            }
        });
        Waiting.uninterruptibly(taken);
    }

    /** Makes everything safe and lets the directory go. A second call does nothing. */
    @Override
    public void close() {
        var closed = new CompletableFuture<Void>();
        boolean isFirst = inbox.putLast(new Request.Task(() -> Waiting.run(closed, this::finish)));
        if (isFirst && Thread.currentThread() != thread) {
            Waiting.uninterruptibly(closed);
        }
    }

    /**
     * Refuses to wait for the journal where the journal would wait for itself.
     *
     * @throws IllegalStateException on the journal's thread
     */
    public void requireMayWait() {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a listener of the store must not wait for the store");
        }
    }

    private void call(Waiting.Work work) {
        requireMayWait();
        var done = new CompletableFuture<Void>();
        if (!inbox.put(new Request.Task(() -> Waiting.run(done, work)))) {
            throw closed();
        }
        Waiting.uninterruptibly(done);
    }

    // On the journal's thread

    /** Whatever happens, who waits is answered: without this thread everybody would wait for ever. */
    private void run() {
        while (!isDone || next < requests.size() || !group.isEmpty()) {
            try {
                workOff();
            } catch (Throwable t) { // memory that ran out, wherever that was
                failSafely(t);
            }
        }
    }

    private void failSafely(Throwable cause) {
        try {
            fail(cause);
        } catch (Throwable t) {
            // It cannot even be said; what failed is tried again, or fails again.
        }
    }

    private void workOff() {
        if (next == requests.size() && group.isEmpty()) { // what a failure left is answered first
            requests = inbox.takeAll();
            next = 0;
        }
        while (next < requests.size()) {
            var request = requests.get(next);
            if (request instanceof Append append) {
                group.add(append);
                next++;
            } else if (request instanceof Request.Task task) {
                write();
                next++;
                task.work().run();
            }
        }
        write();
        plan();
    }

    private void write() {
        if (held != null && failure == null && !group.isEmpty()) {
            if (room.isStale()) {
                room.check(); // those that run need the ballast, whether or not somebody wants to start another one
            }
            guarded(log -> log.write(group));
            snapshotIfWorthwhile(held.log());
        }
        while (!group.isEmpty()) {
            group.remove().completion().done(0, failure == null ? closed() : failure);
        }
    }

    private void snapshotIfWorthwhile(Log end) {
        if (failure == null && !snapshots.isRunning() && snapshots.isWorthwhile(end.unsnapped())) {
            startSnapshot();
        }
    }

    /** What the log does, which may fail. */
    private interface LogWork {
        void with(Log log) throws IOException;
    }

    private void guarded(LogWork work) {
        if (held == null || failure != null) {
            return;
        }
        try {
            held.lock().requireHeld();
            work.with(held.log());
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        if (failure == null) {
            failure = new JournalException(
                    "[STO-110] the journal " + settings.directory() + " failed: " + cause
                            + "; nothing that was not confirmed before is promised, and nothing is accepted any more:"
                            + " see to the disk, then close the store and open it again",
                    cause);
            log.error(
                    "[STO-110] The journal {} failed and accepts nothing until it is opened again",
                    settings.directory(),
                    cause);
        }
    }

    private void look() {
        guarded(log -> {});
        if (failure == null) {
            room.check();
        }
    }

    private void plan() {
        if (held == null || failure != null) {
            return;
        }
        if (!isTicking && held.log().isUnsettled() && settings.sync() != SyncMode.NONE) {
            isTicking = true;
            settings.time()
                    .schedule(
                            settings.sync() == SyncMode.RELAXED ? RELAXED_TICK : MARK_TICK,
                            () -> inbox.put(new Request.Task(this::tick)));
        }
    }

    private void tick() {
        isTicking = false;
        guarded(Log::tick);
    }

    private void begin() {
        DirectoryLock lock = null;
        try {
            Resources.requireDirectory(settings);
            lock = DirectoryLock.take(settings.files(), layout);
            held = Resources.open(settings, lock, new JournalParts(table, blobs, index, contents));
            opened = new Opened(held.epoch(), held.notes());
            room.check();
        } catch (IOException e) {
            abandon(lock);
            throw new JournalException(
                    "[STO-102] the journal " + settings.directory() + " cannot be opened: " + e
                            + "; look at the directory's permissions and at the disk",
                    e);
        } catch (RuntimeException | Error e) {
            abandon(lock);
            throw e;
        }
    }

    private void abandon(@Nullable Closeable lock) {
        isDone = true;
        inbox.putLast(new Request.Task(() -> {}));
        try {
            CloseAll.all(lock == null ? List.of(table) : List.of(table, lock));
        } catch (IOException e) {
            log.warn("A file of the journal {} could not be closed", settings.directory(), e);
        }
    }

    private void startSnapshot() {
        guarded(Log::roll);
        if (held == null || failure != null) {
            snapshots.answer(failure == null ? closed() : failure);
            return;
        }
        held.log().snapped();
        var tip = held.log().tip();
        if (table.snapshots.containsKey(tip.lsn())) {
            snapshots.answer(null);
        } else {
            snapshots.start(tip, contents.living());
        }
    }

    private void finish() throws IOException {
        isDone = true;
        if (held == null) {
            return;
        }
        snapshots.close();
        boolean hadFailed = failure != null;
        look();
        guarded(Log::close);
        CloseAll.all(List.of(table, held.mark(), held.lock()));
        if (failure != null && !hadFailed) {
            throw failure;
        }
    }

    private JournalException closed() {
        return new JournalException("[STO-111] the journal " + settings.directory() + " is closed; open it again");
    }
}
