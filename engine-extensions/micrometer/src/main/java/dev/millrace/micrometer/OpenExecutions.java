package dev.millrace.micrometer;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The executions of an engine that were heard of and have not ended, some hundred bytes each. One that the engine took
 * from its store is looked up once, at the first of its events. Thread-safe; each execution is told of in order.
 */
final class OpenExecutions {

    private static final String COMPLETED = "completed";
    private static final String FAILED = "failed";
    private static final String TIMED_OUT = "timed_out";
    private static final String CANCELLED = "cancelled";
    private static final String LOST = "lost";

    private final SeriesByWorkflow series;
    private final Map<ExecutionId, OpenExecution> open = new ConcurrentHashMap<>();
    private volatile @Nullable WorkflowEngine engine;

    OpenExecutions(SeriesByWorkflow series) {
        this.series = series;
    }

    void lookUpIn(WorkflowEngine theirs) {
        engine = theirs;
    }

    void on(Event event) {
        if (event instanceof NodeEvent node) {
            onNode(node);
        } else if (event instanceof ExecutionEvent execution) {
            onExecution(execution);
        }
    }

    private void onExecution(ExecutionEvent event) {
        if (event instanceof ExecutionStarted started) {
            open(started, started.origin().workflow().id(), started.atEpochMicros());
        } else if (event instanceof ExecutionEnded ended) {
            var execution = known(event);
            execution.end(name(ended.status()), event.atEpochMicros());
            close(event);
        } else if (event instanceof ExecutionRepaired repaired) {
            var execution = known(event);
            repaired.reset().forEach(execution::reset);
        } else if (event instanceof RepairUndone undone
                && undone.undone().status().isFinal()) {
            close(event);
        } else if (event instanceof ExecutionMigrated) {
            close(event);
            known(event); // with the types of what it runs now
        }
    }

    private void onNode(NodeEvent event) {
        long at = event.atEpochMicros();
        if (event instanceof NodeStarted started) {
            known(event).begin(event.node(), started.deliveries() > 0, at);
        } else if (event instanceof NodeCompleted) {
            end(event, COMPLETED);
        } else if (event instanceof NodeFailed failed) {
            end(event, failure(failed.attempt().timedOut()));
        } else if (event instanceof NodeCancelled) {
            end(event, CANCELLED);
        } else if (event instanceof NodeRetryScheduled retried) {
            known(event).endAttempt(event.node(), failure(retried.retry().timedOut()), at);
            known(event).retried(event.node());
        } else if (event instanceof NodeFellBack failed) {
            known(event).endAttempt(event.node(), failure(failed.attempt().timedOut()), at);
        } else if (event instanceof CompletionHeld) {
            known(event).endAttempt(event.node(), COMPLETED, at);
        } else if (event instanceof FailureHeld failed) {
            known(event).endAttempt(event.node(), failure(failed.attempt().timedOut()), at);
        } else if (event instanceof NodeRequeued) {
            known(event).endAttempt(event.node(), LOST, at);
        }
    }

    private void end(NodeEvent event, String outcome) {
        known(event).end(event.node(), outcome, event.atEpochMicros(), () -> begun(event.execution(), event.node()));
    }

    private static String failure(boolean timedOut) {
        return timedOut ? TIMED_OUT : FAILED;
    }

    private static String name(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private OpenExecution known(Event event) {
        var execution = open.get(event.execution());
        return execution == null ? lookedUp(event) : execution;
    }

    private OpenExecution lookedUp(Event event) {
        var execution = find(event.execution());
        var started = execution.flatMap(one -> one.snapshot().span().startedAt());
        return open(
                event,
                execution.map(Execution::workflowId).orElse(NodeTypes.UNKNOWN),
                started.map(OpenExecutions::micros).orElse(event.atEpochMicros()));
    }

    private OpenExecution open(Event event, String workflow, long startedMicros) {
        var meters = series.of(workflow);
        var types = find(event.execution())
                .map(one -> meters.typesOf(one.definition()))
                .orElse(NodeTypes.NONE);
        var execution = new OpenExecution(meters, types, startedMicros);
        open.put(event.execution(), execution);
        return execution;
    }

    private void close(Event event) {
        var execution = open.remove(event.execution());
        if (execution != null) {
            execution.close();
        }
    }

    private OptionalLong begun(ExecutionId execution, NodePath node) {
        return find(execution)
                .flatMap(one -> Optional.ofNullable(one.snapshot().nodes().get(node)))
                .flatMap(one -> one.span().startedAt())
                .map(at -> OptionalLong.of(micros(at)))
                .orElse(OptionalLong.empty());
    }

    private Optional<Execution> find(ExecutionId id) {
        var theirs = engine;
        return theirs == null ? Optional.empty() : theirs.execution(id);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
