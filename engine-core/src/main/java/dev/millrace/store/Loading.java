package dev.millrace.store;

import static dev.millrace.store.Turns.translated;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.JournalException;
import dev.millrace.store.journal.Replay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Takes the frames of a journal, and remembers where they lie. Turns are decoded only afterwards and only where they change what is
 * known of an execution: the blobs of those that were let go may be gone. Confined to its user.
 */
final class Loading implements Replay {

    /** An execution so far: its last number, and the turns to decode. */
    static final class Loaded {
        private long last;
        private long check;
        private final List<Long> changes = new ArrayList<>(2);
    }

    private static final int FEW = 1_000;

    private final Places places = new Places();
    private final Map<ExecutionId, Loaded> executions = new LinkedHashMap<>();
    private final Map<String, StoredDefinition> definitions = new LinkedHashMap<>();
    private final Map<ExecutionId, Note> notes = new HashMap<>();
    private long notesRead;

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
            loaded.check = Note.check(loaded.check, frame.body());
        }
        places.add(turn.execution(), place, turn.blobs(), frame.size());
    }

    /** Decodes what is needed to know the executions, as far as no note knows it; closes the journal if that fails. */
    StoreIndex index(Journal opened, StoreCodec codec) {
        try {
            var reader = new Note.Reader();
            translated(() -> {
                opened.readNotes(note -> reader.read(note).ifPresent(this::take));
                return true;
            });
            var index = index(place -> translated(() -> Turns.decode(opened.read(place), codec, opened::readBlob)));
            boolean isMostlyStale = notesRead > 2L * notes.size() + FEW;
            var added = isMostlyStale ? index.notes() : index.notes().filter(note -> !isKnown(note));
            translated(() -> {
                opened.addNotes(added.map(Note::encoded), isMostlyStale);
                return true;
            });
            notes.clear();
            return index;
        } catch (RuntimeException | Error e) {
            abandon(opened, e);
            throw e;
        }
    }

    /** A note counts only if the turns that it was made of are those that are here; of two, the later one does. */
    private void take(Note note) {
        notesRead++;
        var loaded = executions.get(note.stored().id());
        if (loaded != null && note.fits(loaded.check, loaded.last)) {
            notes.put(note.stored().id(), note);
        }
    }

    private boolean isKnown(Note note) {
        return notes.containsKey(note.stored().id());
    }

    /** Decodes what is needed to know the executions, by the turns at their places. */
    StoreIndex index(LongFunction<Turn> turns) {
        var index = new StoreIndex();
        executions.forEach((id, loaded) -> {
            var note = notes.get(id);
            index.restore(note == null ? decoded(id, loaded, turns) : note);
        });
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
        return new Note(Summaries.with(stored, loaded.last), Set.copyOf(pins), loaded.check);
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
