package dev.millrace.testing.store;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Extended;
import dev.millrace.event.LogLine;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodePath;
import dev.millrace.store.Turn;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns and lines of logs that the contract gives to a store. */
final class ContractTurns {

    private ContractTurns() {}

    static ExecutionId id(int n) {
        return new ExecutionId(0x018bcfe5687L, n);
    }

    static Origin origin(int n) {
        var starter = new Starter("key-" + n, Map.of("label", "value " + n), "somebody", Optional.empty());
        return new Origin(new WorkflowKey("workflow", "1.0"), "revision", starter);
    }

    /** The first turn of the n-th execution, at the n-th microsecond. */
    static Turn start(int n) {
        return turn(new ExecutionStarted(id(n), 1, n, origin(n), Map.of("n", "input"), Map.of()));
    }

    /** The first turn of the n-th execution, which another one started with its own data, and an item of these. */
    static Turn child(int n, int parent, Map<String, Object> shared) {
        var above = new ParentNode(id(parent), NodePath.parse("each[" + n + "]/call"), true);
        var origin = new Origin(
                new WorkflowKey("workflow", "1.0"), "revision", new Starter("", Map.of(), "", Optional.of(above)));
        var input = Extended.of(shared, Map.of("item", n));
        return turn(new ExecutionStarted(id(n), 1, n, origin, input, shared));
    }

    /** The first turn of the n-th execution, under the key of another one. */
    static Turn startLike(int n, int other) {
        return turn(new ExecutionStarted(id(n), 1, n, origin(other), Map.of(), Map.of()));
    }

    /** The first turn of the n-th execution, with labels and without a key. */
    static Turn labelled(int n, Map<String, String> labels) {
        return started(n, new Starter("", labels, "", Optional.empty()));
    }

    /** The first turn of an execution that a node of another one waits for. */
    static Turn child(int n, int parent) {
        var node = new ParentNode(id(parent), NodePath.parse("child"), true);
        return started(n, new Starter("", Map.of(), "", Optional.of(node)));
    }

    private static Turn started(int n, Starter starter) {
        var origin = new Origin(new WorkflowKey("workflow", "1.0"), "revision", starter);
        return turn(new ExecutionStarted(id(n), 1, n, origin, Map.of(), Map.of()));
    }

    static Turn pause(int n, long sequence) {
        return turn(new ExecutionPaused(id(n), sequence, sequence, Request.of("paused"), Long.MAX_VALUE));
    }

    static Turn resume(int n, long sequence) {
        return turn(new ExecutionResumed(id(n), sequence, sequence, Request.of("resumed")));
    }

    static Turn signal(int n, long sequence, String payload) {
        return turn(new SignalReceived(
                id(n), sequence, sequence, new Signal("signal", Map.of("payload", payload), "", "")));
    }

    static Turn end(int n, long sequence) {
        return turn(new ExecutionEnded(id(n), sequence, 1000 + sequence, ExecutionStatus.FAILED, "cause", Map.of()));
    }

    static Turn late(int n, long sequence) {
        return turn(new OutcomeRefused(id(n), sequence, 1000 + sequence, NodePath.parse("work"), 1, "completed"));
    }

    private static Turn turn(Event event) {
        return new Turn(event.execution(), List.of(event));
    }

    /** Joins turns that follow each other to one. */
    static Turn joined(Turn first, Turn second) {
        return new Turn(
                first.execution(),
                List.of(first.events().get(0), second.events().get(0)));
    }

    /** Returns the events of turns, in their order. */
    static List<Event> events(Turn... turns) {
        return List.of(turns).stream().flatMap(turn -> turn.events().stream()).toList();
    }

    /** Returns a line of a log, of a node. */
    static LogLine line(String node, String text) {
        return new LogLine(Instant.parse("2030-01-02T03:04:05.678Z"), Level.WARNING, NodePath.parse(node), 2, text);
    }
}
