package dev.millrace.opentelemetry;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The executions of an engine that have open spans. Thread-safe; each execution is told of in order. */
final class TracedExecutions {

    private final Tracer tracer;
    private final Map<ExecutionId, TracedExecution> open = new ConcurrentHashMap<>();
    private volatile @Nullable WorkflowEngine engine;

    TracedExecutions(Tracer tracer) {
        this.tracer = tracer;
    }

    void lookUpIn(WorkflowEngine theirs) {
        engine = theirs;
    }

    void on(Event event) {
        if (event instanceof NodeEvent node) {
            onNode(node);
        } else if (event instanceof ExecutionStarted started) {
            begin(started, started.origin(), false);
        } else if (event instanceof ExecutionEnded ended) {
            end(ended);
        }
    }

    private void end(ExecutionEnded ended) {
        var execution = known(ended);
        open.remove(ended.execution());
        if (ended.status() != ExecutionStatus.COMPLETED) {
            execution.own().span().setStatus(StatusCode.ERROR);
        }
        execution.end(ended.status().name().toLowerCase(Locale.ROOT), ended.atEpochMicros());
    }

    private void onNode(NodeEvent event) {
        long at = event.atEpochMicros();
        if (event instanceof NodeStarted started) {
            known(event).begin(started);
        } else if (event instanceof NodeCompleted) {
            known(event).end(event, "completed");
        } else if (event instanceof NodeCancelled) {
            known(event).end(event, "cancelled");
        } else if (event instanceof NodeFailed failed) {
            known(event).fail(event, failed.failure(), outcome(failed.attempt()));
        } else if (event instanceof NodeRetryScheduled retried) {
            var outcome = outcome(retried.retry().timedOut());
            known(event).failAttempt(event.node(), retried.failure(), outcome, at);
        } else if (event instanceof NodeFellBack failed) {
            known(event).failAttempt(event.node(), failed.failure(), outcome(failed.attempt()), at);
        } else if (event instanceof FailureHeld failed) {
            known(event).failAttempt(event.node(), failed.failure(), outcome(failed.attempt()), at);
        } else if (event instanceof CompletionHeld) {
            known(event).endAttempt(event.node(), "completed", at);
        } else if (event instanceof NodeRequeued) {
            known(event).endAttempt(event.node(), "lost", at);
        }
    }

    private static String outcome(FailedAttempt attempt) {
        return outcome(attempt.timedOut());
    }

    private static String outcome(boolean timedOut) {
        return timedOut ? "timed_out" : "failed";
    }

    private TracedExecution known(Event event) {
        var execution = open.get(event.execution());
        return execution == null ? resumed(event) : execution;
    }

    /** Begins the span of one that has begun in another process, or goes on after its end. */
    private TracedExecution resumed(Event event) {
        var theirs = engine;
        var origin = theirs == null ? Optional.<Origin>empty() : originOf(theirs, event.execution());
        return begin(event, origin.orElse(null), true);
    }

    private static Optional<Origin> originOf(WorkflowEngine engine, ExecutionId id) {
        return engine.history().events(id).stream()
                .filter(ExecutionStarted.class::isInstance)
                .map(event -> ((ExecutionStarted) event).origin())
                .findFirst();
    }

    private TracedExecution begin(Event event, @Nullable Origin origin, boolean isResumed) {
        var name = origin == null ? "" : " " + origin.workflow().id();
        var builder = tracer.spanBuilder("execution" + name)
                .setAttribute(TracedSpan.EXECUTION, event.execution().toString());
        if (origin != null) {
            builder.setAttribute(TracedSpan.NAME, origin.workflow().id());
            builder.setAttribute(TracedSpan.VERSION, origin.workflow().version());
        }
        if (isResumed) {
            builder.setAttribute(TracedSpan.RESUMED, true);
        }
        var parent = origin == null ? Context.root() : parentOf(origin.starter());
        var span = TracedSpan.begin(builder, parent, event.atEpochMicros());
        var execution = new TracedExecution(tracer, () -> definitionOf(event.execution()), span);
        open.put(event.execution(), execution);
        return execution;
    }

    /** A child belongs to the node that started it; any other to what was recorded with its start. */
    private Context parentOf(Starter starter) {
        var recorded = RecordedContext.of(starter.labels());
        return starter.parent()
                .map(parent -> at(parent.execution(), parent.node()).orElse(recorded))
                .orElse(recorded);
    }

    private Optional<Context> at(ExecutionId id, NodePath node) {
        return Optional.ofNullable(open.get(id)).map(execution -> execution.at(node));
    }

    private Optional<Workflow> definitionOf(ExecutionId id) {
        var theirs = engine;
        return theirs == null ? Optional.empty() : theirs.execution(id).map(Execution::definition);
    }

    /** Returns the context of the code of a node. */
    Context of(ExecutionId id, NodePath node) {
        var execution = open.get(id);
        return execution == null ? Context.current() : execution.of(node);
    }

    /** Ends every open span: this process hears no more of them. */
    void leave(long atMicros) {
        open.values().forEach(execution -> execution.end("left", atMicros));
        open.clear();
    }
}
