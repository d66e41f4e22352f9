package dev.millrace.internal.decision.state;

import dev.millrace.definition.CompensationOrder;
import dev.millrace.event.CompensationSummary;
import dev.millrace.event.NodePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What of an execution can be undone, is being undone, and was. Confined to the turn. */
public final class CompensationMemory {

    private static final Comparator<Armed> LAST_FIRST =
            Comparator.comparingInt(Armed::number).reversed();

    private final Deque<Armed> armed = new ArrayDeque<>();

    /** That of the execution, and those of scopes that are not done yet. */
    private final List<Undoing> undoings = new ArrayList<>(1);

    private final List<NodePath> undone = new ArrayList<>(0);
    private final List<NodePath> failed = new ArrayList<>(0);
    private final List<NodePath> skipped = new ArrayList<>(0);
    private int completed;

    /**
     * A completed node that can be undone.
     *
     * @param number how many such nodes had completed with it
     */
    public record Armed(ScopeState scope, int position, int number) {

        public NodePath path() {
            return scope.path(position);
        }

        int compensation() {
            return scope.node(position).compensation();
        }
    }

    /**
     * What is undone, and what is not.
     *
     * @param undone what is to be undone, in order
     * @param told the same, as the compensations are told of it
     * @param spared what stays as it is
     */
    record Choice(List<Armed> undone, List<Map<String, Object>> told, List<Armed> spared) {}

    /** What one scope, or the execution as a whole, undoes. Confined to the turn. */
    public static final class Undoing {

        /** The scope; the root for the execution. */
        final ScopeState of;

        public final String reason;

        /** The node from which the execution goes on once this is done; empty if it ends then. */
        private final Optional<NodePath> backTo;

        /** What is still to be undone, next first; what is being undone is among it. */
        private final Deque<Armed> left;

        /** What stays as it is. */
        private final List<Armed> spared;

        /** What was to be undone, in order, as the compensations are told of it. */
        private final List<Map<String, Object>> all;

        Undoing(ScopeState of, String reason, Optional<NodePath> backTo, Choice choice) {
            this.of = of;
            this.reason = reason;
            this.backTo = backTo;
            this.left = new ArrayDeque<>(choice.undone());
            this.spared = choice.spared();
            this.all = choice.told();
        }

        /** Returns whether something is still to be undone, or being undone. */
        public boolean hasMore() {
            return !left.isEmpty();
        }

        /** Returns the node from which the execution goes on once this is done; empty if it ends then. */
        public Optional<NodePath> backTo() {
            return backTo;
        }

        boolean isParallel() {
            return of.plan().compensation().order() == CompensationOrder.PARALLEL;
        }

        /** Returns a node that is still to be undone, or being undone; null if it is not. */
        @Nullable
        Armed find(ScopeState scope, int position) {
            for (var one : left) {
                if (one.scope() == scope && one.position() == position) {
                    return one;
                }
            }
            return null;
        }

        Deque<Armed> left() {
            return left;
        }

        List<Armed> spared() {
            return spared;
        }

        /** Returns what the next compensation is told of: what is to be undone from here on. */
        List<Map<String, Object>> toTell() {
            return isParallel() ? all : all.subList(all.size() - left.size(), all.size());
        }
    }

    Deque<Armed> armed() {
        return armed;
    }

    int nextNumber() {
        return ++completed;
    }

    /** Takes what a scope, or the execution for its root, undoes now. */
    Undoing begin(Undoing undoing) {
        undoings.removeIf(before -> before.of == undoing.of);
        armed.removeAll(Set.copyOf(undoing.left()));
        armed.removeAll(Set.copyOf(undoing.spared()));
        undoing.spared().forEach(one -> skipped.add(one.path()));
        undoings.add(undoing);
        return undoing;
    }

    /** A scope has undone what it had to; what the execution undoes is kept to its end. */
    void forget(Undoing undoing) {
        undoings.remove(undoing);
    }

    /** Lets what a scope has not begun to undo be undone by those around it. */
    void giveBack(Collection<Armed> left) {
        var all =
                Stream.concat(armed.stream(), left.stream()).sorted(LAST_FIRST).toList();
        armed.clear();
        armed.addAll(all);
    }

    /** Nodes begin anew: what was undone of them is past. */
    void forget(Predicate<NodePath> nodes) {
        undone.removeIf(nodes);
        failed.removeIf(nodes);
        skipped.removeIf(nodes);
    }

    boolean isAtWork() {
        return undoings.stream().anyMatch(Undoing::hasMore);
    }

    /** Returns what a scope undoes, or the execution for its root; null if it does not. */
    public @Nullable Undoing of(ScopeState scope) {
        for (var undoing : undoings) {
            if (undoing.of == scope) {
                return undoing;
            }
        }
        return null;
    }

    /** Returns what scopes undo, without what the execution does. */
    List<Undoing> ofScopes() {
        return undoings.stream().filter(undoing -> undoing.of.parent() != null).toList();
    }

    /** Returns what undoes a node; null if nothing does, or it is done. */
    @Nullable
    Undoing undoing(ScopeState scope, int position) {
        for (var undoing : undoings) {
            if (undoing.find(scope, position) != null) {
                return undoing;
            }
        }
        return null;
    }

    /** Returns whether a node is still to be undone, or being undone. */
    public boolean isToBeUndone(ScopeState scope, int position) {
        return undoing(scope, position) != null;
    }

    /** Returns whether a node is among what stays as it is though others are undone. */
    public boolean isSpared(ScopeState scope, int position) {
        return undoings.stream()
                .flatMap(undoing -> undoing.spared().stream())
                .anyMatch(one -> one.scope() == scope && one.position() == position);
    }

    void undone(NodePath node) {
        undone.add(node);
    }

    void failed(NodePath node) {
        failed.add(node);
    }

    void skipped(NodePath node) {
        skipped.add(node);
    }

    /** Returns how many compensations have come to an end. */
    public int ended() {
        return undone.size() + failed.size();
    }

    /** Returns whether a compensation failed, or was cancelled. */
    public boolean hasFailed() {
        return !failed.isEmpty();
    }

    /** Returns every node that was not undone: it may be yet, is left as it is, or was never reached. */
    public Stream<Armed> all() {
        return Stream.concat(
                armed.stream(),
                undoings.stream().flatMap(one -> Stream.concat(one.left().stream(), one.spared().stream())));
    }

    Collection<ScopeState> closedScopes() {
        var closed = new LinkedHashSet<ScopeState>();
        undoings.forEach(undoing -> undoing.left().stream()
                .map(Armed::scope)
                .filter(scope -> scope.closed())
                .forEach(closed::add));
        return closed;
    }

    CompensationSummary summary(boolean atEnd) {
        var left = new ArrayList<>(skipped);
        if (atEnd) {
            undoings.forEach(undoing -> undoing.left().forEach(one -> left.add(one.path())));
        }
        return new CompensationSummary(undone, failed, left);
    }
}
