package dev.millrace.opentelemetry;

import static java.util.Objects.requireNonNull;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionListener;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.time.TimeSource;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spans of one engine: of each execution, in it of each node, in that of each attempt. They are added to an engine
 * as a listener, and are then told of the engine itself:
 *
 * <pre>{@code
 * var traces = WorkflowTraces.of(openTelemetry);
 * var engine = WorkflowEngine.builder().listener(traces).build();
 * traces.watch(engine);
 * engine.start(order, input, traces.recorded(StartOptions.NONE));
 * }</pre>
 *
 * <p>A child's execution is in the span of the node that started it. A fault of the telemetry is logged and changes no
 * execution. Thread-safe.
 */
public final class WorkflowTraces implements ExecutionListener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WorkflowTraces.class);
    private static final String SCOPE = "dev.millrace";

    private final TracedExecutions executions;
    private final TimeSource time;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    private WorkflowTraces(OpenTelemetry telemetry, TimeSource time) {
        executions = new TracedExecutions(telemetry.getTracer(SCOPE));
        this.time = time;
    }

    /** Returns the spans of an engine. */
    public static WorkflowTraces of(OpenTelemetry telemetry) {
        return of(telemetry, TimeSource.system());
    }

    /**
     * Returns the spans of an engine whose time is another than the system's.
     *
     * @param time the engine's
     */
    public static WorkflowTraces of(OpenTelemetry telemetry, TimeSource time) {
        return new WorkflowTraces(requireNonNull(telemetry, "telemetry"), requireNonNull(time, "time"));
    }

    /**
     * Lets definitions be looked up, and those who started executions that the engine took from its store. Called once,
     * before executions start.
     *
     * @return the same engine
     */
    public WorkflowEngine watch(WorkflowEngine engine) {
        executions.lookUpIn(requireNonNull(engine, "engine"));
        return engine;
    }

    /**
     * Returns options by which a start belongs to the caller's current span, in every process that goes on with it: the
     * trace is recorded with the start, as its labels {@code traceparent} and {@code tracestate}.
     */
    public StartOptions recorded(StartOptions options) {
        return RecordedContext.in(requireNonNull(options, "options"), Context.current());
    }

    /** Returns a node whose code is called in the span of its attempt, so that spans that it begins are in that. */
    public Node around(Node node) {
        return new TracedNode(requireNonNull(node, "node"), this);
    }

    /** A node whose code is called in the span of its attempt. */
    private record TracedNode(Node node, WorkflowTraces traces) implements Node {
        @Override
        public Outcome run(NodeContext context) throws Exception {
            return traces.of(context).wrap(() -> node.run(context)).call();
        }

        @Override
        public void release(Map<String, Object> note) {
            node.release(note);
        }
    }

    /** Returns the context of an attempt, for code that hands work to threads of its own. */
    public Context of(NodeContext attempt) {
        return executions.of(attempt.execution(), attempt.path());
    }

    @Override
    public void on(Event event) {
        try {
            executions.on(event);
        } catch (RuntimeException e) { // the telemetry is the host's: what it throws is none of the engine's
            if (hasFailed.compareAndSet(false, true)) {
                log.warn("Spans miss an event of execution {}; later ones at debug", event.execution(), e);
            } else {
                log.debug("Spans miss an event of execution {}", event.execution(), e);
            }
        }
    }

    /** Ends the spans that are open, as {@code left}: called when the engine is closed, which closes no execution. */
    @Override
    public void close() {
        executions.leave(time.epochMicros());
    }
}
