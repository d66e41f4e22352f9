package dev.millrace.store;

import static dev.millrace.store.TurnJournal.translated;
import static java.util.Objects.requireNonNull;

import dev.millrace.store.journal.Contents;
import dev.millrace.store.journal.Coverage;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.Living;
import dev.millrace.store.journal.TableFiles;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access to a store's journal and to the index of what that holds, which are there from an opening to its close.
 * Thread-safe: its lock guards the index.
 */
final class JournalAccess {

    private static final Logger log = LoggerFactory.getLogger(JournalAccess.class);

    private final JournalOptions options;
    private final SharedValues values = new SharedValues();
    private final Object lock = new Object();

    private @Nullable JournalIndex index; // while it is open; guarded by lock
    private boolean isTaken;
    private volatile @Nullable Journal journal;

    JournalAccess(JournalOptions options) {
        this.options = options;
    }

    /** Returns the values that its executions share. */
    SharedValues values() {
        return values;
    }

    /** Opens the journal for one engine, and makes the index. */
    Opening open() {
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

    /** Makes safe what was written, and lets the journal go. A second call does nothing. */
    void close() {
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

    /** Returns what guards the index. */
    Object lock() {
        return lock;
    }

    /** Returns the index; under the lock only. */
    JournalIndex requireIndex() {
        return requireNonNull(index, "index");
    }

    /** Returns what somebody finds in the index of an open journal, under the lock. */
    <T> T look(Function<JournalIndex, T> question) {
        synchronized (lock) {
            requireOpen();
            return question.apply(requireIndex());
        }
    }

    boolean isOpen() {
        return journal != null;
    }

    /** Returns the journal, if it is open. */
    Optional<Journal> journal() {
        return Optional.ofNullable(journal);
    }

    /**
     * Returns the open journal.
     *
     * @throws StoreException if it is not open
     */
    Journal requireOpen() {
        var open = journal;
        if (open == null) {
            throw closed();
        }
        return open;
    }

    /** Returns why nothing is taken and nothing told. */
    StoreException closed() {
        return new StoreException("[STO-111] the store " + options.disk().directory() + " is not open; open it first");
    }
}
