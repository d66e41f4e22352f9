package dev.millrace.internal.decision.state;

import dev.millrace.event.NodePath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a path names in a state. Reads it, changes nothing. */
public final class Paths {

    private Paths() {}

    /**
     * Returns the scope at a path; the root for none.
     *
     * @throws IllegalStateException if it is neither open, nor closed with an effect in it that can be undone
     */
    public static ScopeState scopeOf(ExecutionState state, Optional<NodePath> path) {
        var open = openScopeOf(state, path);
        return open == null ? closedScopeOf(state, path.orElseThrow()) : open;
    }

    /** Returns the scope at a path; null if it is not open. */
    public static @Nullable ScopeState openScopeOf(ExecutionState state, Optional<NodePath> path) {
        if (path.isEmpty()) {
            return state.root();
        }
        var at = path.get();
        var holder = openScopeOf(state, at.scope());
        if (holder == null) {
            return null;
        }
        return holder.inside(positionOf(holder, at), at);
    }

    /** Returns the scope at a path; null if it is not open, or there is none. */
    public static @Nullable ScopeState scopeOrNull(ExecutionState state, Optional<NodePath> path) {
        if (path.isEmpty()) {
            return state.root();
        }
        var at = path.get();
        var holder = scopeOrNull(state, at.scope());
        var position = holder == null ? null : holder.plan().positions().get(at.id());
        return holder == null || position == null ? null : holder.inside(position, at);
    }

    /** Returns whether a scope is one that a migration has replaced: who speaks of it is late. */
    public static boolean isReplaced(ExecutionState state, ScopeState scope) {
        var top = scope;
        while (top.parent() != null) {
            top = top.parent();
        }
        return top != state.rootOrNull();
    }

    private static ScopeState closedScopeOf(ExecutionState state, NodePath path) {
        return state.compensations()
                .all()
                .map(CompensationMemory.Armed::scope)
                .filter(armed -> path.equals(armed.path()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("scope " + path + " is not open"));
    }

    /**
     * Returns the position of the node that a path ends with.
     *
     * @throws IllegalArgumentException if the scope's graph has no such node
     */
    public static int positionOf(ScopeState scope, NodePath path) {
        var position = scope.plan().positions().get(path.id());
        if (position == null) {
            throw new IllegalArgumentException("[ENG-131] the workflow has no node " + path);
        }
        return position;
    }

    /** Returns whether a scope is one of a node, or stands in one, at any depth. */
    public static boolean isInside(ScopeState scope, ScopeState outer, int position) {
        var inner = scope;
        for (var parent = inner.parent(); parent != null; parent = inner.parent()) {
            if (parent == outer && inner.parentPosition() == position) {
                return true;
            }
            inner = parent;
        }
        return false;
    }
}
