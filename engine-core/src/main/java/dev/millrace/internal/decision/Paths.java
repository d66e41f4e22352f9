package dev.millrace.internal.decision;

import dev.millrace.event.NodePath;
import java.util.Optional;

/** Finds what a path names in a state. Reads it, changes nothing. */
final class Paths {

    private Paths() {}

    /**
     * Returns the open scope at a path; the root for none.
     *
     * @throws IllegalStateException if it is not open
     */
    static ScopeState scopeOf(ExecutionState state, Optional<NodePath> path) {
        if (path.isEmpty()) {
            return state.root();
        }
        var at = path.get();
        var holder = scopeOf(state, at.scope());
        var detail = holder.detail(positionOf(holder, at));
        var loop = detail.loop;
        var scope = at.isIteration() && loop != null ? loop.live.get(at.index()) : detail.scope;
        if (scope == null) {
            scope = state.armed().stream()
                    .map(ExecutionState.Armed::scope)
                    .filter(armed -> at.equals(armed.path))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("scope " + at + " is not open"));
        }
        return scope;
    }

    /**
     * Returns the position of the node that a path ends with.
     *
     * @throws IllegalArgumentException if the scope's graph has no such node
     */
    static int positionOf(ScopeState scope, NodePath path) {
        var position = scope.plan.positions.get(path.id());
        if (position == null) {
            throw new IllegalArgumentException("[ENG-131] the workflow has no node " + path);
        }
        return position;
    }
}
