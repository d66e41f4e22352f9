package dev.millrace.internal.decision.state;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlainNode;
import dev.millrace.internal.decision.plan.PlannedNode;
import java.util.Map;

/**
 * What {@link Transitions} and {@link Routing} do for plain nodes, in one pass and with the same outcome, where nothing
 * else has happened in an execution. Confined to the turn.
 */
public final class PlainTransitions {

    private PlainTransitions() {}

    /** Returns whether an attempt runs that a plain way leads on from: all that is known of its node is that. */
    public static boolean isAtWork(ScopeState scope, int position, int attempt) {
        return scope.isPlain()
                && scope.execution().isPlain()
                && scope.is(position, NodeStatus.RUNNING)
                && scope.attempts(position) == attempt
                && scope.workings().isDispatched(position);
    }

    /**
     * Completes a node. What follows is ready on the agenda, or, if that is a single plain node and nothing else was
     * there, is ready and returned.
     *
     * @param mayFollow whether it may be returned
     */
    public static int complete(
            ScopeState scope, PlainNode node, int position, Map<String, Object> output, boolean mayFollow, long at) {
        var workings = scope.execution().workings();
        scope.completePlainly(position, output, at);
        int only = PlannedNode.NONE;
        for (int exit = 0; exit < node.size(); exit++) {
            var target = scope.node(node.target(exit));
            if (scope.deliverPlainly(node.connection(exit), target)) {
                if (mayFollow && node.size() == 1 && target.plain() != null && workings.isEmpty()) {
                    only = target.position();
                } else {
                    workings.ready(scope, target.position());
                }
            }
        }
        if (only == PlannedNode.NONE) {
            workings.takeBack(scope, position);
            Progress.quietIfIdle(scope);
        } else {
            workings.passOn(scope.workings(), position, only);
        }
        return only;
    }

    /** Starts a node that is ready. */
    public static void start(ScopeState scope, int position, long at) {
        scope.startPlainly(position, at);
    }
}
