package dev.millrace.store;

import static dev.millrace.store.Turns.translated;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.JournalException;
import dev.millrace.store.journal.Replay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Takes the frames of a journal, and remembers where they lie. Turns are decoded only afterwards and only where they change what is
 * known of an execution: the blobs of those that were let go may be gone. Confined to its user.
 */
final class Loading implements Replay {

    /** An execution so far: its last number, and the turns to decode. */
    static final class Loaded {
        private long last;
        private final List<Long> changes = new ArrayList<>();
    }

    private final Places places = new Places();
    private final Map<ExecutionId, Loaded> executions = new LinkedHashMap<>();
    private final Map<String, StoredDefinition> definitions = new LinkedHashMap<>();

    @Override
    public void frame(Frame frame, long place) {
        switch (frame.kind()) {
            case TURN_COMMITTED -> turn(TurnBody.decoded(frame.body()), frame, place);
            case EXECUTIONS_FORGOTTEN -> {
                var gone = Bodies.ids(frame.body());
                gone.forEach(executions::remove);
                places.remove(gone);
            }
            case DEFINITION_STORED -> {
                var definition = Bodies.definition(frame.body());
                definitions.put(definition.revision(), definition);
                places.set(definition.revision(), place);
            }
            case ENGINE_OPENED, SEGMENT_SEALED, SNAPSHOT_BEGUN, SNAPSHOT_ENDED -> {}
        }
    }

    private void turn(TurnBody turn, Frame frame, long place) {
        var loaded = executions.computeIfAbsent(turn.execution(), id -> new Loaded());
        if (turn.span().first() != loaded.last + 1) {
            throw new JournalException("[STO-104] frame " + frame.lsn() + " holds events from "
                    + turn.span().first() + " on of execution "
                    + turn.execution() + ", where " + (loaded.last + 1)
                    + " was expected; copy what is good with 'millrace journal salvage'");
        }
        loaded.last = turn.span().last();
        if (turn.isChange()) {
            loaded.changes.add(place);
        }
        places.add(turn.execution(), place, turn.blobs(), frame.size());
    }

    /** Decodes what is needed to know the executions; closes the journal if that fails. */
    StoreIndex index(Journal opened, StoreCodec codec) {
        try {
            return index(place -> translated(() -> Turns.decode(opened.read(place), codec, opened::readBlob)));
        } catch (RuntimeException | Error e) {
            abandon(opened, e);
            throw e;
        }
    }

    /** Decodes what is needed to know the executions, by the turns at their places. */
    StoreIndex index(LongFunction<Turn> turns) {
        var index = new StoreIndex();
        executions.forEach((id, loaded) -> restore(index, id, loaded, turns));
        return index;
    }

    private static void restore(StoreIndex index, ExecutionId id, Loaded loaded, LongFunction<Turn> turns) {
        StoredExecution stored = null;
        var pins = new HashSet<String>();
        for (long place : loaded.changes) {
            var turn = turns.apply(place);
            stored = Summaries.after(stored, turn).orElse(null);
            pins.addAll(Summaries.pinsOf(turn));
        }
        if (stored == null) {
            throw new StoreException("[STO-104] the start of execution " + id
                    + " is missing; copy what is good with 'millrace journal salvage'");
        }
        index.restore(Summaries.with(stored, loaded.last), pins);
    }

    private static void abandon(Journal opened, Throwable reason) {
        try {
            opened.close();
        } catch (JournalException e) {
            reason.addSuppressed(e);
        }
    }

    Places places() {
        return places;
    }

    Map<ExecutionId, Loaded> executions() {
        return executions;
    }

    Map<String, StoredDefinition> definitions() {
        return definitions;
    }
}
