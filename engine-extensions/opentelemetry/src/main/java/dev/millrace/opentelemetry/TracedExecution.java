package dev.millrace.opentelemetry;

import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The open spans of an execution. Told of its events in their order; asked from the threads of nodes and children, so
 * thread-safe.
 */
final class TracedExecution {

    private final Tracer tracer;
    private final Supplier<Optional<Workflow>> definition;
    private final TracedSpan own;
    private final Map<NodePath, TracedSpan> nodes = new ConcurrentHashMap<>();
    private final Map<NodePath, TracedSpan> attempts = new ConcurrentHashMap<>();

    TracedExecution(Tracer tracer, Supplier<Optional<Workflow>> definition, TracedSpan own) {
        this.tracer = tracer;
        this.definition = definition;
        this.own = own;
    }

    TracedSpan own() {
        return own;
    }

    /** Takes that a node begins: for the first time, or with another attempt. */
    void begin(NodeStarted started) {
        var path = started.node();
        var node = nodes.computeIfAbsent(path, one -> begun(one, started.atEpochMicros()));
        if (started.deliveries() > 0) { // a worker runs it
            var builder = tracer.spanBuilder("attempt " + path.id())
                    .setAttribute(TracedSpan.NODE, path.toString())
                    .setAttribute(TracedSpan.ATTEMPT, (long) started.attempt())
                    .setAttribute(TracedSpan.DELIVERIES, (long) started.deliveries());
            var left = attempts.put(path, TracedSpan.begin(builder, node.context(), started.atEpochMicros()));
            if (left != null) {
                left.end("lost", started.atEpochMicros());
            }
        }
    }

    private TracedSpan begun(NodePath path, long atMicros) {
        var builder = tracer.spanBuilder("node " + path.id()).setAttribute(TracedSpan.NODE, path.toString());
        spec(path).ifPresent(spec -> builder.setAttribute(TracedSpan.TYPE, spec.type()));
        return TracedSpan.begin(builder, around(path).context(), atMicros);
    }

    /** Returns the span of the node that holds another one, or the execution's own. */
    private TracedSpan around(NodePath path) {
        return holder(path).map(nodes::get).orElse(own);
    }

    private static Optional<NodePath> holder(NodePath path) {
        return path.scope()
                .map(scope ->
                        scope.scope().map(outer -> outer.child(scope.id())).orElseGet(() -> NodePath.of(scope.id())));
    }

    private Optional<NodeSpec> spec(NodePath path) {
        var holder = holder(path);
        var graph = holder.isEmpty()
                ? definition.get().map(Workflow::graph)
                : spec(holder.get()).flatMap(this::within);
        return graph.flatMap(one -> one.node(path.id()));
    }

    private Optional<Graph> within(NodeSpec holder) {
        return holder.work().body().or(() -> holder.work().subflow().map(Workflow::graph));
    }

    /** Takes that the attempt of a node is over, and the node is not. */
    void endAttempt(NodePath path, String outcome, long atMicros) {
        var attempt = attempts.remove(path);
        if (attempt != null) {
            attempt.end(outcome, atMicros);
        }
    }

    void failAttempt(NodePath path, Failure failure, String outcome, long atMicros) {
        var attempt = attempts.remove(path);
        if (attempt != null) {
            attempt.fail(failure, outcome, atMicros);
        }
    }

    /** Takes the end of a node, which may have begun in another process. */
    void end(NodeEvent event, String outcome) {
        endAttempt(event.node(), outcome, event.atEpochMicros());
        ended(event).end(outcome, event.atEpochMicros());
    }

    void fail(NodeEvent event, Failure failure, String outcome) {
        failAttempt(event.node(), failure, outcome, event.atEpochMicros());
        ended(event).fail(failure, outcome, event.atEpochMicros());
    }

    private TracedSpan ended(NodeEvent event) {
        var node = nodes.remove(event.node());
        return node == null ? begun(event.node(), event.atEpochMicros()) : node;
    }

    /** Returns the context of the code of a node: that of its attempt. */
    Context of(NodePath path) {
        var attempt = attempts.get(path);
        return attempt == null ? at(path) : attempt.context();
    }

    /** Returns the context of a node. */
    Context at(NodePath path) {
        var node = nodes.get(path);
        return (node == null ? own : node).context();
    }

    /** Ends every span that is open, with the execution's own. */
    void end(String outcome, long atMicros) {
        attempts.values().forEach(span -> span.end(outcome, atMicros));
        nodes.values().forEach(span -> span.end(outcome, atMicros));
        attempts.clear();
        nodes.clear();
        own.end(outcome, atMicros);
    }
}
