package dev.millrace.cli;

import dev.millrace.event.CompensationSummary;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureSummary;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.Span;
import dev.millrace.store.StoredExecution;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An execution as its events tell it. It needs neither the definition nor its node types, so that anybody's store can
 * be read; nodes that were not reached are not in it, and what is ready but has not begun is not seen. Confined to its
 * caller.
 */
final class EventView {

    private final StoredExecution stored;
    private final NodeViews nodes = new NodeViews();
    private Map<String, Object> input = Map.of();
    private final Map<String, Object> variables = new LinkedHashMap<>();
    private @Nullable ExecutionEnded end;
    private @Nullable Request pause;
    private @Nullable String compensates;
    private @Nullable StopRequested stop;
    private @Nullable ExecutionOvertime overtime;
    private @Nullable StartHeldBack heldBack;
    private Optional<Instant> startedAt = Optional.empty();

    private EventView(StoredExecution stored) {
        this.stored = stored;
    }

    static EventView of(StoredExecution stored, List<Event> events) {
        var view = new EventView(stored);
        RepairUndone.standing(events).forEach(view::add);
        return view;
    }

    private void add(Event event) {
        if (event instanceof NodeEvent node) {
            if (node instanceof NodeEvent.NodeCompleted completed
                    && completed.node().scope().isEmpty()) {
                variables.putAll(completed.result().writes());
            }
            nodes.add(node);
        } else if (event instanceof ExecutionStarted started) {
            input = started.input();
            variables.putAll(started.variables());
            startedAt = Optional.of(event.at());
        } else if (event instanceof StartHeldBack held) {
            heldBack = held;
        } else if (event instanceof StartAdmitted) {
            heldBack = null;
        } else if (event instanceof ExecutionPaused paused) {
            pause = paused.request();
        } else if (event instanceof ExecutionResumed) {
            pause = null;
        } else if (event instanceof CompensationStarted begun) {
            compensates = begun.reason();
        } else if (event instanceof StopRequested requested) {
            stop = requested;
        } else if (event instanceof ExecutionOvertime late) {
            overtime = late;
        } else if (event instanceof ExecutionEnded ended) {
            end = ended;
        } else if (event instanceof ExecutionRepaired repaired) {
            overtime = end == null ? overtime : null;
            end = null;
            stop = null;
            compensates = null;
            repaired.reset().forEach(nodes::forget);
        } else if (event instanceof ExecutionMigrated migrated) {
            nodes.rename(migrated.move().renamed());
        } else {
            nodes.addScope(event);
        }
    }

    ExecutionStatus status() {
        if (end != null) {
            return end.status();
        }
        if (compensates != null) {
            return ExecutionStatus.COMPENSATING;
        }
        if (pause != null) {
            return ExecutionStatus.PAUSED;
        }
        if (heldBack != null) {
            return ExecutionStatus.PENDING;
        }
        return nodes.onlyWait() ? ExecutionStatus.WAITING : ExecutionStatus.RUNNING;
    }

    /** Returns why it stands so: who holds it, what it waits for, what ended it; empty if there is nothing to say. */
    String why() {
        if (end != null) {
            return end.cause();
        }
        var late = overtime == null ? "" : "takes longer than " + overtime.limitMillis() + " ms";
        return Stream.of(standing(), late).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
    }

    private String standing() {
        if (stop != null) {
            return "is being stopped" + said(stop.request());
        }
        if (compensates != null) {
            return "is undone: " + compensates;
        }
        if (pause != null) {
            return "paused" + said(pause);
        }
        return heldBack == null ? nodes.waits() : room(heldBack);
    }

    private static String room(StartHeldBack held) {
        var wait = held.waiting();
        return "waits for room since " + Text.of(held.at()) + ": " + wait.gate() + " " + wait.reason();
    }

    private static String said(Request request) {
        return (request.by().isEmpty() ? "" : " by " + request.by())
                + (request.reason().isEmpty() ? "" : ": " + request.reason());
    }

    /** Returns the store's entry with the status that the events tell. */
    StoredExecution stored() {
        return new StoredExecution(
                stored.id(), stored.origin(), status(), stored.startedAt(), stored.endedAt(), stored.lastSequence());
    }

    private static List<NodePath> warned(Map<NodePath, NodeSnapshot> nodes) {
        return nodes.values().stream()
                .filter(node -> !node.why().warnings().isEmpty())
                .map(NodeSnapshot::path)
                .toList();
    }

    ExecutionSnapshot snapshot() {
        var seen = new LinkedHashMap<NodePath, NodeSnapshot>();
        nodes.snapshots().forEach(node -> seen.put(node.path(), node));
        var reasons = new LinkedHashMap<NodePath, Failure>();
        for (var path : nodes.failed()) {
            var node = seen.get(path);
            if (node != null) {
                node.why().failure().ifPresent(failure -> reasons.put(path, failure));
            }
        }
        var ended = end;
        return new ExecutionSnapshot(
                stored.origin().workflow(),
                new ExecutionResult(
                        stored.id(),
                        status(),
                        ended == null ? Map.of() : ended.output(),
                        variables,
                        ended == null ? "" : ended.cause(),
                        new FailureSummary(
                                nodes.failed(), nodes.recovered(), reasons, warned(seen), CompensationSummary.NONE)),
                input,
                new Span(startedAt, ended == null ? Optional.empty() : Optional.of(ended.at())),
                seen,
                0);
    }
}
