package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.JournalException;
import dev.millrace.store.journal.Replay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Takes all frames of a journal that is only looked at, and remembers where they lie. Turns are decoded only afterwards
 * and only where they change what is known of an execution: the blobs of those that were let go may be gone. Confined
 * to its user.
 */
final class Loading implements Replay {

    /** An execution so far: its last number, and the turns to decode. */
    static final class Loaded {
        private long last;
        private final List<Long> changes = new ArrayList<>(2);
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
            }
            case ENGINE_OPENED, SEGMENT_SEALED, SNAPSHOT_BEGUN, SNAPSHOT_ENDED, EXECUTION_NOTED -> {}
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
        places.add(turn.execution(), place, turn.blobs());
    }

    /** Decodes what is needed to know the executions, by the turns at their places. */
    StoreIndex index(LongFunction<Turn> turns) {
        var index = new StoreIndex();
        executions.forEach((id, loaded) -> index.restore(decoded(id, loaded, turns)));
        return index;
    }

    private static Note decoded(ExecutionId id, Loaded loaded, LongFunction<Turn> turns) {
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
        return new Note(Summaries.with(stored, loaded.last), Set.copyOf(pins));
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
