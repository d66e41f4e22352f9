package dev.millrace.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.Ending;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeResult;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import java.util.List;
import java.util.Map;

/**
 * The data in events: what nodes, scopes and executions were given and gave. Where each stands is written here once.
 */
final class EventData {

    static final String INPUT = "input";
    static final String OUTPUT = "output";
    static final String VARIABLES = "variables";
    static final String ITEMS = "items";

    private EventData() {}

    /** What is done with the data of one event. */
    interface Visitor {
        /** Returns what stands in the place of a field's map; the same if nothing changes. */
        Map<String, Object> map(String field, Map<String, Object> data);

        /** Returns what stands in the place of a field's list. */
        List<Object> list(String field, List<Object> data);
    }

    /** Returns an event with the data that a visitor gives for its own; an event without data as it is. */
    static Event with(Event event, Visitor data) {
        if (event instanceof NodeCompleted e) {
            var result = result(e.result(), data);
            return new NodeCompleted(e.execution(), e.sequence(), e.atEpochMicros(), e.node(), result, e.recoveredBy());
        }
        if (event instanceof ScopeOpened e) {
            var input = data.map(INPUT, e.input());
            var variables = data.map(VARIABLES, e.variables());
            return new ScopeOpened(e.execution(), e.sequence(), e.atEpochMicros(), e.scope(), input, variables);
        }
        if (event instanceof ScopeClosed e) {
            var output = data.map(OUTPUT, e.output());
            return new ScopeClosed(e.execution(), e.sequence(), e.atEpochMicros(), e.scope(), e.status(), output);
        }
        if (event instanceof CollectionFixed e) {
            var items = data.list(ITEMS, e.items());
            return new CollectionFixed(e.execution(), e.sequence(), e.atEpochMicros(), e.scope(), items);
        }
        if (event instanceof InputTaken e) {
            var input = data.map(INPUT, e.input());
            return new InputTaken(e.execution(), e.sequence(), e.atEpochMicros(), e.node(), input);
        }
        return withAttempt(event, data);
    }

    private static Event withAttempt(Event event, Visitor data) {
        if (event instanceof NodeFailed e) {
            var attempt = attempt(e.attempt(), data);
            return new NodeFailed(e.execution(), e.sequence(), e.atEpochMicros(), e.node(), e.failure(), attempt);
        }
        if (event instanceof NodeFellBack e) {
            var attempt = attempt(e.attempt(), data);
            return new NodeFellBack(e.execution(), e.sequence(), e.atEpochMicros(), e.node(), e.failure(), attempt);
        }
        if (event instanceof FailureHeld e) {
            var attempt = attempt(e.attempt(), data);
            return new FailureHeld(e.execution(), e.sequence(), e.atEpochMicros(), e.node(), e.failure(), attempt);
        }
        if (event instanceof CompletionHeld e) {
            var result = result(e.result(), data);
            var input = data.map(INPUT, e.input());
            return new CompletionHeld(
                    e.execution(), e.sequence(), e.atEpochMicros(), e.node(), result, input, e.recoveredBy());
        }
        return withOther(event, data);
    }

    private static Event withOther(Event event, Visitor data) {
        if (event instanceof ExecutionStarted e) {
            var input = data.map(INPUT, e.input());
            var variables = data.map(VARIABLES, e.variables());
            return new ExecutionStarted(e.execution(), e.sequence(), e.atEpochMicros(), e.origin(), input, variables);
        }
        if (event instanceof ExecutionEnded e) {
            var output = data.map(OUTPUT, e.output());
            return new ExecutionEnded(e.execution(), e.sequence(), e.atEpochMicros(), e.status(), e.cause(), output);
        }
        if (event instanceof EndReached e) {
            var end = e.ending();
            var ending = new Ending(end.status(), end.message(), data.map(OUTPUT, end.output()));
            return new EndReached(e.execution(), e.sequence(), e.atEpochMicros(), e.node(), ending);
        }
        if (event instanceof SignalReceived e) {
            var s = e.signal();
            var signal = new Signal(s.name(), data.map(INPUT, s.payload()), s.dedupId(), s.correlation());
            return new SignalReceived(e.execution(), e.sequence(), e.atEpochMicros(), signal);
        }
        if (event instanceof ChildRequested e) {
            var c = e.child();
            var input = data.map(INPUT, c.input());
            var variables = data.map(VARIABLES, c.variables());
            var child = new Child(c.id(), c.workflow(), c.awaited(), input, variables);
            return new ChildRequested(e.execution(), e.sequence(), e.atEpochMicros(), e.node(), child);
        }
        if (event instanceof DataEdited e) {
            var input = e.input().map(given -> data.map(INPUT, given));
            var output = e.output().map(given -> data.map(OUTPUT, given));
            return new DataEdited(e.execution(), e.sequence(), e.atEpochMicros(), e.node(), input, output);
        }
        return event;
    }

    private static NodeResult result(NodeResult result, Visitor data) {
        var output = data.map(OUTPUT, result.output());
        var writes = data.map(VARIABLES, result.writes());
        return result.withData(output, writes);
    }

    private static FailedAttempt attempt(FailedAttempt attempt, Visitor data) {
        var input = data.map(INPUT, attempt.input());
        return new FailedAttempt(attempt.number(), attempt.timedOut(), input, attempt.conditions());
    }
}
