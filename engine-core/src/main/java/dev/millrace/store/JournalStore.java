package dev.millrace.store;

import static dev.millrace.store.TurnJournal.translated;
import static dev.millrace.store.TurnJournal.translation;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.store.journal.FeedPosition;
import dev.millrace.store.journal.FileOps;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.SyncMode;
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
import java.util.function.Consumer;

/**
 * A store in a directory: one journal to which turns are appended, many to one confirmation of the disk. What it
 * confirmed survives a killed process and a power loss. One engine at a time, on a local disk. Thread-safe.
 */
public final class JournalStore implements ExecutionStore {

    private final JournalOptions options;
    private final TextFiles texts;
    private final JournalAccess access;
    private final JournalWriter writer;

    private JournalStore(JournalOptions options) {
        this.options = options;
        this.texts = new TextFiles(
                options.disk().directory().resolve("texts"), options.disk().files());
        this.access = new JournalAccess(options);
        this.writer = new JournalWriter(options, access);
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
        return access.open();
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        var refusal = writer.commit(turn, listener);
        if (refusal.isPresent()) {
            listener.done(refusal.get());
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
        var open = access.requireOpen();
        var reading = new JournalReading(id, open, options.requireCodec(), access.values());
        synchronized (access.lock()) {
            reading.beginIn(access.requireIndex());
        }
        var shared = SharedData.forReader();
        while (reading.hasMore()) {
            var turns = translated(() -> open.whileReading(() -> {
                synchronized (access.lock()) {
                    reading.lookIn(access.requireIndex());
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
        synchronized (access.lock()) {
            access.requireIndex().distrust(file);
        }
    }

    @Override
    public Optional<StoredExecution> find(ExecutionId id) {
        return access.look(index -> index.executions().find(id));
    }

    @Override
    public Optional<StoredExecution> withKey(String key) {
        return access.look(index -> index.executions().withKey(key));
    }

    @Override
    public List<StoredExecution> executions() {
        return access.look(index -> index.executions().executions());
    }

    @Override
    public List<StoredExecution> executions(Optional<StoredExecution> behind, int limit) {
        return executions(StoredFilter.ALL, behind, limit);
    }

    @Override
    public List<StoredExecution> executions(StoredFilter filter, Optional<StoredExecution> behind, int limit) {
        return access.look(index -> index.executions().executions(filter, behind, limit));
    }

    @Override
    public List<StoredExecution> incomplete() {
        return access.look(index -> index.executions().incomplete());
    }

    @Override
    public void saveDefinition(StoredDefinition definition) {
        writer.save(definition);
    }

    @Override
    public Optional<StoredDefinition> definition(String revision) {
        return access.look(index -> index.definitions().find(revision));
    }

    @Override
    public long bytes(ExecutionId id) {
        var open = access.requireOpen();
        return translated(() -> open.whileReading(() -> {
            List<Catalogue.Found> slices;
            synchronized (access.lock()) {
                slices = access.requireIndex().slices(id);
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
        writer.forget(ended);
        logs().delete(ended, id -> find(id).isEmpty());
    }

    /**
     * Takes a snapshot of what is kept, and frees the room of what was forgotten before the snapshot before it. The
     * store does this by itself now and then. Commits go on meanwhile.
     */
    public void snapshot() {
        var open = access.requireOpen();
        translated(() -> {
            open.snapshot();
            return true;
        });
    }

    @Override
    public ChangePage changes(ChangeCursor after, int limit) {
        var open = access.requireOpen();
        var reading = new JournalFeed.Reading(options.requireCodec(), access.values());
        var page = new JournalFeed(open, reading, id -> find(id).isPresent(), this::read, limit);
        return translated(() -> open.whileReading(() -> page.read(after)));
    }

    /** {@inheritDoc} Nothing is read: a place that lies ahead is one behind the last frame. */
    @Override
    public ChangeCursor newestChange() {
        var open = access.requireOpen();
        return translated(() -> open.whileReading(() ->
                FeedCursor.of(open.follow(FeedPosition.AHEAD, frame -> false).next())));
    }

    private CursorFiles cursors() {
        access.requireOpen();
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
        access.requireOpen();
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
        access.requireOpen().failure().ifPresent(failure -> {
            throw translation(failure);
        });
        translated(() -> {
            texts.write(name, text);
            return true;
        });
    }

    @Override
    public Map<String, String> texts() {
        access.requireOpen();
        return translated(texts::readAll);
    }

    @Override
    public Optional<StoreException> failure() {
        return access.journal().flatMap(Journal::failure).map(TurnJournal::translation);
    }

    @Override
    public boolean isAccepting() {
        return access.journal().filter(Journal::hasRoom).isPresent();
    }

    @Override
    public void close() {
        access.close();
    }
}
