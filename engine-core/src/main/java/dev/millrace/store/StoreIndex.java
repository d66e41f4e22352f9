package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known about executions, and which turns may follow: in memory of those that have not ended or are new, of the
 * others in a catalogue. Confined to its store's lock.
 */
final class StoreIndex {

    /** One execution: what is safe, and what was accepted and may not be safe yet. */
    private static final class Entry {
        private @Nullable StoredExecution safe;
        private long accepted;
        private boolean isEnding;
        private Set<String> pins = Set.of();

        long next() {
            return safe == null ? 1 : safe.lastSequence() + 1;
        }

        void pin(Collection<String> revisions) {
            if (!pins.containsAll(revisions)) {
                var all = new HashSet<>(pins);
                all.addAll(revisions);
                pins = Set.copyOf(all);
            }
        }
    }

    private final Map<ExecutionId, Entry> entries = new HashMap<>();
    private final NavigableMap<ListPosition, Entry> safe = new TreeMap<>(ListPosition.NEWEST_FIRST);
    private final Set<ExecutionId> incomplete = new HashSet<>(); // of those that are safe
    private final Map<String, ExecutionId> byKey = new HashMap<>();
    private final Catalogue catalogue;

    /** Creates an index with all executions in memory. */
    StoreIndex() {
        this(new Catalogue(table -> table, new ForgottenIds()));
    }

    /** Creates an index above a catalogue. */
    StoreIndex(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    private @Nullable Entry entry(ExecutionId id) {
        var entry = entries.get(id);
        if (entry == null) {
            catalogue.find(id).ifPresent(this::restore);
            entry = entries.get(id);
        }
        return entry;
    }

    /** Takes a turn if it follows what was accepted before; returns why not if it does not. */
    Optional<StoreException> accept(Turn turn) {
        var entry = entry(turn.execution());
        var refusal = entry == null
                ? Summaries.refusalOfFirst(turn)
                : Summaries.refusal(turn, entry.accepted, entry.isEnding);
        if (refusal.isEmpty()) {
            var accepting = entry == null ? new Entry() : entry;
            accepting.accepted = turn.last();
            accepting.isEnding = Summaries.isEndedBy(turn) || accepting.isEnding && Summaries.isLate(turn);
            accepting.pin(Summaries.pinsOf(turn));
            entries.put(turn.execution(), accepting);
        }
        return refusal;
    }

    /**
     * Says that an accepted turn is safe. Returns what is known of its execution then; empty if it was forgotten
     * meanwhile.
     */
    Optional<Note> keep(Turn turn) {
        var entry = entries.get(turn.execution());
        if (entry == null || turn.first() != entry.next()) {
            return Optional.empty();
        }
        var stored = Summaries.after(entry.safe, turn).orElse(null);
        if (stored == null) {
            return Optional.empty();
        }
        kept(entry, stored);
        return Optional.of(new Note(stored, entry.pins));
    }

    private void kept(Entry entry, StoredExecution stored) {
        if (entry.safe == null) {
            safe.put(ListPosition.of(stored), entry);
            var key = stored.origin().starter().key();
            if (!key.isEmpty()) {
                byKey.put(key, stored.id());
            }
        }
        entry.safe = stored;
        if (stored.isEnded()) {
            incomplete.remove(stored.id());
        } else {
            incomplete.add(stored.id());
        }
    }

    /** Lets go of what has ended and is in the catalogue. */
    void shrink() {
        for (var entry : List.copyOf(safe.values())) {
            var stored = entry.safe;
            if (stored != null && stored.isEnded() && entry.accepted == stored.lastSequence()) {
                remove(stored);
            }
        }
    }

    private void remove(StoredExecution stored) {
        safe.remove(ListPosition.of(stored));
        entries.remove(stored.id());
        byKey.remove(stored.origin().starter().key(), stored.id());
    }

    /** Returns how many have not ended. */
    int live() {
        return incomplete.size();
    }

    /** Returns what is known of those that have not ended. */
    List<Note> liveNotes() {
        return incomplete.stream()
                .map(entries::get)
                .map(entry -> new Note(requireNonNull(entry.safe), entry.pins))
                .toList();
    }

    /** Returns the revisions that executions need: one that went over to another version, the one before too. */
    Set<String> pins() {
        var pins = new HashSet<>(catalogue.pins());
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
        entries.put(stored.id(), entry);
        kept(entry, stored);
    }

    Optional<StoredExecution> find(ExecutionId id) {
        var entry = entries.get(id);
        return entry == null ? catalogue.find(id).map(Note::stored) : Optional.ofNullable(entry.safe);
    }

    /** Returns the execution that was started under a key. */
    Optional<StoredExecution> withKey(String key) {
        var here = byKey.get(key);
        return here == null ? catalogue.findKey(key).map(Note::stored) : find(here);
    }

    /** Returns every execution, newest start first. */
    List<StoredExecution> executions() {
        return executions(Optional.empty(), Integer.MAX_VALUE);
    }

    /** Returns the executions behind one of them, newest start first; the newest ones if there is none. */
    List<StoredExecution> executions(Optional<StoredExecution> behind, int limit) {
        var position = behind.map(ListPosition::of).orElse(null);
        return catalogue.reading(() -> {
            var above = position == null ? safe : safe.tailMap(position, false);
            var all = catalogue.executions(known(above), position);
            var page = new ArrayList<StoredExecution>();
            while (page.size() < limit && all.hasNext()) {
                page.add(all.next());
            }
            return page;
        });
    }

    /** No stream of them: that of a part of a tree counts it first, whoever wants but a few. */
    private static Iterator<StoredExecution> known(Map<ListPosition, Entry> some) {
        var entries = some.values().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public StoredExecution next() {
                return requireNonNull(entries.next().safe);
            }
        };
    }

    /** Returns those that have not ended, in the order of their ids. */
    List<StoredExecution> incomplete() {
        return incomplete.stream().sorted().flatMap(id -> find(id).stream()).toList();
    }

    /** Lets go of those that have ended, and returns them; one of which a turn is on its way stays. */
    List<ExecutionId> forget(Collection<ExecutionId> ids) {
        var gone = ids.stream().distinct().filter(this::mayGo).toList();
        for (var id : gone) {
            var entry = entries.get(id);
            if (entry != null && entry.safe != null) {
                remove(entry.safe);
            }
        }
        return gone;
    }

    private boolean mayGo(ExecutionId id) {
        var stored = find(id);
        var entry = entries.get(id);
        return stored.isPresent()
                && stored.get().isEnded()
                && (entry == null || entry.accepted == stored.get().lastSequence());
    }
}
