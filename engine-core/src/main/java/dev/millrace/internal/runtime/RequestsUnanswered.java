package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionResult;
import java.util.concurrent.CompletableFuture;

/**
 * The requests of a family and of the engine to an execution, whose answer nobody waits for. Made for one of them.
 * Thread-safe.
 */
final class RequestsUnanswered implements ChildExecutions.Unanswered {

    private final Parts parts;
    private final Turns turns;
    private final ExecutionRequests.Resting execution;

    RequestsUnanswered(Parts parts, ExecutionRequests.Resting execution) {
        this.parts = parts;
        this.turns = parts.turns();
        this.execution = execution;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what it runs only posts to the mailbox
    public void tellWhenLeft(CompletableFuture<ExecutionResult> result, Runnable hearer) {
        result.whenComplete((ended, failure) -> turns.post(() -> parts.whenLeft(hearer)));
    }

    @Override
    public boolean isLeaving() {
        return parts.isLeaving();
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
