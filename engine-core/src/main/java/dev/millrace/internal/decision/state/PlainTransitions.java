package dev.millrace.internal.decision.state;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedNode;
import java.util.Map;

/**
 * The transitions by which one plain node follows another, in one pass: with the same outcome as {@link Transitions}
 * and {@link Routing} have where nothing else has happened in an execution. Confined to the turn.
 */
public final class PlainTransitions {

    private PlainTransitions() {}

    /**
     * Returns the node that follows a plain one when its attempt completes, if that is a single plain one, and nothing
     * else is to be done; {@link PlannedNode#NONE} if it is not so.
     */
    public static int follower(ScopeState scope, int position, int attempt) {
        var plain = scope.node(position).plain();
        if (plain == null || plain.size() != 1) {
            return PlannedNode.NONE;
        }
        int target = plain.target(0);
        boolean follows = scope.isPlain()
                && scope.execution().isPlain()
                && scope.execution().workings().isEmpty()
                && scope.is(position, NodeStatus.RUNNING)
                && scope.attempts(position) == attempt
                && scope.workings().isDispatched(position)
                && scope.node(target).plain() != null
                && scope.waitsForOne(target);
        return follows ? target : PlannedNode.NONE;
    }

    /** A node completes, and its follower begins. */
    public static void passOn(ScopeState scope, int position, Map<String, Object> output, int follower, long at) {
        scope.completePlainly(
                position, requireNonNull(scope.node(position).plain()).connection(0), output, at);
        scope.beginPlainly(follower, at);
        scope.execution().workings().passOn(scope.workings(), position, follower);
    }
}
