package dev.millrace.internal.decision;

import dev.millrace.internal.decision.state.ScopeState;

/** The taking back of what a driver was asked for, by a state that another one takes the place of. */
final class Withdrawal {

    private Withdrawal() {}

    /** Stops the timers of a scope and of those inside it, and takes back what is on its way to a worker. */
    static void of(ScopeState scope, Commands commands) {
        for (var node : scope.plan().nodes()) {
            scope.workings().forgetDispatch(node.position());
            if (node.isGuarded()) {
                commands.leaveGates(scope, node.position());
            }
            if (scope.detailOrNull(node.position()) != null || scope.workings().hasMore(node.position())) {
                commands.cancelTimer(scope, node.position());
                Scripts.drop(scope, node.position(), commands);
            }
            scope.inside(node.position()).forEach(inner -> of(inner, commands));
        }
    }
}
