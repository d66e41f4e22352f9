package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ExecutionClock;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;

/**
 * The part of a decision that follows when a time has come that it asked for. Pure; confined to the turn.
 */
public final class DueTimes {

    private final Recorder record;
    private final ExecutionState state;

    DueTimes(Recorder record) {
        this.record = record;
        this.state = record.state;
    }

    /**
     * A timer of a node is due: a delay, a wait's time limit, a retry, the time limit of a node that holds scopes, or
     * the notice that a control node takes long.
     */
    public void due(ScopeState scope, int position, long at) {
        record.at = at;
        if (Paths.isReplaced(state, scope)) {
            return;
        }
        if (new ScriptAnswers(record).gaveUp(scope, position)) {
            Settling.settle(record);
            return;
        }
        if (scope.is(position, NodeStatus.WAITING) && scope.isRetrying(position)) {
            if (!scope.workings().isDispatched(position) && (state.stop() == null || state.compensating())) {
                state.workings().ready(scope, position);
            }
        } else if (isOpenControl(scope, position) && !new NodeClock(record, scope, position).tellsOvertime()) {
            endOfTime(scope, position);
        }
        Settling.settle(record);
    }

    private static boolean isOpenControl(ScopeState scope, int position) {
        return scope.is(position, NodeStatus.WAITING)
                || scope.is(position, NodeStatus.RUNNING)
                        && !scope.node(position).isWork();
    }

    private void endOfTime(ScopeState scope, int position) {
        if (scope.is(position, NodeStatus.WAITING)) {
            new ControlRun(record, scope, position).due();
        } else {
            new Endings(record).scopeTimedOut(scope, position);
        }
    }

    /** The clock of the execution has come to what was asked for: the notice that it takes long, or its time limit. */
    public void timeIsOver(long at) {
        record.at = at;
        var limits = state.plan().workflow().policy().limits();
        if (state.isEnded() || state.stop() != null) {
            return;
        }
        if (new ExecutionClock(state).awaitsNotice()) {
            record.executionOvertime(limits.overtimeAfter().orElseThrow().toMillis());
            new ExecutionClock(state).timeLeft(at).ifPresent(record.commands::setDeadline);
        } else if (limits.timeout().isPresent()) {
            long limit = limits.timeout().get().toMillis();
            new Stops(record).request(Stop.TIMEOUT, Request.of("the time limit of " + limit + " ms was reached"));
            Settling.settle(record);
        }
    }

    /** The attempts that were told to stop have had their time. */
    public void graceOver(long at) {
        record.at = at;
        if (state.isStopping() && !state.isEnded()) {
            new Stops(record).abandonRunning();
        }
        Settling.settle(record);
    }
}
