package dev.millrace.internal.decision.state;

import dev.millrace.event.NodePath;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The scopes that the nodes of one scope hold open, iterations by their index. Confined to the turn.
 *
 * @param <S> the scopes
 */
final class NestedScopes<S> {

    /** Stands for an iteration's index where a node holds one scope only. */
    private static final int ONLY = -1;

    private final @Nullable SortedMap<Integer, S>[] byNode;

    @SuppressWarnings("unchecked") // there are no generic arrays
    NestedScopes(int nodes) {
        byNode = (SortedMap<Integer, S>[]) new SortedMap<?, ?>[nodes];
    }

    /** Returns those of a node. */
    Map<Integer, S> of(int position) {
        var held = byNode[position];
        return held == null ? Map.of() : held;
    }

    void open(int position, NodePath path, S scope) {
        var held = byNode[position];
        if (held == null) {
            held = new TreeMap<>();
            byNode[position] = held;
        }
        held.put(indexOf(path), scope);
    }

    void close(int position, NodePath path) {
        var held = byNode[position];
        if (held != null) {
            held.remove(indexOf(path));
        }
    }

    void forget(int position) {
        byNode[position] = null;
    }

    /** Returns under which index a scope stands whose path ends with its node. */
    static int indexOf(NodePath path) {
        return path.isIteration() ? path.index() : ONLY;
    }
}
