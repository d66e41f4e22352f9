package dev.millrace.internal.decision;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeAttempts;

/** The rule of which attempt's outcome counts: that of the one that its running node waits for. */
final class CurrentAttempt {

    private CurrentAttempt() {}

    /** Returns whether an attempt is the one that its node waits for. */
    static boolean is(ExecutionState state, Attempt attempt) {
        var scope = attempt.scope();
        return isAtWork(state, attempt)
                && scope.attempts(attempt.position()) == attempt.number()
                && scope.activation(attempt.position()) == attempt.activation();
    }

    /** Returns whether an attempt of the node is with a worker. */
    static boolean isAtWork(ExecutionState state, Attempt attempt) {
        var scope = attempt.scope();
        return scope.is(attempt.position(), NodeStatus.RUNNING)
                && scope.workings().isDispatched(attempt.position())
                && !scope.isHeld(attempt.position())
                && !state.isEnded();
    }

    /** Returns whether an outcome counts; one that does not is noted. */
    static boolean accept(Recorder record, Attempt attempt, String outcome) {
        if (is(record.state, attempt)) {
            NodeAttempts.forgetNote(attempt.scope(), attempt.position());
            return true;
        }
        record.refused(attempt.scope(), attempt.position(), attempt.number(), outcome);
        return false;
    }
}
