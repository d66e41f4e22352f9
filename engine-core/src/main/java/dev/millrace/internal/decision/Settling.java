package dev.millrace.internal.decision;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.Transitions;

/**
 * The part of a turn that works off the agenda, until nothing is left that the decision can do by itself. Confined to
 * the turn.
 */
final class Settling {

    /*
     * Nothing here recurses along the graph: whatever one step makes possible goes onto the agenda.
     */

    private Settling() {}

    /** Skips first, then begins what is ready, then closes scopes in which nothing is left. */
    static void settle(Recorder record) {
        var state = record.state;
        var agenda = state.workings();
        while (!state.isEnded()) {
            if (agenda.hasSkips()) {
                skipNext(record);
            } else if (agenda.hasRests()) {
                cancelNextRest(record);
            } else if (!Steps.next(record) && !closeNext(record)) {
                return;
            }
        }
    }

    /** A control node was let through its gates. Returns whether it wants them still. */
    static boolean passed(Recorder record, ScopeState scope, int position) {
        return Steps.passed(record, scope, position);
    }

    private static void skipNext(Recorder record) {
        var skips = record.state.workings().skips();
        var scope = skips.scope();
        int position = skips.position();
        skips.remove();
        if (scope.is(position, NodeStatus.PENDING) && !record.state.isStopping()) {
            record.skipped(scope, position, Transitions.skipReason(scope, position));
        }
    }

    private static void cancelNextRest(Recorder record) {
        var rests = record.state.workings().rests();
        var scope = rests.scope();
        int join = rests.position();
        rests.remove();
        new Rest(record).cancel(scope, join);
    }

    private static boolean closeNext(Recorder record) {
        var scope = record.state.workings().takeQuiet();
        if (scope == null) {
            return false;
        }
        scope.workings().closing(false);
        if (scope.active() == 0 && !scope.closed()) {
            new Endings(record).close(scope);
        }
        return true;
    }
}
