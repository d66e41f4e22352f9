package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables of a journal, and which of their executions were forgotten since. Confined to its store's lock. */
final class Catalogue {

    private final Function<DiskTable, Table> rebuild;
    private List<Table> tables = List.of(); // oldest first; never changed, but replaced

    private long changes;

    private final ForgottenIds forgotten;

    /**
     * Creates it without a table.
     *
     * @param rebuild returns what stands in the place of a table that is damaged
     * @param forgotten what was forgotten in its tables; its own from now on
     */
    Catalogue(Function<DiskTable, Table> rebuild, ForgottenIds forgotten) {
        this.rebuild = rebuild;
        this.forgotten = forgotten;
    }

    /** Returns how often the tables have changed. */
    long state() {
        return changes;
    }

    List<Table> tables() {
        return tables;
    }

    private void set(List<Table> now) {
        tables = List.copyOf(now);
        changes++;
    }

    /** Adds the newest table. */
    void add(Table table) {
        var all = new ArrayList<>(tables);
        all.add(table);
        set(all);
    }

    /** Puts a table in the place of another one. */
    void replace(Table old, Table now) {
        set(tables.stream().map(table -> table == old ? now : table).toList());
    }

    /** Puts the tables of a snapshot in the place of those that it covers. */
    void replaceUpTo(long order, List<Table> parts) {
        var all = new ArrayList<>(parts);
        for (var table : tables) {
            if (table.order() > order) {
                all.add(table);
            } else {
                table.close();
            }
        }
        set(all);
        forgotten.removeUpTo(order);
    }

    /** Returns what was forgotten, and in which table. */
    ForgottenIds forgotten() {
        return forgotten;
    }

    /** Returns how many executions the tables hold, as often as one is in several. */
    long size() {
        return tables.stream().mapToLong(Table::size).sum();
    }

    private boolean isVisible(ExecutionId id, Table table) {
        return forgotten.isVisible(id, table.order());
    }

    /** Does something with the tables; where one turns out to be damaged, with another one in its place. */
    <T> T reading(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (DiskTable.DamagedException e) {
                rebuild(e.table());
            }
        }
    }

    /** Puts what the journal says in the place of a damaged table. */
    void rebuild(DiskTable damaged) {
        if (tables.contains(damaged)) {
            replace(damaged, rebuild.apply(damaged));
        }
    }

    /** Returns what is known of an execution. */
    Optional<Note> find(ExecutionId id) {
        return findBefore(id, Long.MAX_VALUE);
    }

    /** Returns what was known of an execution before a table. */
    Optional<Note> findBefore(ExecutionId id, long order) {
        return reading(() -> newest(table -> table.order() < order ? table.find(id) : Optional.empty()));
    }

    /** Returns what is known of the execution that was started under a key. */
    Optional<Note> findKey(String key) {
        return reading(() -> newest(table -> table.findKey(key)));
    }

    private Optional<Note> newest(Function<Table, Optional<Slice>> look) {
        for (int i = tables.size() - 1; i >= 0; i--) {
            var table = tables.get(i);
            var found = look.apply(table)
                    .filter(slice -> isVisible(slice.note().stored().id(), table));
            if (found.isPresent()) {
                return found.map(Slice::note);
            }
        }
        return Optional.empty();
    }

    /** What a table holds of an execution. */
    record Found(int file, Slice slice) {}

    /** Returns what the tables hold of an execution, oldest first. */
    List<Found> slices(ExecutionId id) {
        return reading(() -> {
            var all = new ArrayList<Found>();
            for (var table : tables) {
                if (isVisible(id, table)) {
                    table.find(id).ifPresent(slice -> all.add(new Found(table.file(), slice)));
                }
            }
            return all;
        });
    }

    /** Returns the revisions that executions in the tables need, those too that were forgotten since. */
    Set<String> pins() {
        var pins = new HashSet<String>();
        tables.forEach(table -> pins.addAll(table.pins()));
        return pins;
    }

    /**
     * Goes through what is known, newest start first, until somebody has enough.
     *
     * @param above what lies above the tables: those of it that match, and are behind the position
     * @param current returns what is known of an execution that a table knows
     */
    Iterator<StoredExecution> executions(
            List<Iterator<StoredExecution>> above,
            StoredFilter filter,
            @Nullable ListPosition behind,
            Function<ExecutionId, Optional<StoredExecution>> current) {
        return new Merge(above, filter, behind, current);
    }

    /** Somewhere in one table; or, without one, in what lies above all of them. */
    private static final class Cursor {
        private final @Nullable Table table;
        private final int rank; // newest first
        private @Nullable Iterator<?> open;
        private @Nullable StoredExecution now;
        private ListPosition at;

        Cursor(@Nullable Table table, int rank, ListPosition at) {
            this.table = table;
            this.rank = rank;
            this.at = at;
        }
    }

    /** Merges the tables: a table is looked into when all that is newer was handed over. */
    private final class Merge implements Iterator<StoredExecution> {

        private final PriorityQueue<Cursor> cursors = new PriorityQueue<>(Comparator.comparing(
                        (Cursor cursor) -> cursor.at, ListPosition.NEWEST_FIRST)
                .thenComparingInt(cursor -> cursor.now == null ? -1 : cursor.rank)); // what is not open may hold it too
        private final StoredFilter filter;
        private final boolean isForAll;
        private final @Nullable ListPosition behind;
        private final Function<ExecutionId, Optional<StoredExecution>> current;
        private @Nullable ListPosition last;
        private @Nullable StoredExecution ahead;

        Merge(
                List<Iterator<StoredExecution>> above,
                StoredFilter filter,
                @Nullable ListPosition behind,
                Function<ExecutionId, Optional<StoredExecution>> current) {
            this.filter = filter;
            isForAll = filter.equals(StoredFilter.ALL);
            this.behind = behind;
            this.current = current;
            for (int i = 0; filter.mayHaveEnded() && i < tables.size(); i++) {
                var newest = tables.get(i).newest(behind);
                if (newest != null && newest.startedAt() >= filter.from()) {
                    cursors.add(new Cursor(tables.get(i), tables.size() - i, newest));
                }
            }
            for (var one : above) {
                var top = new Cursor(null, 0, ListPosition.before(0));
                top.open = one;
                advance(top);
            }
        }

        private void advance(Cursor cursor) {
            if (cursor.open == null && cursor.table != null) {
                cursor.open = cursor.table.slices(filter, behind);
            }
            var open = cursor.open;
            if (open != null && open.hasNext()) {
                var next = open.next();
                cursor.now = next instanceof Slice slice ? slice.note().stored() : (StoredExecution) next;
                cursor.at = ListPosition.of(cursor.now);
                cursors.add(cursor);
            }
        }

        @Override
        public boolean hasNext() {
            while (ahead == null && !cursors.isEmpty()) {
                var cursor = cursors.remove();
                var now = cursor.now;
                if (now != null && !cursor.at.equals(last)) {
                    ahead = cursor.table == null ? now : inTable(cursor.table, now);
                    last = ahead == null ? last : cursor.at;
                }
                advance(cursor);
            }
            return ahead != null;
        }

        /** Another table may know more of it: such a one is asked for first, unless it is not among what matches. */
        private @Nullable StoredExecution inTable(Table table, StoredExecution now) {
            if (!isVisible(now.id(), table)) {
                return null;
            }
            return isForAll
                    ? now
                    : current.apply(now.id()).filter(filter::matches).orElse(null);
        }

        @Override
        public StoredExecution next() {
            var next = hasNext() ? ahead : null;
            if (next == null) {
                throw new NoSuchElementException("there is no older execution");
            }
            ahead = null;
            return next;
        }
    }

    /** Lets go of the files. */
    void close() {
        tables.forEach(Table::close);
    }
}
