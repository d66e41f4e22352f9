package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.TurnBody.Span;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.JournalException;
import dev.millrace.store.journal.Place;
import dev.millrace.store.journal.Replay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table from the frames of one file. Turns are decoded only afterwards and only where they change what is known
 * of an execution: the blobs of those that were let go may be gone. Confined to its user.
 */
final class TableScan implements Replay {

    private final MemoryTable table;
    private final ForgottenIds forgotten;
    private final Map<ExecutionId, Turns> turns = new LinkedHashMap<>();
    private final Map<String, StoredDefinition> definitions = new LinkedHashMap<>();

    /** The turns of an execution. */
    private static final class Turns {
        private final long first;
        private final boolean isAnew;
        private long last;
        private long bytes;
        private final List<Long> offsets = new ArrayList<>(2);
        private final List<Long> changes = new ArrayList<>(2);
        private List<String> blobs = List.of();

        Turns(long first, boolean isAnew) {
            this.first = first;
            this.isAnew = isAnew;
            last = first - 1;
        }

        void add(TurnBody turn, Frame frame, long place) {
            last = turn.span().last();
            bytes += frame.size();
            offsets.add(Place.offset(place));
            if (turn.isChange()) {
                changes.add(place);
            }
            if (!turn.blobs().isEmpty()) {
                blobs = new ArrayList<>(blobs);
                blobs.addAll(turn.blobs());
            }
        }

        long[] offsets() {
            return offsets.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /**
     * Begins behind what a table holds already.
     *
     * @param forgotten what was forgotten in this file, and in later ones, so that nothing of it counts
     */
    TableScan(MemoryTable table, ForgottenIds forgotten) {
        this.table = table;
        this.forgotten = forgotten;
    }

    @Override
    public void frame(Frame frame, long place) {
        switch (frame.kind()) {
            case TURN_COMMITTED -> turn(TurnBody.decoded(frame.body()), frame, place);
            case EXECUTIONS_FORGOTTEN -> Bodies.ids(frame.body()).forEach(this::forget);
            case DEFINITION_STORED -> {
                var definition = Bodies.definition(frame.body());
                definitions.put(definition.revision(), definition);
                table.addDefinition(Place.offset(place));
            }
            case ENGINE_OPENED, SEGMENT_SEALED, SNAPSHOT_BEGUN, SNAPSHOT_ENDED, EXECUTION_NOTED -> {}
        }
    }

    private void forget(ExecutionId id) {
        turns.remove(id);
        table.forget(id);
    }

    private void turn(TurnBody turn, Frame frame, long place) {
        var id = turn.execution();
        boolean isForgottenHere = forgotten.isForgotten(id, table.order() - 1, table.order());
        if (!isForgottenHere && !forgotten.isVisible(id, table.order())) {
            return;
        }
        var span = turn.span();
        var known = turns.computeIfAbsent(id, key -> new Turns(span.first(), isForgottenHere));
        if (span.first() != known.last + 1) {
            throw gap(frame.lsn(), id, span, known.last);
        }
        known.add(turn, frame, place);
    }

    private static JournalException gap(long lsn, ExecutionId id, Span span, long last) {
        return new JournalException(
                "[STO-104] frame " + lsn + " holds events from " + span.first() + " on of execution "
                        + id + ", where " + (last + 1)
                        + " was expected; copy what is good with 'millrace journal salvage'");
    }

    /**
     * Completes the table.
     *
     * @param before returns what was known of an execution before this file
     * @param decoded returns the turn at a place
     */
    MemoryTable finish(Function<ExecutionId, Optional<Note>> before, LongFunction<Turn> decoded) {
        turns.forEach((id, some) -> {
            var here = table.find(id).map(Slice::note);
            var known = here.isPresent() || some.isAnew ? here : before.apply(id);
            table.add(new Slice(note(id, some, known.orElse(null), decoded), some.offsets(), some.bytes, some.blobs));
        });
        turns.clear();
        return table;
    }

    private static Note note(ExecutionId id, Turns some, @Nullable Note before, LongFunction<Turn> decoded) {
        long last = before == null ? 0 : before.stored().lastSequence();
        if (some.first != last + 1) {
            throw new StoreException("[STO-104] events " + (last + 1) + " to " + (some.first - 1) + " of execution "
                    + id + " are missing; copy what is good with 'millrace journal salvage'");
        }
        var stored = before == null ? null : before.stored();
        var pins = new HashSet<String>(before == null ? Set.of() : before.pins());
        for (long place : some.changes) {
            var turn = decoded.apply(place);
            stored = Summaries.after(stored, turn).orElse(null);
            pins.addAll(Summaries.pinsOf(turn));
        }
        if (stored == null) {
            throw new StoreException("[STO-104] the start of execution " + id
                    + " is missing; copy what is good with 'millrace journal salvage'");
        }
        return new Note(Summaries.with(stored, some.last), Set.copyOf(pins));
    }

    /** Returns the definitions in the file. */
    Map<String, StoredDefinition> definitions() {
        return definitions;
    }
}
