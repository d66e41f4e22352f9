package dev.millrace.internal.decision;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ScopeState;

/** The rules by which ready nodes begin: work goes to workers, control nodes run in the turn. Confined to the turn. */
final class Steps {

    private Steps() {}

    /** A control node was let through its gates. Returns whether it wants them still. */
    static boolean passed(Recorder record, ScopeState scope, int position) {
        var gates = new Gates(record);
        if (!gates.wasAwaited(scope, position)) {
            return false;
        }
        if (scope.status(position).isOpen() && !scope.isRetrying(position)) {
            gates.regained(scope, position);
            return true;
        }
        boolean begins = isStartable(scope, position) && !record.state.isStopping();
        if (begins && record.state.isHeld()) {
            record.state.workings().ready(scope, position);
            return false;
        }
        if (begins) {
            new ControlRun(record, scope, position).begin();
        }
        return begins;
    }

    /** Begins the most urgent ready node. Returns whether there was one that may begin now. */
    static boolean next(Recorder record) {
        var state = record.state;
        var ready = state.workings().ready();
        if (ready == null || state.isHeld() || state.isStopping()) {
            return false;
        }
        var scope = ready.scope();
        int position = ready.position();
        if (!isStartable(scope, position) || new Gates(record).isSuspended(scope)) {
            ready.remove();
            return true;
        }
        if (!scope.node(position).isWork()) {
            ready.remove();
            if (mayBegin(record, scope, position) && new Gates(record).pass(scope, position)) {
                new ControlRun(record, scope, position).begin();
            }
            return true;
        }
        int limit = state.plan().workflow().policy().maxConcurrency();
        if (limit > 0 && state.workings().takingSlots() >= limit) {
            return false;
        }
        ready.remove();
        state.workings().served();
        if (mayBegin(record, scope, position)) {
            state.workings().dispatch(scope, position);
            record.commands.runNode(scope, position);
        }
        return true;
    }

    private static boolean mayBegin(Recorder record, ScopeState scope, int position) {
        var node = scope.node(position);
        return (node.runIf() == null || new RunIf(record).letsBegin(scope, node))
                && (node.attemptTemplates() == null || new AttemptPolicies(record).letBegin(scope, node))
                && (!node.isGuarded() || new LockNames(record).letBegin(scope, node));
    }

    private static boolean isStartable(ScopeState scope, int position) {
        return !scope.workings().isDispatched(position)
                && !scope.workings().isAtGates(position)
                && (scope.is(position, NodeStatus.READY)
                        || scope.is(position, NodeStatus.WAITING) && scope.isRetrying(position));
    }
}
