package dev.millrace.internal.decision.state;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transitions by which one plain node follows another, in one pass: with the same outcome as {@link Transitions}
 * and {@link Routing} have where nothing else has happened in an execution. Confined to the turn.
 */
public final class PlainTransitions {

    private PlainTransitions() {}

    /** Returns whether an attempt that runs completes plainly, if it does: all that follows is what it leads to. */
    public static boolean isAtWork(ScopeState scope, PlannedNode node) {
        int position = node.position();
        return node.leadsOn()
                && isPlain(scope)
                && scope.execution().workings().isEmpty()
                && scope.is(position, NodeStatus.RUNNING)
                && scope.workings().isDispatched(position);
    }

    private static boolean isPlain(ScopeState scope) {
        return scope.isPlain() && scope.execution().isPlain();
    }

    /** Returns the plain node that alone follows a plain one, if it is ready when that has completed; null if not. */
    public static @Nullable PlannedNode follower(ScopeState scope, PlannedNode node) {
        var follower = node.follower();
        return follower != null && follower.isPlain() && scope.waitsForOne(follower) ? follower : null;
    }

    /**
     * A node completes, and another begins: its follower, or one that was ready, where nothing is ready by it. Returns
     * what that one is given.
     */
    public static Map<String, Object> passOn(
            ScopeState scope, PlannedNode from, Map<String, Object> output, PlannedNode follower, long at) {
        if (scope.is(follower.position(), NodeStatus.READY)) {
            complete(scope, from, output, at);
            return start(scope, follower, at);
        }
        scope.completePlainly(from.position(), output, at);
        scope.deliverPlainly(from.followerConnection(), follower);
        scope.beginPlainly(follower.position(), at);
        scope.execution().workings().passOn(scope.workings(), from.position(), follower.position());
        return from.handsOn() ? output : Deliveries.to(scope, follower);
    }

    /** Returns whether nothing is ready by the completion of a plain node: all that follows waits for more. */
    public static boolean makesNothingReady(ScopeState scope, PlannedNode node) {
        for (var exit : node.exits()) {
            if (scope.waitsForOne(scope.node(exit.target()))) {
                return false;
            }
        }
        return true;
    }

    /** A node completes. Returns whether something follows that is on the agenda now. */
    public static boolean complete(ScopeState scope, PlannedNode node, Map<String, Object> output, long at) {
        scope.completePlainly(node.position(), output, at);
        scope.oneLess();
        var workings = scope.execution().workings();
        workings.takeBack(scope, node.position());
        for (var exit : node.exits()) {
            var target = scope.node(exit.target());
            boolean isReady = scope.waitsForOne(target);
            scope.deliverPlainly(exit.connections()[0], target);
            if (isReady) {
                Progress.ready(scope, target.position());
            }
        }
        Progress.quietIfIdle(scope);
        return !workings.isEmpty();
    }

    /** Returns whether the first attempt of a plain node may begin; one that may have waited at gates may not. */
    public static boolean mayStart(ScopeState scope, PlannedNode node) {
        int position = node.position();
        return node.isPlain()
                && !node.isGuarded()
                && isPlain(scope)
                && scope.is(position, NodeStatus.READY)
                && scope.attempts(position) == 0
                && scope.workings().isDispatched(position);
    }

    /** That attempt begins. Returns what it is given. */
    public static Map<String, Object> start(ScopeState scope, PlannedNode node, long at) {
        scope.beginPlainly(node.position(), at);
        return Deliveries.to(scope, node);
    }
}
