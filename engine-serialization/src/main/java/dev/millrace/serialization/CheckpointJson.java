package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.serialization.internal.store.CheckpointReader;
import dev.millrace.serialization.internal.store.CheckpointWriter;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.util.List;

/**
 * One execution as a JSON document, to look at, to keep, or to take to another store: a summary for people, the definition, and
 * every event. The events alone count when it is read again.
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
