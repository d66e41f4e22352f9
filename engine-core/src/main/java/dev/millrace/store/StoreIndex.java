package dev.millrace.store;

import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known about each execution, and which turns may follow. Confined to its store's lock. */
final class StoreIndex {

    /** One execution: what is safe, and what was accepted and may not be safe yet. */
    private static final class Entry {
        private @Nullable StoredExecution safe;
        private long accepted;
        private boolean isEnding;
        private Set<String> pins = Set.of();
        private long check;

        void pin(Collection<String> revisions) {
            if (!pins.containsAll(revisions)) {
                var all = new HashSet<>(pins);
                all.addAll(revisions);
                pins = Set.copyOf(all);
            }
        }
    }

    /** Where an execution stands among all: the newest start first. */
    private record Position(long startedAt, ExecutionId id) {
        static final Comparator<Position> NEWEST_FIRST = Comparator.comparingLong(Position::startedAt)
                .thenComparing(Position::id)
                .reversed();

        static Position of(StoredExecution stored) {
            return new Position(stored.startedAt(), stored.id());
        }
    }

    private final Map<ExecutionId, Entry> entries = new HashMap<>();
    private final NavigableMap<Position, Entry> safe = new TreeMap<>(Position.NEWEST_FIRST);
    private final Set<ExecutionId> incomplete = new HashSet<>(); // of those that are safe

    /** Takes a turn if it follows what was accepted before; returns why not if it does not. */
    Optional<StoreException> accept(Turn turn) {
        var entry = entries.get(turn.execution());
        var refusal = entry == null ? refusalOfFirst(turn) : refusal(turn, entry);
        if (refusal.isEmpty()) {
            var accepting = entry == null ? new Entry() : entry;
            accepting.accepted = turn.last();
            accepting.isEnding = Summaries.isEndedBy(turn) || accepting.isEnding && Summaries.isLate(turn);
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
        if (entry.isEnding
                && !(first instanceof ExecutionRepaired)
                && !(first instanceof RepairUndone)
                && !Summaries.isLate(turn)) {
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

    /**
     * Says that an accepted turn is safe.
     *
     * @param body what it is on the disk; empty in memory
     * @return what to note of an execution that has ended with it
     */
    Optional<Note> keep(Turn turn, byte[] body) {
        var entry = entries.get(turn.execution());
        if (entry == null) {
            return Optional.empty();
        }
        var stored = Summaries.after(entry.safe, turn).orElse(null);
        if (Summaries.isChangedBy(turn)) {
            entry.check = Note.check(entry.check, body);
        }
        return stored == null ? Optional.empty() : kept(entry, stored);
    }

    private Optional<Note> kept(Entry entry, StoredExecution stored) {
        if (entry.safe == null) {
            safe.put(Position.of(stored), entry);
        }
        entry.safe = stored;
        if (!stored.isEnded()) {
            incomplete.add(stored.id());
            return Optional.empty();
        }
        incomplete.remove(stored.id());
        return Optional.of(new Note(stored, entry.pins, entry.check));
    }

    /** Returns what is to be noted of those that have ended. */
    Stream<Note> notes() {
        return safe.values().stream().flatMap(entry -> {
            var stored = entry.safe;
            return stored != null && stored.isEnded()
                    ? Stream.of(new Note(stored, entry.pins, entry.check))
                    : Stream.of();
        });
    }

    /** Returns the revisions that executions need: one that went over to another version, the one before too. */
    Set<String> pins() {
        var pins = new HashSet<String>();
        entries.values().forEach(entry -> pins.addAll(entry.pins));
        return pins;
    }

    /** Puts back an execution that was read. */
    void restore(Note note) {
        var stored = note.stored();
        var entry = new Entry();
        entry.pins = note.pins();
        entry.accepted = stored.lastSequence();
        entry.isEnding = stored.isEnded();
        entry.check = note.check();
        entries.put(stored.id(), entry);
        kept(entry, stored);
    }

    Optional<StoredExecution> find(ExecutionId id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.safe);
    }

    /** Returns every execution, newest start first. */
    List<StoredExecution> executions() {
        return known(safe).toList();
    }

    /** Returns the executions behind one of them, newest start first; the newest ones if there is none. */
    List<StoredExecution> executions(Optional<StoredExecution> behind, int limit) {
        var rest = behind.isEmpty() ? safe : safe.tailMap(Position.of(behind.get()), false);
        return known(rest).limit(limit).toList();
    }

    private static Stream<StoredExecution> known(Map<Position, Entry> some) {
        return some.values().stream().flatMap(entry -> Stream.ofNullable(entry.safe));
    }

    /** Returns those that have not ended, in the order of their ids. */
    List<StoredExecution> incomplete() {
        return incomplete.stream().sorted().flatMap(id -> find(id).stream()).toList();
    }

    /** Lets go of those that have ended, and returns them. */
    List<ExecutionId> forget(Collection<ExecutionId> ids) {
        var gone = ids.stream()
                .distinct()
                .filter(id -> find(id).filter(StoredExecution::isEnded).isPresent())
                .toList();
        for (var id : gone) {
            find(id).ifPresent(stored -> safe.remove(Position.of(stored)));
            entries.remove(id);
        }
        return gone;
    }
}
