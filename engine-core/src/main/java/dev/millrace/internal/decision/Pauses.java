package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.internal.decision.state.ExecutionClock;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.ScopeState;

/**
 * How an operator's pause begins and ends, for the execution and for those that its nodes wait for. Confined to the
 * turn.
 */
final class Pauses {

    private final ExecutionState state;
    private final Commands commands;
    private final Recorder record;

    Pauses(Recorder record) {
        this.state = record.state;
        this.commands = record.commands;
        this.record = record;
    }

    /** Holds the execution, or holds it longer. Returns whether that changed anything. */
    boolean pause(Request request, long resumeAt) {
        if (state.status() != ExecutionStatus.RUNNING
                || state.stop() != null
                || state.paused() && !isMore(request, resumeAt)) {
            return false;
        }
        boolean isNew = !state.paused();
        record.paused(request, resumeAt);
        if (isNew) {
            if (new ExecutionClock(state).isHeld()) {
                commands.clearDeadline();
            }
            passOn(state.root(), request.reason());
        }
        return true;
    }

    /**
     * A later end holds longer; and who holds an execution that its parent holds keeps it held when its parent goes on.
     */
    private boolean isMore(Request request, long resumeAt) {
        return resumeAt > state.resumeAt() || isByParent(state.heldBy()) && !isByParent(request.by());
    }

    private boolean isByParent(String by) {
        var parent = state.origin().starter().parent();
        return parent.isPresent()
                && by.equals(ExecutionState.holder(parent.get().execution()));
    }

    /** Lets the execution go on. Returns whether that changed anything. */
    boolean resume(Request request) {
        if (!state.paused() || state.isEnded()) {
            return false;
        }
        boolean wasLimitHeld = new ExecutionClock(state).isHeld();
        record.resumed(request);
        if (wasLimitHeld && !new ExecutionClock(state).isHeld()) {
            new ExecutionClock(state).timeLeft(record.at).ifPresent(commands::setDeadline);
        }
        passOn(state.root(), request.reason());
        return true;
    }

    private void passOn(ScopeState scope, String reason) {
        for (var node : scope.plan().nodes()) {
            var detail = scope.detailOrNull(node.position());
            if (detail != null && detail.child() != null) {
                passOn(detail.child(), reason);
            }
            scope.inside(node.position()).forEach(inner -> passOn(inner, reason));
        }
    }

    /** Lets a child stand as its parent stands, if the parent waits for it. */
    void passOn(Child child, String reason) {
        if (child.awaited()) {
            var said = reason.isEmpty() ? "" : ": " + reason;
            if (state.paused()) {
                commands.holdChild(
                        child, new Request("its parent was paused" + said, ExecutionState.holder(state.id())));
            } else {
                commands.resumeChild(
                        child, new Request("its parent goes on" + said, ExecutionState.holder(state.id())));
            }
        }
    }
}
