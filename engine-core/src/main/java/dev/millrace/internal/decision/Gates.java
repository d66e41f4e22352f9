package dev.millrace.internal.decision;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.ScopeState;

/**
 * The gates of control nodes: a limit and locks hold for the node as a whole, from before it begins until it has ended.
 * Attempts pass theirs on the way to a worker. Confined to the turn.
 */
final class Gates {

    private final ExecutionState state;
    private final Recorder record;

    Gates(Recorder record) {
        this.state = record.state;
        this.record = record;
    }

    /**
     * Returns whether a node may begin now; if not, it is called for when it may. What begins in place of an attempt
     * that had scopes open comes here without gates too, for code inside these may run still.
     */
    boolean pass(ScopeState scope, int position) {
        return !scope.node(position).isGuarded() && !follows(scope, position) || lead(scope, position, false);
    }

    private static boolean follows(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        return detail != null && (scope.isRetrying(position) || detail.fallbackFor() != PlannedNode.NONE);
    }

    private boolean lead(ScopeState scope, int position, boolean returns) {
        boolean waited = scope.workings().isAtGates(position);
        var wait = record.commands.passGates(scope, position, returns);
        state.workings().atGates(scope, position, wait != null);
        if (wait != null && !waited) {
            record.heldBack(scope, position, wait);
        }
        return wait == null;
    }

    /** Returns whether a node waits to be let through, and notes that it was. */
    boolean wasAwaited(ScopeState scope, int position) {
        boolean waits = scope.workings().isAtGates(position);
        if (waits) {
            state.workings().atGates(scope, position, false);
        }
        return waits;
    }

    /**
     * Has an open node take back what it held in a process that has ended; until it has it, nothing inside it begins.
     */
    void regain(ScopeState scope, PlannedNode node) {
        boolean holds = node.isGuarded()
                && !node.isWork()
                && scope.status(node.position()).isOpen()
                && !scope.isRetrying(node.position())
                && !hasFallenBack(scope, node);
        if (holds && !lead(scope, node.position(), true) && scope.is(node.position(), NodeStatus.RUNNING)) {
            state.workings().regain();
        }
    }

    private static boolean hasFallenBack(ScopeState scope, PlannedNode node) {
        var fallback = node.fallback() == PlannedNode.NONE ? null : scope.detailOrNull(node.fallback());
        return fallback != null && fallback.fallbackFor() == node.position();
    }

    /** Has all open nodes take back what they held. */
    void regainAll() {
        state.workings().forgetRegaining();
        regainAll(state.root());
    }

    private void regainAll(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            regain(scope, node);
            scope.inside(node.position()).forEach(this::regainAll);
        }
    }

    /** Returns whether a scope stands inside a node that waits to have back what it held. */
    boolean isSuspended(ScopeState scope) {
        var inside = scope;
        while (state.workings().isRegaining() && inside.parent() != null) {
            if (inside.parent().workings().isAtGates(inside.parentPosition())) {
                return true;
            }
            inside = inside.parent();
        }
        return false;
    }

    /** An open node has back what it held: what is ready inside it begins, in closed scopes that are undone too. */
    void regained(ScopeState scope, int position) {
        if (scope.is(position, NodeStatus.RUNNING)) {
            state.workings().regained();
            scope.inside(position).forEach(this::ready);
            for (var closed : state.closedAndUndone()) {
                if (isInside(closed, scope, position)) {
                    ready(closed);
                }
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // there is one state of each scope
    private static boolean isInside(ScopeState inner, ScopeState outer, int position) {
        for (var scope = inner; scope.parent() != null; scope = scope.parent()) {
            if (scope.parent() == outer && scope.parentPosition() == position) {
                return true;
            }
        }
        return false;
    }

    private void ready(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            var detail = scope.detailOrNull(node.position());
            boolean due = detail != null && scope.isRetrying(node.position()) && detail.retryDue() <= record.at;
            if (scope.is(node.position(), NodeStatus.READY) || due) {
                state.workings().ready(scope, node.position());
            }
            scope.inside(node.position()).forEach(this::ready);
        }
    }
}
