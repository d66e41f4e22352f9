package dev.millrace.internal.decision;

import dev.millrace.event.BreakerChange;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;

/** The part of a decision that takes what gates, keys and breakers say of nodes. Pure; confined to the turn. */
public final class GateAnswers {

    private final Recorder record;
    private final ExecutionState state;

    GateAnswers(Recorder record) {
        this.record = record;
        this.state = record.state;
    }

    /** Has a state that was folded from a journal hold what it held, before any other one goes on and takes it. */
    public void regain(long at) {
        record.at = at;
        new Gates(record).regainAll();
    }

    /** A control node was let through its gates. Returns false if it does not want them any more. */
    public boolean passed(ScopeState scope, int position, long at) {
        record.at = at;
        boolean wanted =
                !state.isEnded() && !Paths.isReplaced(state, scope) && Settling.passed(record, scope, position);
        Settling.settle(record);
        return wanted;
    }

    /** A gate keeps a node waiting that is on its way to a worker. */
    public void heldBack(ScopeState scope, int position, GateWait at, long now) {
        record.at = now;
        if (!state.isEnded() && !scope.status(position).isFinal()) {
            record.heldBack(scope, position, at);
            parked(scope, position, at);
        }
    }

    /** Who waits at another gate takes no place among the workflow's attempts: another node may begin. */
    private void parked(ScopeState scope, int position, GateWait at) {
        if (at.isOfExecution()) {
            state.workings().unpark(scope, position);
        } else if (isStartable(scope, position)) {
            state.workings().park(scope, position);
            Settling.settle(record);
        }
    }

    /** A node waits at its gates for longer than the engine's patience. */
    public void starves(ScopeState scope, int position, GateWait at, long now) {
        record.at = now;
        if (!state.isEnded() && !scope.status(position).isFinal()) {
            record.starved(scope, position, at);
        }
    }

    /** The breaker of a node came to another state by an attempt of the node, before its outcome is told. */
    public void breakerChanged(ScopeState scope, int position, BreakerChange change, long now) {
        record.at = now;
        if (!state.isEnded()) {
            record.breakerChanged(scope, position, change);
        }
    }

    /** A control node that waits at its gates is not let through. */
    public void refused(ScopeState scope, int position, Failure failure, long at) {
        record.at = at;
        if (!state.isEnded()
                && !Paths.isReplaced(state, scope)
                && scope.workings().isAtGates(position)) {
            new Failures(record).fail(scope, position, failure, false);
        }
        Settling.settle(record);
    }

    /** A node that waited for another one with its key has the result of that. */
    public void answered(ScopeState scope, int position, Existing existing, long at) {
        record.at = at;
        if (!state.isEnded() && scope.workings().isDispatched(position) && isStartable(scope, position)) {
            state.workings().takeBack(scope, position);
            record.answered(scope, position, existing);
            Completions.complete(record, scope, position, existing.result(), InputData.given(scope, position));
        }
        Settling.settle(record);
    }

    /** Returns whether a node that is on its way to a worker may begin. */
    static boolean isStartable(ScopeState scope, int position) {
        return scope.is(position, NodeStatus.READY)
                || scope.is(position, NodeStatus.WAITING) && scope.isRetrying(position);
    }
}
