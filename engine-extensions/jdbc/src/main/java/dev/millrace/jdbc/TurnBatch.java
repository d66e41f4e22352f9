package dev.millrace.jdbc;

import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.ExecutionRows.Known;
import dev.millrace.store.CommitListener;
import dev.millrace.store.StoreException;
import dev.millrace.store.Summaries;
import dev.millrace.store.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Turns that are written together, in the order in which they came. Confined to the committer's thread. */
final class TurnBatch {

    private final List<Request> requests;
    private final List<Optional<StoreException>> refusals = new ArrayList<>();
    private final Map<ExecutionId, Change> changes = new TreeMap<>(); // in one order, so that nobody locks crosswise
    private final List<Placed> turns = new ArrayList<>();
    private long from;

    /**
     * A turn on its way.
     *
     * @param turn the turn
     * @param bytes how the codec writes it
     * @param values the bytes of the values that it refers to, by their names
     * @param listener hears what became of it
     */
    record Request(Turn turn, byte[] bytes, Map<String, byte[]> values, CommitListener listener) {}

    /**
     * A turn that is to be written.
     *
     * @param request the turn
     * @param position where it will stand in the feed
     */
    record Placed(Request request, long position) {

        Turn turn() {
            return request.turn();
        }
    }

    /** What the turns of one execution make of it. */
    static final class Change {
        private final Optional<Known> before;
        private Known after;
        private long bytes;
        private final List<Turn> turns = new ArrayList<>();

        private Change(Optional<Known> before, Request first) {
            this.before = before;
            this.after = after(before, first.turn());
            note(first);
        }

        private void add(Request next) {
            after = after(Optional.of(after), next.turn());
            note(next);
        }

        private void note(Request request) {
            bytes += request.bytes().length;
            turns.add(request.turn());
        }

        private static Known after(Optional<Known> before, Turn turn) {
            var stored = Summaries.after(before.map(Known::stored), turn)
                    .orElseThrow(() -> new AssertionError("a first turn that is no start was not refused"));
            return new Known(
                    stored,
                    before.map(Known::epoch).orElse(1L),
                    before.map(Known::owner).orElse(0L));
        }

        /** Returns how the execution stands before them; empty if they start it. */
        Optional<Known> before() {
            return before;
        }

        Known after() {
            return after;
        }

        /** Returns how many bytes they have. */
        long bytes() {
            return bytes;
        }

        /** Returns the revisions that the execution went over from. */
        Set<String> revisionsLeft() {
            var left = new TreeSet<String>();
            var at = before.map(known -> known.stored().origin().revision()).orElse("");
            for (var turn : turns) {
                for (var event : turn.events()) {
                    if (event instanceof ExecutionMigrated migrated) {
                        left.add(at);
                        at = migrated.move().to().revision();
                    }
                }
            }
            return left;
        }
    }

    TurnBatch(List<Request> requests) {
        this.requests = requests;
    }

    List<Request> requests() {
        return requests;
    }

    /** Returns the key of a start; empty if it has none, or the turn is no start. */
    static String keyOf(Turn start) {
        return start.events().get(0) instanceof ExecutionStarted started
                ? started.origin().starter().key()
                : "";
    }

    /** Returns the revisions that executions are pinned to. */
    static Set<String> revisionsOf(Collection<Change> changes) {
        return changes.stream()
                .map(change -> change.after().stored().origin().revision())
                .collect(Collectors.toSet());
    }

    /** Returns the executions whose turns they are. */
    Set<ExecutionId> executions() {
        return requests.stream().map(request -> request.turn().execution()).collect(Collectors.toSet());
    }

    /**
     * Decides which turns are written, and where.
     *
     * @param known how their executions stand
     * @param position where the last turn before them stands in the feed
     * @param refused the executions of which none is written, and why
     */
    void plan(Map<ExecutionId, Known> known, long position, Map<ExecutionId, ? extends StoreException> refused) {
        refusals.clear();
        changes.clear();
        turns.clear();
        from = position;
        for (var request : requests) {
            var id = request.turn().execution();
            var change = changes.get(id);
            var before = change == null ? Optional.ofNullable(known.get(id)) : Optional.of(change.after());
            var refusal = Optional.<StoreException>ofNullable(refused.get(id))
                    .or(() -> Summaries.refusal(before.map(Known::stored), request.turn()));
            if (refusal.isEmpty()) {
                if (change == null) {
                    changes.put(id, new Change(before, request));
                } else {
                    change.add(request);
                }
                turns.add(new Placed(request, from + turns.size() + 1));
            }
            refusals.add(refusal);
        }
    }

    /** Returns why each turn was refused, in their order; empty for those that are written. */
    List<Optional<StoreException>> refusals() {
        return refusals;
    }

    Collection<Change> changes() {
        return changes.values();
    }

    /** Returns the changes that start an execution. */
    List<Change> starts() {
        return changes.values().stream()
                .filter(change -> change.before().isEmpty())
                .toList();
    }

    /** Returns whether there is more to write than executions and turns: labels, revisions left, shared values. */
    boolean hasMore() {
        for (var change : changes.values()) {
            boolean hasLabels = change.before().isEmpty()
                    && !change.after().stored().origin().starter().labels().isEmpty();
            if (hasLabels || !change.revisionsLeft().isEmpty()) {
                return true;
            }
        }
        return turns.stream().anyMatch(placed -> !placed.request().values().isEmpty());
    }

    /** Returns the epoch of an execution that is changed. */
    long epoch(Turn turn) {
        var change = changes.get(turn.execution());
        if (change == null) {
            throw new AssertionError("a turn that was refused is not written");
        }
        return change.after().epoch();
    }

    List<Placed> turns() {
        return turns;
    }

    /** Returns where its last turn stands in the feed. */
    long last() {
        return from + turns.size();
    }
}
