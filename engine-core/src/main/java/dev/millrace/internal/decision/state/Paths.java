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
     * @throws IllegalStateException if it is neither open, nor closed with an effect in it that can be undone, nor in
     *     one that is
     */
    public static ScopeState scopeOf(ExecutionState state, Optional<NodePath> path) {
        var scope = knownScopeOf(state, path);
        if (scope == null) {
            throw new IllegalStateException("scope " + path.orElseThrow() + " is not open");
        }
        return scope;
    }

    /**
     * Returns the scope at a path that is open, or has closed with an effect in it that can be undone; or which stands
     * in such a one, for what undoes the effect may open scopes too. Null if there is none.
     */
    public static @Nullable ScopeState knownScopeOf(ExecutionState state, Optional<NodePath> path) {
        if (path.isEmpty()) {
            return state.root();
        }
        var at = path.get();
        var holder = knownScopeOf(state, at.scope());
        var inside = holder == null ? null : holder.inside(positionOf(holder, at), at);
        return inside == null ? closedScopeOf(state, at) : inside;
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

    private static @Nullable ScopeState closedScopeOf(ExecutionState state, NodePath path) {
        return state.compensations()
                .all()
                .map(CompensationMemory.Armed::scope)
                .filter(armed -> path.equals(armed.path()))
                .findFirst()
                .orElse(null);
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
