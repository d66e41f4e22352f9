package dev.millrace.internal.decision;

import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.CompensationMemory.Armed;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScopeTransitions;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rule by which a failure has undone only what lies upstream of it: on its own branch, not on others. Confined to
 * the call.
 */
final class Upstream {

    /** Of each scope that fails, what lies upstream of the nodes for which it does. */
    private final Map<ScopeState, BitSet> known = new HashMap<>();

    private Upstream() {}

    /** Returns the nodes that could be undone and lie upstream of nothing that failed, what completed last first. */
    static List<NodePath> spared(ExecutionState state) {
        var upstream = new Upstream();
        if (!fails(state.root())) {
            return List.of(); // no node failed, but the execution itself
        }
        return state.armed().stream()
                .filter(armed -> !upstream.contains(armed.scope(), armed.position()))
                .map(Armed::path)
                .toList();
    }

    private boolean contains(ScopeState scope, int position) {
        var parent = scope.parent();
        if (parent != null && contains(parent, scope.parentPosition())) {
            return true;
        }
        return isFailing(scope) && of(scope).get(position);
    }

    /** Returns whether a scope is the root, or has its node fail, and that the scope around it. */
    private static boolean isFailing(ScopeState scope) {
        var parent = scope.parent();
        return parent == null || ScopeTransitions.isUnrecovered(parent, scope.parentPosition()) && isFailing(parent);
    }

    private static boolean fails(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            if (ScopeTransitions.isUnrecovered(scope, node.position())) {
                return true;
            }
        }
        return false;
    }

    private BitSet of(ScopeState scope) {
        return known.computeIfAbsent(scope, Upstream::find);
    }

    private static BitSet find(ScopeState scope) {
        var found = new BitSet();
        var open = new ArrayDeque<PlannedNode>();
        for (var node : scope.plan().nodes()) {
            if (ScopeTransitions.isUnrecovered(scope, node.position())) {
                open.add(node);
            }
        }
        while (!open.isEmpty()) {
            var node = open.remove();
            for (int c : node.incoming()) {
                add(scope, scope.plan().connections()[c].source(), found, open);
            }
            if (node.fallback() != PlannedNode.NONE) {
                add(scope, node.fallback(), found, open);
            }
        }
        return found;
    }

    private static void add(ScopeState scope, int position, BitSet found, ArrayDeque<PlannedNode> open) {
        if (!found.get(position)) {
            found.set(position);
            open.add(scope.node(position));
        }
    }
}
