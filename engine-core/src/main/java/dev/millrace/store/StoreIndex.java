package dev.millrace.store;

import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known about each execution, and which turns may follow. Confined to its store's lock. */
final class StoreIndex {

    /** One execution: what is safe, and what was accepted and may not be safe yet. */
    private static final class Entry {
        private @Nullable StoredExecution safe;
        private long accepted;
        private boolean isEnding;
        private Set<String> pins = Set.of();

        void pin(Collection<String> revisions) {
            if (!pins.containsAll(revisions)) {
                var all = new HashSet<>(pins);
                all.addAll(revisions);
                pins = Set.copyOf(all);
            }
        }
    }

    private final Map<ExecutionId, Entry> entries = new LinkedHashMap<>();

    /** Takes a turn if it follows what was accepted before; returns why not if it does not. */
    Optional<StoreException> accept(Turn turn) {
        var entry = entries.get(turn.execution());
        var refusal = entry == null ? refusalOfFirst(turn) : refusal(turn, entry);
        if (refusal.isEmpty()) {
            var accepting = entry == null ? new Entry() : entry;
            accepting.accepted = turn.last();
            accepting.isEnding = Summaries.isEndedBy(turn);
            accepting.pin(Summaries.pinsOf(turn));
            entries.put(turn.execution(), accepting);
        }
        return refusal;
    }

    private static Optional<StoreException> refusalOfFirst(Turn turn) {
        if (turn.first() == 1 && turn.events().get(0) instanceof ExecutionStarted) {
            return Optional.empty();
        }
        return refused("STO-114", turn, "the execution is not known, and its first event is no start with number 1");
    }

    private static Optional<StoreException> refusal(Turn turn, Entry entry) {
        var first = turn.events().get(0);
        if (entry.isEnding && !(first instanceof ExecutionRepaired) && !(first instanceof RepairUndone)) {
            return refused("STO-113", turn, "the execution has ended with event " + entry.accepted);
        }
        return turn.first() == entry.accepted + 1
                ? Optional.empty()
                : refused("STO-112", turn, "event " + (entry.accepted + 1) + " was expected");
    }

    private static Optional<StoreException> refused(String code, Turn turn, String why) {
        return Optional.of(new StoreException(
                "[" + code + "] events " + turn.first() + " to " + turn.last() + " of execution " + turn.execution()
                        + " are refused: " + why + "; read the execution again before going on with it"));
    }

    /** Says that an accepted turn is safe. */
    void keep(Turn turn) {
        var entry = entries.get(turn.execution());
        if (entry != null) {
            entry.safe = Summaries.after(entry.safe, turn).orElse(null);
        }
    }

    /** Returns the revisions that executions need: one that went over to another version, the one before too. */
    Set<String> pins() {
        var pins = new HashSet<String>();
        entries.values().forEach(entry -> pins.addAll(entry.pins));
        return pins;
    }

    /** Puts back an execution that was read, with the revisions that it needs. */
    void restore(StoredExecution stored, Set<String> pins) {
        var entry = new Entry();
        entry.pin(pins);
        entry.safe = stored;
        entry.accepted = stored.lastSequence();
        entry.isEnding = stored.isEnded();
        entries.put(stored.id(), entry);
    }

    Optional<StoredExecution> find(ExecutionId id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.safe);
    }

    /** Returns every execution, newest start first. */
    List<StoredExecution> executions() {
        return entries.values().stream()
                .flatMap(entry -> Optional.ofNullable(entry.safe).stream())
                .sorted(Comparator.comparingLong(StoredExecution::startedAt)
                        .thenComparing(StoredExecution::id)
                        .reversed())
                .toList();
    }

    /** Lets go of those that have ended, and returns them. */
    List<ExecutionId> forget(Collection<ExecutionId> ids) {
        var gone = ids.stream()
                .distinct()
                .filter(id -> find(id).filter(StoredExecution::isEnded).isPresent())
                .toList();
        gone.forEach(entries::remove);
        return gone;
    }
}
