package dev.millrace.store;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes four kinds of events as lines of text: enough for a store's tests. */
final class PlainCodec implements StoreCodec {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public byte[] encode(Turn turn) {
        var text = new StringBuilder(turn.execution().toString());
        turn.events().forEach(event -> text.append('\n').append(line(event)));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String line(Event event) {
        var head = event.getClass().getSimpleName() + "|" + event.sequence() + "|" + event.atEpochMicros() + "|";
        if (event instanceof ExecutionStarted started) {
            return head + started.origin().workflow().id() + "|"
                    + started.origin().starter().key();
        }
        if (event instanceof ExecutionRepaired repaired) {
            return head + repaired.action();
        }
        if (event instanceof ExecutionPaused paused) {
            return head + paused.request().reason();
        }
        return head
                + (event instanceof ExecutionEnded ended
                        ? ended.status().name()
                        : ((ExecutionResumed) event).request().reason());
    }

    @Override
    public Turn decode(byte[] bytes, int version) {
        var lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        var id = ExecutionId.parse(lines[0]);
        var events = new ArrayList<Event>();
        for (int i = 1; i < lines.length; i++) {
            events.add(event(id, lines[i].split("\\|", -1)));
        }
        return new Turn(id, events);
    }

    private static Event event(ExecutionId id, String[] parts) {
        long sequence = Long.parseLong(parts[1]);
        long at = Long.parseLong(parts[2]);
        return switch (parts[0]) {
            case "ExecutionStarted" -> started(id, at, parts[3], parts[4]);
            case "ExecutionPaused" -> new ExecutionPaused(id, sequence, at, Request.of(parts[3]), Long.MAX_VALUE);
            case "ExecutionRepaired" -> new ExecutionRepaired(id, sequence, at, parts[3], Request.of("why"), List.of());
            case "ExecutionResumed" -> new ExecutionResumed(id, sequence, at, Request.of(parts[3]));
            default -> new ExecutionEnded(id, sequence, at, ExecutionStatus.valueOf(parts[3]), "", Map.of());
        };
    }

    private static Event started(ExecutionId id, long at, String workflow, String key) {
        var starter = key.isEmpty() ? Starter.UNNAMED : new Starter(key, Map.of(), "", Optional.empty());
        var origin = new Origin(new WorkflowKey(workflow, "1"), "revision", starter);
        return new ExecutionStarted(id, 1, at, origin, Map.of(), Map.of());
    }

    /** The first turn of the n-th execution. */
    static Turn start(int n) {
        return start(n, "");
    }

    /** The first turn of the n-th execution, which was started under a key. */
    static Turn start(int n, String key) {
        return turn(started(id(n), n, "workflow-" + n, key));
    }

    /** A turn with one event that changes the status to and fro. */
    static Turn step(int n, long sequence, String text) {
        return turn(
                sequence % 2 == 0
                        ? new ExecutionPaused(id(n), sequence, sequence, Request.of(text), Long.MAX_VALUE)
                        : new ExecutionResumed(id(n), sequence, sequence, Request.of(text)));
    }

    /** A turn with which one that has ended goes on. */
    static Turn repair(int n, long sequence) {
        return turn(new ExecutionRepaired(id(n), sequence, sequence, "rerunFrom", Request.of("why"), List.of()));
    }

    /** The last turn. */
    static Turn end(int n, long sequence) {
        return turn(new ExecutionEnded(id(n), sequence, sequence, ExecutionStatus.COMPLETED, "", Map.of()));
    }

    private static Turn turn(Event event) {
        return new Turn(event.execution(), List.of(event));
    }

    static ExecutionId id(int n) {
        return new ExecutionId(0x018bcfe5687L, n);
    }

    @Override
    public Optional<String> encode(Workflow workflow) {
        return Optional.empty();
    }

    @Override
    public Workflow decode(StoredDefinition definition) {
        throw new StoreException("[STO-117] no workflow can be read here");
    }
}
