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

    /**
     * Returns the node that follows a plain one when its attempt completes, if that is a single plain one, and nothing
     * else is to be done; null if it is not so.
     */
    public static @Nullable PlannedNode follower(ScopeState scope, PlannedNode node, int attempt) {
        var follower = node.follower();
        if (follower == null || !node.isPlain() || !follower.isPlain()) {
            return null;
        }
        var state = scope.execution();
        int position = node.position();
        boolean follows = scope.isPlain()
                && state.isPlain()
                && state.workings().isEmpty()
                && scope.is(position, NodeStatus.RUNNING)
                && scope.attempts(position) == attempt
                && scope.workings().isDispatched(position)
                && scope.waitsForOne(follower);
        return follows ? follower : null;
    }

    /** A node completes, and its follower begins. Returns what that one is given. */
    public static Map<String, Object> passOn(
            ScopeState scope, PlannedNode from, Map<String, Object> output, PlannedNode follower, long at) {
        scope.completePlainly(from, output, at);
        scope.beginPlainly(follower, at);
        scope.execution().workings().passOn(scope.workings(), from.position(), follower.position());
        return from.handsOn() ? output : Deliveries.to(scope, follower);
    }
}
