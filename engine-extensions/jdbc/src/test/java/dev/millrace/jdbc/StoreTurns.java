package dev.millrace.jdbc;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Move;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Turns to be committed. */
final class StoreTurns {

    private StoreTurns() {}

    static ExecutionId id(int n) {
        return new ExecutionId(0x018bcfe5687L, n);
    }

    /** The first turn of the n-th execution, at the n-th microsecond. */
    static Turn start(int n) {
        return start(n, "r1", "");
    }

    static Turn start(int n, String revision, String key) {
        return start(n, n, revision, key);
    }

    static Turn start(int n, long at, String revision, String key) {
        var starter = new Starter(key, Map.of(), "", Optional.empty());
        var origin = new Origin(new WorkflowKey("workflow", "1.0"), revision, starter);
        return turn(new ExecutionStarted(id(n), 1, at, origin, Map.of("n", "input"), Map.of()));
    }

    static Turn signal(int n, long sequence) {
        return turn(new SignalReceived(
                id(n), sequence, sequence, new Signal("signal", Map.of("number", sequence), "", "")));
    }

    static Turn migrated(int n, long sequence, String from, String to) {
        var workflow = new WorkflowKey("workflow", "1.0");
        var move = new Move(new Pin(workflow, from), new Pin(workflow, to), Map.of());
        return turn(new ExecutionMigrated(id(n), sequence, sequence, move, Request.of("a new rule")));
    }

    /** The first turn of an execution that is a child of another one. */
    static Turn child(int n, int parent) {
        return child(n, parent, Map.of());
    }

    /** The first turn of an execution that another one has given some data. */
    static Turn child(int n, int parent, Map<String, Object> input) {
        var starter = new Starter(
                "",
                Map.of("a", "1", "b", "2"),
                "ann",
                Optional.of(new ParentNode(id(parent), NodePath.parse("each[3]/sub"), true)));
        var origin = new Origin(new WorkflowKey("workflow", "1.0"), "r1", starter);
        return turn(new ExecutionStarted(id(n), 1, n, origin, input, Map.of()));
    }

    static Turn end(int n, long sequence) {
        return turn(new ExecutionEnded(id(n), sequence, 1000 + sequence, ExecutionStatus.FAILED, "cause", Map.of()));
    }

    private static Turn turn(Event event) {
        return new Turn(event.execution(), List.of(event));
    }

    /** Commits a turn, and returns why it was refused. */
    static Optional<StoreException> commit(ExecutionStore store, Turn turn) {
        var done = new CompletableFuture<Optional<StoreException>>();
        store.commit(turn, failure -> done.complete(Optional.ofNullable(failure)));
        return done.join();
    }
}
