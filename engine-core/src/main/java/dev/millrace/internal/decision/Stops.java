package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.ScopeState;

/** The rules by which a stop of an execution reaches everything that is open in it. Confined to the turn. */
final class Stops {

    private final ExecutionState state;
    private final Commands commands;
    private final Recorder record;
    private final Failures failures;

    Stops(Recorder record) {
        this.state = record.state;
        this.commands = record.commands;
        this.record = record;
        this.failures = new Failures(record);
    }

    /** Something asks for a stop. Returns whether that changed anything. */
    boolean request(Stop stop, Request request) {
        boolean sooner = state.stop() != null && state.stop() != Stop.TERMINATE && stop == Stop.TERMINATE;
        if (state.isEnded() || state.stop() != null && !sooner || state.compensating() && stop != Stop.TERMINATE) {
            return false;
        }
        record.stopRequested(stop, request);
        stop();
        return true;
    }

    /** Passes a stop on to everything that is open. */
    void stop() {
        if (state.stop() != Stop.TERMINATE) {
            commands.setGrace(Stop.CANCEL);
        }
        stop(state.root());
        state.closedAndUndone().forEach(this::stop);
        state.workings().quiet(state.root());
    }

    private void stop(ScopeState scope) {
        failures.endHeld(scope, state.stopReason());
        for (var node : scope.plan().nodes()) {
            int position = node.position();
            switch (scope.status(position)) {
                case READY -> record.skipped(scope, position, SkipReason.EXECUTION_ENDED);
                case WAITING, NEEDS_DECISION -> failures.cancel(scope, position, state.stopReason());
                case RUNNING -> stopRunning(scope, position);
                case PENDING, COMPLETED, FAILED, SKIPPED, CANCELLED, TIMED_OUT -> {}
            }
        }
    }

    private void stopRunning(ScopeState scope, int position) {
        if (scope.node(position).isWork()) {
            if (state.stop() == Stop.TERMINATE) {
                failures.cancel(scope, position, state.stopReason());
            } else {
                commands.stopNode(scope, position, state.stopReason());
            }
            return;
        }
        commands.cancelTimer(scope, position);
        var inside = scope.inside(position);
        if (inside.isEmpty()) {
            failures.cancel(scope, position, state.stopReason()); // it waits for items, or for the value of a script
            return;
        }
        inside.forEach(this::stopInside);
    }

    /** Nothing may be open in it: what it undoes stands in scopes that have closed. */
    private void stopInside(ScopeState scope) {
        stop(scope);
        if (scope.active() == 0) {
            state.workings().quiet(scope);
        }
    }

    /** Ends what was told to stop and has not: its late outcome will be refused. */
    void abandonRunning() {
        abandonRunning(state.root());
        state.closedAndUndone().forEach(this::abandonRunning);
    }

    private void abandonRunning(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            int position = node.position();
            if (scope.is(position, NodeStatus.RUNNING)) {
                if (node.isWork()) {
                    failures.cancel(scope, position, state.stopReason());
                } else {
                    scope.inside(position).forEach(this::abandonRunning);
                }
            }
        }
    }
}
