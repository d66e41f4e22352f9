package dev.millrace.internal.notification;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeResult;
import java.util.List;
import java.util.Map;

/** Events without what they hold of an execution's data. */
final class BareEvents {

    private BareEvents() {}

    /** Returns an event that somebody may hear of without inputs, outputs, variables and stack traces. */
    static Event of(Event event) {
        if (event instanceof ExecutionEnded ended) {
            return new ExecutionEnded(
                    ended.execution(),
                    ended.sequence(),
                    ended.atEpochMicros(),
                    ended.status(),
                    ended.cause(),
                    Map.of());
        }
        if (event instanceof NodeCompleted completed) {
            return new NodeCompleted(
                    completed.execution(),
                    completed.sequence(),
                    completed.atEpochMicros(),
                    completed.node(),
                    new NodeResult(Map.of(), completed.result().port(), Map.of(), List.of()),
                    completed.recoveredBy());
        }
        if (event instanceof NodeFailed failed) {
            var why = failed.failure();
            var attempt = failed.attempt();
            return new NodeFailed(
                    failed.execution(),
                    failed.sequence(),
                    failed.atEpochMicros(),
                    failed.node(),
                    new Failure(why.type(), why.message(), why.retryable(), why.supertypes(), Map.of(), ""),
                    new FailedAttempt(attempt.number(), attempt.timedOut(), Map.of(), List.of()));
        }
        return event;
    }
}
