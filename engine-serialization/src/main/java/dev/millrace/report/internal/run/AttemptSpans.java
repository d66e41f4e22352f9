package dev.millrace.report.internal.run;

import dev.millrace.event.Event;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The attempts of an execution, as its events tell them. Confined to the call. */
public final class AttemptSpans {

    private final List<AttemptSpan> spans = new ArrayList<>();
    private final Map<NodePath, AttemptSpan> open = new LinkedHashMap<>();

    private AttemptSpans() {}

    /** Returns all attempts, in the order of their beginnings; of nodes whose events are forgotten the whole span. */
    public static List<AttemptSpan> of(RunRecord run) {
        var attempts = new AttemptSpans();
        for (var event : run.events()) {
            if (event instanceof NodeEvent node) {
                attempts.add(node);
            }
        }
        run.asOf().ifPresent(now -> {
            List.copyOf(attempts.open.values()).forEach(span -> attempts.close(span.node(), now, span.end(), ""));
            attempts.forgotten(run, now);
        });
        attempts.spans.sort((a, b) -> a.from().compareTo(b.from()));
        return attempts.spans;
    }

    private void add(NodeEvent event) {
        var node = event.node();
        if (event instanceof NodeStarted started) {
            begin(node, started.attempt(), event.at(), NodeStatus.RUNNING);
        } else if (event instanceof NodeWaiting || event instanceof ChildRequested) {
            turn(event, NodeStatus.WAITING);
        } else if (event instanceof ChildEnded) {
            turn(event, NodeStatus.RUNNING);
        } else if (event instanceof NodeCompleted completed) {
            close(
                    node,
                    event.at(),
                    NodeStatus.COMPLETED,
                    completed.recoveredBy().isPresent() ? "by its fallback" : "");
        } else if (event instanceof NodeFailed failed) {
            close(node, event.at(), failed(failed.attempt().timedOut()), "");
        } else {
            goesOn(event);
        }
    }

    private void goesOn(NodeEvent event) {
        var node = event.node();
        if (event instanceof NodeFellBack fell) {
            close(node, event.at(), failed(fell.attempt().timedOut()), "its fallback takes over");
        } else if (event instanceof NodeRetryScheduled retry) {
            close(
                    node,
                    event.at(),
                    failed(retry.retry().timedOut()),
                    "attempt " + retry.retry().attempt() + " follows");
        } else if (event instanceof NodeCancelled cancelled) {
            close(node, event.at(), NodeStatus.CANCELLED, cancelled.reason());
        } else if (event instanceof NodeRequeued requeued) {
            close(node, event.at(), NodeStatus.CANCELLED, "runs again: " + requeued.reason());
        }
    }

    private static NodeStatus failed(boolean timedOut) {
        return timedOut ? NodeStatus.TIMED_OUT : NodeStatus.FAILED;
    }

    private void begin(NodePath node, int attempt, Instant at, NodeStatus status) {
        close(node, at, NodeStatus.CANCELLED, "");
        open.put(node, new AttemptSpan(node, attempt, at, at, status, ""));
    }

    /** What is left of a moment that ran before it waited is not worth a bar. */
    private void turn(Event event, NodeStatus status) {
        var node = ((NodeEvent) event).node();
        var before = open.remove(node);
        if (before != null && before.from().isBefore(event.at())) {
            open.put(node, before);
            close(node, event.at(), before.end(), "");
        }
        open.put(node, new AttemptSpan(node, before == null ? 1 : before.number(), event.at(), event.at(), status, ""));
    }

    private void close(NodePath node, Instant at, NodeStatus end, String note) {
        var span = open.remove(node);
        if (span != null) {
            var shown = span.end() == NodeStatus.WAITING && end == NodeStatus.COMPLETED ? NodeStatus.WAITING : end;
            spans.add(new AttemptSpan(node, span.number(), span.from(), at, shown, note));
        }
    }

    private void forgotten(RunRecord run, Instant now) {
        Set<NodePath> known = new HashSet<>();
        spans.forEach(span -> known.add(span.node()));
        for (NodeSnapshot node : run.snapshot().inReadingOrder()) {
            var from = node.span().startedAt();
            if (from.isPresent() && !known.contains(node.path())) {
                spans.add(new AttemptSpan(
                        node.path(),
                        Math.max(1, node.attempts()),
                        from.get(),
                        node.span().endedAt().orElse(now),
                        node.status(),
                        ""));
            }
        }
    }
}
