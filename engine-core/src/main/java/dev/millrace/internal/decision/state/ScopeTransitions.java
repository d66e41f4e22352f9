package dev.millrace.internal.decision.state;

import dev.millrace.event.LoopItems.Iteration;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.LoopChecked;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.plan.LoopState;
import dev.millrace.internal.decision.plan.PlannedNode;
import org.jspecify.annotations.Nullable;

/** What the events of scopes do to the state; beside {@link Transitions}, and under the same rule. */
public final class ScopeTransitions {

    private ScopeTransitions() {}

    public static void inputTaken(ScopeState scope, int position, InputTaken event) {
        var detail = scope.detail(position);
        detail.scopeInput(event.input());
        detail.loop(null);
    }

    public static void collectionFixed(ScopeState scope, int position, CollectionFixed event) {
        scope.detail(position).loop(new LoopState(event.items()));
    }

    public static void collectionOpened(ScopeState scope, int position, CollectionOpened event) {
        scope.detail(position).loop(new LoopState(event.file()));
    }

    public static void loopChecked(ScopeState scope, int position, LoopChecked event) {
        var detail = scope.detail(position);
        if (event.iterations() == 0) {
            detail.loop(LoopState.ofTurns());
        }
    }

    public static void opened(ScopeState parent, int position, ScopeOpened event) {
        var node = parent.node(position);
        var detail = parent.detail(position);
        if (!(node.control() instanceof BodyPlan holder)) {
            throw new IllegalStateException("node " + event.scope() + " has no body");
        }
        var scope = new ScopeState(
                parent.execution(),
                new ScopePlace(parent, position, event.scope()),
                holder.body(),
                event.input(),
                holder.isolatesVariables()
                        ? new Variables(event.variables(), holder.hasStrictVariables())
                        : parent.variables());
        if (event.scope().isIteration() && detail.loop() != null) {
            detail.loop().begin(event.scope().index());
        }
        parent.open(position, event.scope(), scope);
        Progress.enter(scope);
    }

    /**
     * A node ended by the port Break: no iteration of its loop begins any more; a container hands the port on when it
     * ends.
     */
    static void broke(ScopeState scope) {
        scope.broke(true);
        if (scope.parent() != null && scope.path() != null && scope.path().isIteration()) {
            var loop = scope.parent().detail(scope.parentPosition()).loop();
            if (loop != null) {
                loop.breakOff();
            }
        }
    }

    public static void closed(ScopeState parent, int position, ScopeClosed event) {
        var scope = parent.inside(position, event.scope());
        if (scope == null) {
            throw new IllegalStateException("scope " + event.scope() + " is not open");
        }
        remember(scope);
        scope.closed(true);
        var detail = parent.detail(position);
        var first = event.status() == NodeStatus.FAILED ? firstFailed(scope) : null;
        if (first != null) {
            long failedAs = scope.detail(first.position()).failedAs;
            detail.failedAs = detail.failedAs == 0 ? failedAs : Math.min(detail.failedAs, failedAs);
        }
        if (event.scope().isIteration() && detail.loop() != null) {
            detail.loop()
                    .close(event.scope().index(), new Iteration(event.status(), event.output(), firstError(scope)));
        }
        parent.close(position, event.scope());
        Compensations.closed(scope);
    }

    private static void remember(ScopeState scope) {
        var closed = scope.execution().closed();
        for (var node : scope.plan().nodes()) {
            NodeSnapshot snapshot = NodeSnapshots.of(scope, node.position());
            closed.add(snapshot, node.isWork());
        }
    }

    /** Returns what went wrong first in a scope; null if nothing did, or all of it was recovered. */
    public static @Nullable String firstError(ScopeState scope) {
        var node = firstFailed(scope);
        if (node == null) {
            return null;
        }
        var failure = scope.detail(node.position()).failure();
        return scope.path(node.position()) + ": " + (failure == null ? "failed" : failure.what());
    }

    /**
     * Returns the node for which a scope fails: of those that nobody recovered the one that failed, or inside which
     * something did, first.
     */
    private static @Nullable PlannedNode firstFailed(ScopeState scope) {
        PlannedNode first = null;
        long earliest = Long.MAX_VALUE;
        for (var node : scope.plan().nodes()) {
            if (isUnrecovered(scope, node.position()) && scope.detail(node.position()).failedAs < earliest) {
                first = node;
                earliest = scope.detail(node.position()).failedAs;
            }
        }
        return first;
    }

    public static boolean isUnrecovered(ScopeState scope, int position) {
        if (!scope.status(position).isFailure()) {
            return false;
        }
        var detail = scope.detailOrNull(position);
        return detail == null || !detail.recovered() && detail.compensates() == PlannedNode.NONE;
    }
}
