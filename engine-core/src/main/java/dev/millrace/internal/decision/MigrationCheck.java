package dev.millrace.internal.decision;

import dev.millrace.event.MigrationReport.Obstacle;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.Correspondence;
import dev.millrace.internal.decision.plan.GraphPlan;
import dev.millrace.internal.decision.plan.PlannedConnection;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Moves;
import dev.millrace.internal.decision.state.Resolution;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds what stands in the way of a migration: whatever is not clear from the state alone. Reads the state, changes
 * nothing.
 */
public final class MigrationCheck {

    private static final String FINISH_FIRST = "; wait until it has ended, or pause the execution first";

    private final ExecutionState state;
    private final Migrating migrating;
    private final boolean atRest;
    private final List<Obstacle> found = new ArrayList<>();

    MigrationCheck(ExecutionState state, Migrating migrating, boolean atRest) {
        this.state = state;
        this.migrating = migrating;
        this.atRest = atRest;
    }

    List<Obstacle> obstacles() {
        var why = whyNotAtAll();
        if (!why.isEmpty()) {
            return List.of(new Obstacle("", false, why));
        }
        var root = state.root();
        var to = migrating.to().root();
        var nodes = Correspondence.between(root.plan(), to, migrating.renamed());
        for (var node : root.plan().nodes()) {
            int after = nodes.after(node.position());
            if (after == PlannedNode.NONE) {
                checkGone(root, node, nodes);
            } else {
                checkKept(root, node, to.nodes()[after], nodes);
            }
        }
        checkUndoing(root, to, nodes);
        checkNewConnections(root, to, nodes);
        checkLostConnections(root, nodes);
        return found;
    }

    private String whyNotAtAll() {
        if (!state.plan().origin().pin().equals(migrating.from().origin().pin())) {
            return "it runs revision " + state.plan().origin().revision() + " of "
                    + state.plan().origin().workflow() + ", which the plan does not start from";
        }
        if (state.isEnded()) {
            return "it has ended, " + state.status()
                    + "; what shall go on in the new version is repaired with held() first, and resumed when it has"
                    + " migrated";
        }
        if (state.stop() != null) {
            return "it is being stopped";
        }
        return state.isUndoing() ? "its effects are being undone" : "";
    }

    private String version() {
        return migrating.to().origin().workflow().toString();
    }

    private void block(ScopeState scope, int position, String reason) {
        found.add(new Obstacle(scope.path(position).toString(), false, reason));
    }

    // --- nodes

    private void checkGone(ScopeState scope, PlannedNode node, Correspondence nodes) {
        var status = scope.status(node.position());
        if (status == NodeStatus.PENDING || status == NodeStatus.SKIPPED) {
            return;
        }
        var candidates =
                newNodes(nodes, other -> other.spec().type().equals(node.spec().type()));
        var reason = "is " + status + ", and " + version() + " has no such node";
        found.add(new Obstacle(
                scope.path(node.position()).toString(),
                !candidates.isEmpty(),
                candidates.isEmpty() ? reason : reason + "; map it if it is now one of " + candidates));
    }

    private List<String> newNodes(Correspondence nodes, Predicate<PlannedNode> which) {
        var names = new ArrayList<String>();
        for (var node : migrating.to().root().nodes()) {
            if (nodes.before(node.position()) == PlannedNode.NONE && which.test(node)) {
                names.add(node.spec().id().value());
            }
        }
        return names;
    }

    private void checkKept(ScopeState scope, PlannedNode old, PlannedNode now, Correspondence nodes) {
        int position = old.position();
        switch (scope.status(position)) {
            case RUNNING -> checkRunning(scope, old, now);
            case WAITING -> checkWaiting(scope, old, now, nodes);
            case NEEDS_DECISION -> {
                if (!now.isWork()) {
                    block(scope, position, "waits for an operator's decision, and its type has changed");
                }
            }
            case PENDING, READY, COMPLETED, FAILED, SKIPPED, CANCELLED, TIMED_OUT -> {}
        }
    }

    private void checkRunning(ScopeState scope, PlannedNode old, PlannedNode now) {
        int position = old.position();
        if (old.isWork()) {
            checkAttempt(scope, old, now);
        } else if (!old.isOfTypeOf(now)) {
            block(
                    scope,
                    position,
                    "its scope is open, and its type has changed to "
                            + now.spec().type());
        } else if (!old.spec().saysTheSameAs(now.spec())) {
            block(scope, position, "its scope is open, and its settings or its body have changed");
        } else {
            checkInside(scope, position);
        }
    }

    /**
     * Looks into an open scope, which stays as it is: nothing in it may be with a worker, or read what cannot be read
     * again.
     */
    private void checkInside(ScopeState scope, int position) {
        if (scope.workings().source(position) != null) {
            block(scope, position, "loops over an iterator, which cannot be read again; wait until it has ended");
        }
        for (var open : scope.inside(position)) {
            for (var node : open.plan().nodes()) {
                if (open.is(node.position(), NodeStatus.RUNNING) && node.isWork()) {
                    checkAttempt(open, node, node);
                }
                checkInside(open, node.position());
            }
        }
    }

    private void checkAttempt(ScopeState scope, PlannedNode old, PlannedNode now) {
        if (!atRest) {
            block(scope, old.position(), "is with a worker" + FINISH_FIRST);
        } else if (!now.isWork()) {
            block(
                    scope,
                    old.position(),
                    "was with a worker, and its type has changed to "
                            + now.spec().type());
        }
    }

    private void checkWaiting(ScopeState scope, PlannedNode old, PlannedNode now, Correspondence nodes) {
        int position = old.position();
        if (scope.isRetrying(position)) {
            if (!old.isOfTypeOf(now)) {
                block(
                        scope,
                        position,
                        "waits for its next attempt, and its type has changed to "
                                + now.spec().type());
            }
        } else if (!old.spec().saysTheSameAs(now.spec())) {
            block(scope, position, "waits, and its type or its settings have changed");
        } else if (nodes.after(old.fallback()) != now.fallback()) {
            block(scope, position, "has a fallback, which has changed");
        }
    }

    // --- compensation

    private void checkUndoing(ScopeState root, GraphPlan to, Correspondence nodes) {
        if (!state.hasArmed()) {
            return;
        }
        for (var armed : state.armed()) {
            if (armed.scope().closed()) {
                block(armed.scope(), armed.position(), "stands in a scope that has closed, and can still be undone");
            } else if (armed.scope() == root) {
                int after = nodes.after(armed.position());
                if (after != PlannedNode.NONE && to.nodes()[after].compensation() == PlannedNode.NONE) {
                    block(root, armed.position(), "can be undone, and has no compensation in " + version());
                }
            }
        }
    }

    // --- connections

    private void checkNewConnections(ScopeState root, GraphPlan to, Correspondence nodes) {
        for (int c = 0; c < to.connections().length; c++) {
            if (nodes.connectionBefore(c) == PlannedNode.NONE) {
                var connection = to.connections()[c];
                checkNew(root, connection, nodes.before(connection.source()), nodes.before(connection.target()));
            }
        }
    }

    private void checkNew(ScopeState root, PlannedConnection connection, int source, int target) {
        var what = "the connection " + connection.definition() + " is new or has changed, and ";
        if (target != PlannedNode.NONE && !root.is(target, NodeStatus.PENDING)) {
            block(root, target, what + root.path(target) + " is " + root.status(target) + " already");
        } else if (source != PlannedNode.NONE && Moves.resolutionOfNew(root, source, connection) == null) {
            block(root, source, what + root.path(source) + " has ended: nobody can say whether it left there");
        }
    }

    private void checkLostConnections(ScopeState root, Correspondence nodes) {
        for (int c = 0; c < root.plan().connections().length; c++) {
            var connection = root.plan().connections()[c];
            if (root.resolution(c) == Resolution.DELIVERED
                    && !root.is(connection.target(), NodeStatus.PENDING)
                    && nodes.after(connection.source()) != PlannedNode.NONE
                    && nodes.after(connection.target()) != PlannedNode.NONE
                    && !nodes.isKept(c)) {
                block(
                        root,
                        connection.target(),
                        "is " + root.status(connection.target()) + " with what the connection "
                                + connection.definition() + " delivered, which is gone or has changed");
            }
        }
    }
}
