package dev.millrace.internal.decision.state;

import dev.millrace.definition.Absence;
import dev.millrace.definition.Join;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.PlannedConnection;
import dev.millrace.internal.decision.plan.PlannedNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the connections of a node resolve when it reaches an end, and what that means for their targets. */
public final class Routing {

    private Routing() {}

    static void completed(ScopeState scope, PlannedNode node, NodeResult result) {
        if (isClosedToNewWork(scope)) {
            setAside(scope, node, new Unrouted(NodeStatus.COMPLETED, result.port(), result.conditions()));
            return;
        }
        completed(scope, node, result.port().orElse(null), result.conditions(), true);
    }

    private static void completed(
            ScopeState scope, PlannedNode node, @Nullable String port, List<Boolean> conditions, boolean arrives) {
        int condition = 0;
        for (var exit : node.exits()) {
            var together = Resolution.NOT_TAKEN;
            for (int c : exit.connections()) {
                var connection = scope.plan().connections()[c];
                boolean holds =
                        connection.condition() == null || !connection.onComplete() || conditions.get(condition++);
                var resolution = connection.onComplete() && connection.takes(port) && holds
                        ? Resolution.DELIVERED
                        : Resolution.NOT_TAKEN;
                scope.resolve(c, resolution);
                together = Resolution.together(together, resolution);
            }
            if (arrives) {
                arrive(scope, exit.target(), together);
            }
        }
    }

    static void failed(ScopeState scope, PlannedNode node, List<Boolean> conditions) {
        if (isClosedToNewWork(scope)) {
            setAside(scope, node, new Unrouted(NodeStatus.FAILED, Optional.empty(), conditions));
            return;
        }
        failed(scope, node, conditions, true);
    }

    private static void failed(ScopeState scope, PlannedNode node, List<Boolean> conditions, boolean arrives) {
        int condition = 0;
        for (var exit : node.exits()) {
            var together = Resolution.NOT_TAKEN;
            for (int c : exit.connections()) {
                var connection = scope.plan().connections()[c];
                boolean holds = connection.condition() == null || !connection.onFail() || conditions.get(condition++);
                var resolution = !connection.onFail()
                        ? Resolution.BROKEN
                        : holds && connection.takes(null) ? Resolution.DELIVERED : Resolution.NOT_TAKEN;
                scope.resolve(c, resolution);
                together = Resolution.together(together, resolution);
                if (connection.recovers() && resolution == Resolution.DELIVERED) {
                    recoverIfCompleted(scope, connection);
                }
            }
            if (arrives) {
                arrive(scope, exit.target(), together);
            }
        }
    }

    /** A handler that another connection started may have completed before this failure reached it. */
    private static void recoverIfCompleted(ScopeState scope, PlannedConnection connection) {
        if (scope.is(connection.target(), NodeStatus.COMPLETED)) {
            Progress.recover(scope, connection.source());
        }
    }

    static void skipped(ScopeState scope, PlannedNode node, SkipReason reason) {
        if (!isClosedToNewWork(scope)) {
            resolveAll(scope, node, ofSkipped(node, reason), true);
        }
    }

    private static Resolution ofSkipped(PlannedNode node, SkipReason reason) {
        if (node.absence() != null) {
            return node.absence() == Absence.SATISFIED ? Resolution.DELIVERED : Resolution.NOT_TAKEN;
        }
        return reason == SkipReason.NOT_TAKEN ? Resolution.NOT_TAKEN : Resolution.BROKEN;
    }

    static void cancelled(ScopeState scope, PlannedNode node) {
        if (isClosedToNewWork(scope)) {
            setAside(scope, node, new Unrouted(NodeStatus.CANCELLED, Optional.empty(), List.of()));
            return;
        }
        resolveAll(scope, node, Resolution.BROKEN, true);
    }

    /**
     * Nothing flows from a node that ends during a stop; a repair that goes on behind the end may want to know how it
     * ended.
     */
    private static void setAside(ScopeState scope, PlannedNode node, Unrouted end) {
        if (scope.execution().isStopping() && node.exits().length > 0) {
            scope.detail(node.position()).unrouted = end;
        }
    }

    /**
     * The execution goes on behind a stop: the connections of a node that ended during it resolve as they would have.
     */
    static void catchUp(ScopeState scope, PlannedNode node) {
        var detail = scope.detailOrNull(node.position());
        var end = detail == null ? null : detail.unrouted;
        if (detail == null || end == null) {
            return;
        }
        detail.unrouted = null;
        if (end.status() == NodeStatus.COMPLETED) {
            completed(scope, node, end.port().orElse(null), end.conditions(), false);
        } else if (end.status() == NodeStatus.FAILED) {
            failed(scope, node, end.conditions(), false);
        } else {
            resolveAll(scope, node, Resolution.BROKEN, false);
        }
    }

    /**
     * Resolves what nothing flows along: a connection that waited for Complete one way, one for Fail alone as not
     * taken.
     */
    private static void resolveAll(ScopeState scope, PlannedNode node, Resolution ofComplete, boolean arrives) {
        for (var exit : node.exits()) {
            var together = Resolution.NOT_TAKEN;
            for (int c : exit.connections()) {
                var resolution = scope.plan().connections()[c].onComplete() ? ofComplete : Resolution.NOT_TAKEN;
                scope.resolve(c, resolution);
                together = Resolution.together(together, resolution);
            }
            if (arrives) {
                arrive(scope, exit.target(), together);
            }
        }
    }

    public static boolean isClosedToNewWork(ScopeState scope) {
        return scope.execution().isStopping() || scope.execution().isUndoing() && isClosedByUndoing(scope);
    }

    /** A scope is that undoes what was done in it, and those inside it; not those of a compensation at work. */
    private static boolean isClosedByUndoing(ScopeState scope) {
        var state = scope.execution();
        var inner = scope;
        for (var outer = scope.parent(); outer != null; outer = outer.parent()) {
            if (state.isUndoing(inner)) {
                return true;
            }
            var detail = outer.detailOrNull(inner.parentPosition());
            if (detail != null && detail.compensates() != PlannedNode.NONE) {
                return false;
            }
            inner = outer;
        }
        return state.compensating();
    }

    /** Returns whether a scope undoes what was done in it, or one around it does: nothing in it can be undone later. */
    public static boolean isUndoing(ScopeState scope) {
        var state = scope.execution();
        if (state.compensating() || !state.isUndoing()) {
            return state.compensating();
        }
        for (var at = scope; at != null; at = at.parent()) {
            if (state.isUndoing(at)) {
                return true;
            }
        }
        return false;
    }

    /** Counts the connections of one exit that have resolved; opens them again if their source runs again. */
    static void count(ScopeState scope, PlannedNode.Exit exit, boolean again) {
        var together = Resolution.NOT_TAKEN;
        boolean open = false;
        for (int c : exit.connections()) {
            if (again) {
                scope.resolve(c, Resolution.OPEN);
            }
            open |= scope.resolution(c) == Resolution.OPEN;
            together = Resolution.together(together, scope.resolution(c));
        }
        if (!open) {
            scope.arrive(exit.target(), together);
        }
    }

    private static void arrive(ScopeState scope, int target, Resolution resolution) {
        scope.arrive(target, resolution);
        judge(scope, target);
    }

    /** Readies a node whose join is met, and skips one whose join cannot be met any more. */
    public static void judge(ScopeState scope, int target) {
        if (!scope.is(target, NodeStatus.PENDING)) {
            return;
        }
        var verdict = verdict(scope, target);
        if (verdict == null) {
            return;
        }
        if (verdict) {
            Progress.ready(scope, target);
            if (scope.node(target).join().cancelRest()) {
                scope.execution().workings().rests().add(scope, target);
            }
        } else {
            scope.execution().workings().skips().add(scope, target);
        }
    }

    /** Returns whether a node runs (true) or is skipped (false); null while its join is still open. */
    private static @Nullable Boolean verdict(ScopeState scope, int position) {
        var node = scope.node(position);
        int delivered = scope.deliveredSources(position);
        int open = node.sources() - scope.resolvedSources(position);
        Join join = node.join();
        return switch (join.type()) {
            case ALL -> scope.hasBroken(position) ? Boolean.FALSE : open > 0 ? null : delivered > 0;
            case ANY -> atLeast(1, delivered, open);
            case ALL_DONE -> open > 0 ? null : Boolean.TRUE;
            case N_OF -> atLeast(join.count(), delivered, open);
            case CONDITION -> byRule(scope, node);
        };
    }

    private static @Nullable Boolean byRule(ScopeState scope, PlannedNode node) {
        var rule = node.joinRule();
        return rule == null ? null : rule.holds(new JoinedSources(scope, node));
    }

    private static @Nullable Boolean atLeast(int wanted, int delivered, int open) {
        if (delivered >= wanted) {
            return true;
        }
        return delivered + open < wanted ? false : null;
    }
}
