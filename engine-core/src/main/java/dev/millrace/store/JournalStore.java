package dev.millrace.store;

import static dev.millrace.store.TurnJournal.translated;
import static dev.millrace.store.TurnJournal.translation;
import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.event.LoggableException;
import dev.millrace.store.journal.Append;
import dev.millrace.store.journal.Blob;
import dev.millrace.store.journal.Contents;
import dev.millrace.store.journal.Coverage;
import dev.millrace.store.journal.FeedPosition;
import dev.millrace.store.journal.FileOps;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.FrameKind;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.JournalException;
import dev.millrace.store.journal.Living;
import dev.millrace.store.journal.SyncMode;
import dev.millrace.store.journal.TableFiles;
import dev.millrace.store.journal.TextFiles;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory: one journal to which turns are appended, many to one confirmation of the disk. What it
 * confirmed survives a killed process and a power loss. One engine at a time, on a local disk. Thread-safe.
 */
public final class JournalStore implements ExecutionStore {

    private static final Logger log = LoggerFactory.getLogger(JournalStore.class);

    private final JournalOptions options;
    private final TextFiles texts;
    private final Object lock = new Object();

    private @Nullable JournalIndex index; // while it is open; guarded by lock
    private boolean isTaken;
    private volatile @Nullable Journal journal;

    private JournalStore(JournalOptions options) {
        this.options = options;
        this.texts = new TextFiles(
                options.disk().directory().resolve("texts"), options.disk().files());
    }

    /**
     * Returns a store in a directory that is empty, does not exist yet, or holds a journal. Nothing happens before it
     * is opened.
     */
    public static JournalStore at(Path directory) {
        return new JournalStore(JournalOptions.at(directory));
    }

    /**
     * Returns the same store with another answer to when a commit is safe; {@link SyncMode#FORCE} if nothing is said.
     */
    public JournalStore withSync(SyncMode sync) {
        return new JournalStore(options.with(options.disk().withSync(sync)));
    }

    /** Returns the same store with segments of about this size; 16 MB if nothing is said. */
    public JournalStore withSegmentBytes(long bytes) {
        return new JournalStore(options.with(options.disk().withSegmentBytes(bytes)));
    }

    /**
     * Returns the same store with a snapshot after so many segments, which frees what was forgotten; 8 if nothing is
     * said.
     */
    public JournalStore withSnapshotEvery(int segments) {
        return new JournalStore(options.with(options.disk().withSnapshotSegments(segments)));
    }

    /**
     * Returns the same store with turns of more than this many bytes in files of their own; 64 KB if nothing is said.
     */
    public JournalStore withBlobLimit(int bytes) {
        return new JournalStore(options.withBlobLimit(bytes));
    }

    /** Returns the same store with turns of at most so many bytes, for tests; without it, what a frame takes. */
    JournalStore withTurnLimit(int bytes) {
        return new JournalStore(options.withTurnLimit(bytes));
    }

    /** Returns the same store with a codec of its own; the one on the class path if nothing is said. */
    public JournalStore withCodec(StoreCodec codec) {
        return new JournalStore(options.withCodec(codec));
    }

    /** Returns the same store with another source of time. */
    public JournalStore withTime(TimeSource time) {
        return new JournalStore(options.with(options.disk().withTime(time)));
    }

    /**
     * Returns the same store with other permissions of the files that it makes, on systems that have them;
     * {@code rw-------} if nothing is said. Who may read files may enter its directories. What is there already stays
     * as it is.
     */
    public JournalStore withPermissions(Set<PosixFilePermission> permissions) {
        return withFiles(FileOps.real(Set.copyOf(permissions)));
    }

    JournalStore withFiles(FileOps files) {
        return new JournalStore(options.with(options.disk().withFiles(files)));
    }

    @Override
    public Opening open() {
        var codec = options.requireCodec();
        synchronized (lock) {
            if (isTaken) {
                throw new StoreException("[STO-100] this store is in use by another engine; close that one first");
            }
            isTaken = true;
        }
        try {
            return open(new OpeningScan(), codec);
        } catch (RuntimeException | Error e) { // a codec may throw anything
            synchronized (lock) {
                isTaken = false;
            }
            throw e;
        }
    }

    private Opening open(OpeningScan scan, StoreCodec codec) {
        var opened = translated(() -> Journal.open(options.disk(), new Held(scan)));
        var found = scan.index(lock, opened, codec);
        synchronized (lock) {
            index = found;
            journal = opened;
        }
        return new Opening(opened.opened().epoch(), opened.opened().notes());
    }

    /** What the journal holds: taken by the scan until the index is made, and known by the index from then on. */
    private final class Held implements Contents {

        private final OpeningScan scan;

        Held(OpeningScan scan) {
            this.scan = scan;
        }

        @Override
        public void frame(Frame frame, long place) {
            scan.frame(frame, place);
        }

        @Override
        public void covered(TableFiles.Table table, int file) {
            scan.covered(table, file);
        }

        @Override
        public void wasRead(Coverage frames, int file) {
            scan.wasRead(frames, file);
        }

        @Override
        public Collection<String> blobs() {
            return scan.blobs();
        }

        @Override
        public Living living() {
            synchronized (lock) {
                return new LivingFrames(requireIndex());
            }
        }

        @Override
        public void finished(Coverage segment, int file) {
            JournalIndex known;
            synchronized (lock) {
                known = index;
            }
            if (known == null) {
                scan.finished(segment, file);
                return;
            }
            try {
                known.finished(segment, file, !isOpen());
            } catch (OutOfMemoryError e) { // the segment is safe, and its table stays in memory
                log.warn(
                        "There is no memory to write the index of {}",
                        options.disk().directory(),
                        e);
            }
        }
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        var refusal = append(turn, listener);
        if (refusal.isPresent()) {
            listener.done(refusal.get());
        }
    }

    private Optional<StoreException> append(Turn turn, CommitListener listener) {
        TurnBody body;
        Blob blob = null;
        try {
            var codec = options.requireCodec();
            body = TurnBody.of(turn, codec.version(), TurnJournal.encode(codec, turn, options.turnLimit()));
            if (body.bytes().length > options.blobLimit()) {
                blob = Blob.of(body.bytes());
                body = body.in(blob);
            }
        } catch (StoreException e) {
            return Optional.of(e);
        }
        var written = new Written(body.blobs(), body.encoded());
        var frame = new Append(FrameKind.TURN_COMMITTED, written.body(), blob, new Commit(turn, written, listener));
        synchronized (lock) {
            var refusal = isOpen() ? requireIndex().executions().accept(turn) : Optional.of(closed());
            return refusal.isPresent() || requireOpen().append(frame) ? refusal : Optional.of(closed());
        }
    }

    /** What a turn takes on the disk: the names of large contents, and the body of its frame. */
    private record Written(List<String> blobs, byte[] body) {}

    /** A turn on its way; on the journal's thread. */
    private final class Commit implements Append.Completion {
        private final Turn turn;
        private final Written written;
        private final CommitListener listener;

        Commit(Turn turn, Written written, CommitListener listener) {
            this.turn = turn;
            this.written = written;
            this.listener = listener;
        }

        @Override
        public void kept(long place) {
            synchronized (lock) {
                requireIndex().keep(turn, place, Frame.sizeOf(written.body().length), written.blobs());
            }
        }

        @Override
        public void done(long place, @Nullable JournalException failure) {
            try {
                listener.done(failure == null ? null : translation(failure));
            } catch (Throwable t) { // it must not throw; the journal goes on if it does
                log.error("A commit listener of execution {} failed", turn.execution(), LoggableException.of(t));
            }
        }
    }

    @Override
    public List<Event> read(ExecutionId id) {
        var events = new ArrayList<Event>();
        return readAll(id, events::add) ? events : List.of();
    }

    @Override
    public void read(ExecutionId id, Consumer<? super Event> each) {
        if (!readAll(id, each)) {
            throw new StoreException("[STO-119] execution " + id + " was forgotten while it was read; it had ended");
        }
    }

    /** Returns false if the execution is gone before all of it was read. */
    private boolean readAll(ExecutionId id, Consumer<? super Event> each) {
        var open = requireOpen();
        var reading = new JournalReading(id, open, options.requireCodec());
        synchronized (lock) {
            reading.beginIn(requireIndex());
        }
        var shared = SharedData.forReader();
        while (reading.hasMore()) {
            var turns = translated(() -> open.whileReading(() -> {
                synchronized (lock) {
                    reading.lookIn(requireIndex());
                }
                return reading.next(this::distrust);
            }));
            if (turns.isEmpty()) {
                return false;
            }
            turns.get().forEach(turn -> turn.events().forEach(event -> each.accept(shared.whole(event))));
        }
        return true;
    }

    /** A frame was not whole. */
    private void distrust(int file) {
        synchronized (lock) {
            requireIndex().distrust(file);
        }
    }

    @Override
    public Optional<StoredExecution> find(ExecutionId id) {
        synchronized (lock) {
            requireOpen();
            return requireIndex().executions().find(id);
        }
    }

    @Override
    public Optional<StoredExecution> withKey(String key) {
        synchronized (lock) {
            requireOpen();
            return requireIndex().executions().withKey(key);
        }
    }

    @Override
    public List<StoredExecution> executions() {
        synchronized (lock) {
            requireOpen();
            return requireIndex().executions().executions();
        }
    }

    @Override
    public List<StoredExecution> executions(Optional<StoredExecution> behind, int limit) {
        synchronized (lock) {
            requireOpen();
            return requireIndex().executions().executions(behind, limit);
        }
    }

    @Override
    public List<StoredExecution> incomplete() {
        synchronized (lock) {
            requireOpen();
            return requireIndex().executions().incomplete();
        }
    }

    @Override
    public void saveDefinition(StoredDefinition definition) {
        if (definition(definition.revision()).isPresent()) {
            return;
        }
        var saved = new CompletableFuture<@Nullable JournalException>();
        var frame = new Append(FrameKind.DEFINITION_STORED, Bodies.of(definition), null, (place, failure) -> {
            if (failure == null) {
                synchronized (lock) {
                    requireIndex().defined(definition, place);
                }
            }
            saved.complete(failure);
        });
        var open = requireOpen();
        open.requireMayWait();
        if (!open.append(frame)) {
            throw closed();
        }
        var failure = saved.join();
        if (failure != null) {
            throw translation(failure);
        }
    }

    @Override
    public Optional<StoredDefinition> definition(String revision) {
        synchronized (lock) {
            requireOpen();
            return requireIndex().definitions().find(revision);
        }
    }

    @Override
    public long bytes(ExecutionId id) {
        var open = requireOpen();
        return translated(() -> open.whileReading(() -> {
            List<Catalogue.Found> slices;
            synchronized (lock) {
                slices = requireIndex().slices(id);
            }
            return slices.stream()
                    .mapToLong(found -> found.slice().bytes()
                            + found.slice().blobs().stream()
                                    .mapToLong(open::blobBytes)
                                    .sum())
                    .sum();
        }));
    }

    @Override
    public void forget(Collection<ExecutionId> ended) {
        var open = requireOpen();
        if (isWrittenAsForgotten(ended, open)) {
            makeRoom(open);
        }
        logs().delete(ended, id -> find(id).isEmpty());
    }

    /** What was forgotten is remembered until a snapshot has left it out: this must not become much. */
    private static void makeRoom(Journal open) {
        try {
            open.snapshot();
        } catch (JournalException e) {
            log.debug("What was forgotten is remembered until the next snapshot", e);
        }
    }

    /** Returns whether much was forgotten since the last snapshot. */
    private boolean isWrittenAsForgotten(Collection<ExecutionId> ended, Journal open) {
        synchronized (lock) {
            requireOpen();
            open.failure().ifPresent(failure -> {
                throw translation(failure); // what cannot be written down is not forgotten
            });
            var gone = requireIndex().forget(ended);
            if (gone.executions().isEmpty()) {
                return false;
            }
            var body = Bodies.ofIds(gone.executions());
            open.append(new Append(FrameKind.EXECUTIONS_FORGOTTEN, body, null, (place, failure) -> {
                if (failure == null) {
                    open.release(gone.blobs());
                }
            }));
            return requireIndex().isMuchForgotten();
        }
    }

    /**
     * Takes a snapshot of what is kept, and frees the room of what was forgotten before the snapshot before it. The
     * store does this by itself now and then. Commits go on meanwhile.
     */
    public void snapshot() {
        var open = requireOpen();
        translated(() -> {
            open.snapshot();
            return true;
        });
    }

    @Override
    public ChangePage changes(ChangeCursor after, int limit) {
        var open = requireOpen();
        var page = new JournalFeed(open, options.requireCodec(), id -> find(id).isPresent(), this::read, limit);
        return translated(() -> open.whileReading(() -> page.read(after)));
    }

    /** {@inheritDoc} Nothing is read: a place that lies ahead is one behind the last frame. */
    @Override
    public ChangeCursor newestChange() {
        var open = requireOpen();
        return translated(() -> open.whileReading(() ->
                FeedCursor.of(open.follow(FeedPosition.AHEAD, frame -> false).next())));
    }

    private CursorFiles cursors() {
        requireOpen();
        var disk = options.disk();
        return new CursorFiles(disk.files(), disk.directory().resolve("cursors"));
    }

    @Override
    public Optional<ChangeCursor> cursor(String subscriber) {
        return cursors().read(subscriber);
    }

    @Override
    public void saveCursor(String subscriber, ChangeCursor cursor) {
        cursors().write(subscriber, cursor);
    }

    private LogFiles logs() {
        requireOpen();
        return new LogFiles(options.disk().files(), options.disk().directory());
    }

    @Override
    public void appendLog(ExecutionId id, List<LogLine> lines) {
        if (find(id).isPresent()) {
            logs().append(id, lines);
        }
    }

    @Override
    public List<LogLine> log(ExecutionId id) {
        return logs().read(id);
    }

    @Override
    public Optional<Path> files() {
        return Optional.of(options.disk().directory().resolve("work"));
    }

    @Override
    public void saveText(String name, String text) {
        requireOpen().failure().ifPresent(failure -> {
            throw translation(failure);
        });
        translated(() -> {
            texts.write(name, text);
            return true;
        });
    }

    @Override
    public Map<String, String> texts() {
        requireOpen();
        return translated(texts::readAll);
    }

    @Override
    public Optional<StoreException> failure() {
        var open = journal;
        return open == null ? Optional.empty() : open.failure().map(TurnJournal::translation);
    }

    @Override
    public boolean isAccepting() {
        var open = journal;
        return open != null && open.hasRoom();
    }

    @Override
    public void close() {
        Journal open;
        synchronized (lock) {
            open = journal;
            journal = null;
        }
        if (open == null) {
            return;
        }
        try {
            translated(() -> {
                open.close();
                return true;
            });
        } finally {
            synchronized (lock) {
                requireIndex().close();
                index = null;
                isTaken = false;
            }
        }
    }

    private JournalIndex requireIndex() {
        return requireNonNull(index, "index");
    }

    private boolean isOpen() {
        return journal != null;
    }

    private Journal requireOpen() {
        var open = journal;
        if (open == null) {
            throw closed();
        }
        return open;
    }

    private StoreException closed() {
        return new StoreException("[STO-111] the store " + options.disk().directory() + " is not open; open it first");
    }
}
