package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
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
    private final NavigableMap<ListPosition, Entry> living = new TreeMap<>(ListPosition.NEWEST_FIRST); // of safe ones
    private final NavigableMap<ListPosition, Entry> ended = new TreeMap<>(ListPosition.NEWEST_FIRST);
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
        var before = entry.safe;
        entry.safe = stored;
        if (before == null) {
            var key = stored.origin().starter().key();
            if (!key.isEmpty()) {
                byKey.put(key, stored.id());
            }
        } else if (before.isEnded() == stored.isEnded()) {
            return;
        }
        var position = ListPosition.of(stored);
        (stored.isEnded() ? living : ended).remove(position);
        (stored.isEnded() ? ended : living).put(position, entry);
    }

    /** Lets go of what has ended and is in the catalogue. */
    void shrink() {
        for (var entry : List.copyOf(ended.values())) {
            var stored = entry.safe;
            if (stored != null && entry.accepted == stored.lastSequence()) {
                remove(stored);
            }
        }
    }

    private void remove(StoredExecution stored) {
        ended.remove(ListPosition.of(stored));
        entries.remove(stored.id());
        byKey.remove(stored.origin().starter().key(), stored.id());
    }

    /** Returns how many have not ended. */
    int live() {
        return living.size();
    }

    /** Returns what is known of those that have not ended. */
    List<Note> liveNotes() {
        return living.values().stream()
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
        return executions(StoredFilter.ALL, Optional.empty(), Integer.MAX_VALUE);
    }

    /**
     * Returns the executions behind one of them that match, newest start first; the newest ones if there is none. Those
     * that have not ended are all in memory: who wants no others asks no table.
     */
    List<StoredExecution> executions(StoredFilter filter, Optional<StoredExecution> behind, int limit) {
        var position = behind.map(ListPosition::of).orElse(null);
        if (filter.until() != Long.MAX_VALUE) {
            var latest = ListPosition.before(filter.until());
            position = position == null || latest.isBehind(position) ? latest : position;
        }
        return executions(filter, position, limit);
    }

    private List<StoredExecution> executions(StoredFilter filter, @Nullable ListPosition behind, int limit) {
        return catalogue.reading(() -> {
            var above = new ArrayList<Iterator<StoredExecution>>();
            if (filter.mayBeLive()) {
                above.add(known(living, filter, behind));
            }
            if (filter.mayHaveEnded()) {
                above.add(known(ended, filter, behind));
            }
            var all = catalogue.executions(above, filter, behind, this::find);
            var page = new ArrayList<StoredExecution>();
            while (page.size() < limit && all.hasNext()) {
                page.add(all.next());
            }
            return page;
        });
    }

    /** No stream of them: that of a part of a tree counts it first, whoever wants but a few. */
    private static Iterator<StoredExecution> known(
            NavigableMap<ListPosition, Entry> some, StoredFilter filter, @Nullable ListPosition behind) {
        var entries =
                (behind == null ? some : some.tailMap(behind, false)).values().iterator();
        return new Iterator<>() {
            private @Nullable StoredExecution ahead;

            @Override
            public boolean hasNext() {
                while (ahead == null && entries.hasNext()) {
                    var next = requireNonNull(entries.next().safe);
                    if (next.startedAt() < filter.from()) {
                        return false; // as are all that follow
                    }
                    ahead = filter.matches(next) ? next : null;
                }
                return ahead != null;
            }

            @Override
            public StoredExecution next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there is no older execution");
                }
                var next = requireNonNull(ahead);
                ahead = null;
                return next;
            }
        };
    }

    /** Returns those that have not ended, in the order of their ids. */
    List<StoredExecution> incomplete() {
        return living.values().stream()
                .map(entry -> requireNonNull(entry.safe))
                .sorted(Comparator.comparing(StoredExecution::id))
                .toList();
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
