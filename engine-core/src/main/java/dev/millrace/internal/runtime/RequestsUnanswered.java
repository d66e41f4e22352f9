package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;

/**
 * The requests of a family and of the engine to an execution, whose answer nobody waits for. Made for one of them.
 * Thread-safe.
 */
final class RequestsUnanswered implements ChildExecutions.Unanswered {

    private final Turns turns;
    private final ExecutionRequests.Resting execution;

    RequestsUnanswered(Turns turns, ExecutionRequests.Resting execution) {
        this.turns = turns;
        this.execution = execution;
    }

    @Override
    public void stop(Stop stop, String reason) {
        turns.postTurn(() -> {
            execution.goOn(turns.now());
            turns.decision().stop(stop, Request.of(reason), turns.now());
            turns.force();
        });
    }

    @Override
    public void hold(Request request) {
        turns.postTurn(() -> {
            if (turns.plan().workflow().policy().allowPause()) {
                execution.goOn(turns.now());
                turns.decision().interventions().pause(request, Long.MAX_VALUE, turns.now());
                turns.force();
            }
        });
    }

    @Override
    public void resume(Request request) {
        turns.postTurn(() -> {
            if (turns.state().heldBy().equals(request.by())) {
                execution.goOn(turns.now());
                turns.decision().interventions().resume(request, turns.now());
                turns.force();
            }
        });
    }
}
