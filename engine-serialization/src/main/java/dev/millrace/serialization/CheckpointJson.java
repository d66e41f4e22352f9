package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.serialization.internal.store.CheckpointReader;
import dev.millrace.serialization.internal.store.CheckpointWriter;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One execution as a JSON document, to look at, to keep, or to take to another store: a summary for people, the
 * definition, and every event. The events alone count when it is read again.
 */
public final class CheckpointJson {

    /**
     * What a checkpoint brings back. Immutable.
     *
     * @param definition the definition that the execution is pinned to
     * @param turns its events from the first to the last; those of one time are one turn
     */
    public record Checkpoint(StoredDefinition definition, List<Turn> turns) {

        /** Copies the list. */
        public Checkpoint {
            requireNonNull(definition, "definition");
            turns = List.copyOf(turns);
        }

        /** Returns the events of all turns. */
        public List<Event> events() {
            return turns.stream().flatMap(turn -> turn.events().stream()).toList();
        }

        /**
         * Puts the execution into a store that does not know it, under its own id, as if it had run there. Safe when
         * this returns.
         *
         * @param store one that is open, and that no engine uses
         * @throws StoreException if the store has the execution already, or cannot keep it
         */
        public void into(ExecutionStore store) {
            var id = turns.get(0).execution();
            if (store.find(id).isPresent()) {
                throw new StoreException("[STO-216] execution " + id + " is in this store already, up to event "
                        + store.find(id).orElseThrow().lastSequence()
                        + "; a checkpoint is put into a store that does not know its execution");
            }
            store.saveDefinition(definition);
            var safe = new CompletableFuture<Boolean>();
            for (var turn : turns) {
                boolean last = turn.last() == turns.get(turns.size() - 1).last();
                store.commit(turn, failure -> {
                    if (failure != null) {
                        safe.completeExceptionally(failure);
                    } else if (last) {
                        safe.complete(true);
                    }
                });
            }
            try {
                safe.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof StoreException failure ? failure : e;
            }
        }
    }

    private CheckpointJson() {}

    /**
     * Returns the document of an execution.
     *
     * @param snapshot where it stands after the last of the events
     * @param events every event from the first on, as {@link dev.millrace.store.ExecutionStore#read} returns them
     * @param definition the definition that it is pinned to
     * @throws StoreException if events are missing, or belong to something else
     */
    public static String write(ExecutionSnapshot snapshot, List<Event> events, StoredDefinition definition) {
        requireNonNull(snapshot, "snapshot");
        requireNonNull(definition, "definition");
        return new CheckpointWriter(snapshot, List.copyOf(events), definition).write();
    }

    /**
     * Reads a document.
     *
     * @throws StoreException if it is no checkpoint, newer than this release, or its parts do not belong together
     */
    public static Checkpoint read(String json) {
        var reader = new CheckpointReader(requireNonNull(json, "json"));
        return new Checkpoint(reader.definition(), reader.turns());
    }
}
