package dev.millrace.store;

import static dev.millrace.store.TurnJournal.translation;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.LoggableException;
import dev.millrace.store.journal.Append;
import dev.millrace.store.journal.Blob;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.FrameKind;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.JournalException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writer of a store's frames: turns, definitions, and what was forgotten. The index knows of a frame as soon as that is
 * safe. Thread-safe.
 */
final class JournalWriter {

    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);

    private final JournalOptions options;
    private final JournalAccess access;

    JournalWriter(JournalOptions options, JournalAccess access) {
        this.options = options;
        this.access = access;
    }

    /**
     * Writes a turn; the listener hears when it is safe.
     *
     * @return why it is refused, of which the listener does not hear; empty if it is on its way
     */
    Optional<StoreException> commit(Turn turn, CommitListener listener) {
        TurnBody body;
        var blobs = new ArrayList<Blob>();
        try {
            var codec = options.requireCodec();
            var kept = access.values().kept(turn, codec);
            var bytes = TurnJournal.encode(codec, kept.turn(), options.turnLimit());
            body = TurnBody.of(
                    turn, codec.version(), bytes, List.copyOf(kept.values().keySet()));
            if (bytes.length > options.blobLimit()) {
                blobs.add(Blob.of(bytes));
                body = body.in(blobs.get(0));
            }
            kept.values().forEach((name, value) -> blobs.add(new Blob(name, value)));
        } catch (StoreException e) {
            return Optional.of(e);
        }
        var written = new Written(body.blobs(), body.encoded());
        var frame = new Append(FrameKind.TURN_COMMITTED, written.body(), blobs, new Commit(turn, written, listener));
        synchronized (access.lock()) {
            var refusal =
                    access.isOpen() ? access.requireIndex().executions().accept(turn) : Optional.of(access.closed());
            return refusal.isPresent() || access.requireOpen().append(frame) ? refusal : Optional.of(access.closed());
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
            synchronized (access.lock()) {
                access.requireIndex().keep(turn, place, Frame.sizeOf(written.body().length), written.blobs());
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

    /** Writes a definition whose revision is not there yet; waits until it is safe. */
    void save(StoredDefinition definition) {
        if (access.look(index -> index.definitions().find(definition.revision()))
                .isPresent()) {
            return;
        }
        var saved = new CompletableFuture<@Nullable JournalException>();
        var frame = new Append(FrameKind.DEFINITION_STORED, Bodies.of(definition), List.of(), (place, failure) -> {
            if (failure == null) {
                synchronized (access.lock()) {
                    access.requireIndex().defined(definition, place);
                }
            }
            saved.complete(failure);
        });
        var open = access.requireOpen();
        open.requireMayWait();
        if (!open.append(frame)) {
            throw access.closed();
        }
        var failure = saved.join();
        if (failure != null) {
            throw translation(failure);
        }
    }

    /** Writes that executions which have ended are forgotten. */
    void forget(Collection<ExecutionId> ended) {
        var open = access.requireOpen();
        if (isWrittenAsForgotten(ended, open)) {
            makeRoom(open);
        }
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
        synchronized (access.lock()) {
            access.requireOpen();
            open.failure().ifPresent(failure -> {
                throw translation(failure); // what cannot be written down is not forgotten
            });
            var gone = access.requireIndex().forget(ended);
            if (gone.executions().isEmpty()) {
                return false;
            }
            var body = Bodies.ofIds(gone.executions());
            open.append(new Append(FrameKind.EXECUTIONS_FORGOTTEN, body, List.of(), (place, failure) -> {
                if (failure == null) {
                    open.release(gone.blobs());
                }
            }));
            return access.requireIndex().isMuchForgotten();
        }
    }
}
