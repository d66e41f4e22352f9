package dev.millrace.cli;

import dev.millrace.definition.NodeId;
import dev.millrace.event.Event;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeSnapshot.Why;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.event.SkipReason;
import dev.millrace.event.Span;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The nodes of an execution as events tell them. Confined to its caller. */
final class NodeViews {

    private static final int MOST_WAITS = 3;

    private final Map<NodePath, One> nodes = new LinkedHashMap<>();

    /** A node that something is known of. */
    private static final class One {
        private NodeStatus status = NodeStatus.PENDING;
        private int attempts;
        private int openScopes;
        private boolean recovered;
        private @Nullable Instant startedAt;
        private @Nullable Instant endedAt;
        private Map<String, Object> output = Map.of();
        private @Nullable Failure failure;
        private @Nullable SkipReason skipReason;
        private @Nullable Wait awaited;
        private List<String> warnings = List.of();

        void becomes(NodeStatus next, NodeEvent event) {
            status = next;
            awaited = null;
            if (next.isFinal()) {
                endedAt = event.at();
            }
        }

        void fails(Failure with) {
            failure = with;
            output = with.output();
        }

        NodeSnapshot snapshot(NodePath path) {
            return new NodeSnapshot(
                    path,
                    status,
                    attempts,
                    new Span(Optional.ofNullable(startedAt), Optional.ofNullable(endedAt)),
                    output,
                    new Why(
                            Optional.ofNullable(skipReason),
                            Optional.ofNullable(failure),
                            Optional.ofNullable(awaited),
                            Optional.empty(),
                            warnings));
        }
    }

    private One at(NodePath path) {
        return nodes.computeIfAbsent(path, unseen -> new One());
    }

    void add(NodeEvent event) {
        var node = at(event.node());
        if (event instanceof NodeStarted) {
            node.becomes(NodeStatus.RUNNING, event);
            node.attempts++;
            node.startedAt = node.startedAt == null ? event.at() : node.startedAt;
        } else if (event instanceof NodeRequeued) {
            node.becomes(NodeStatus.READY, event);
            node.attempts--;
        } else if (event instanceof DecisionNeeded) {
            node.becomes(NodeStatus.NEEDS_DECISION, event);
        } else if (event instanceof DataEdited edited) {
            edited.output().ifPresent(output -> node.output = output);
        } else {
            waits(event, node);
            ends(event, node);
        }
    }

    private static void waits(NodeEvent event, One node) {
        if (event instanceof NodeWaiting waiting) {
            node.becomes(NodeStatus.WAITING, event);
            node.awaited = waiting.awaited();
        } else if (event instanceof ChildRequested) {
            node.becomes(NodeStatus.WAITING, event);
        } else if (event instanceof ChildEnded) {
            node.becomes(NodeStatus.RUNNING, event);
        } else if (event instanceof NodeRetryScheduled retry) {
            node.becomes(NodeStatus.WAITING, event);
            node.fails(retry.failure());
        } else if (event instanceof NodeFellBack fell) {
            node.becomes(NodeStatus.WAITING, event);
            node.fails(fell.failure());
        }
    }

    private static void ends(NodeEvent event, One node) {
        if (event instanceof NodeCompleted completed) {
            node.becomes(NodeStatus.COMPLETED, event);
            node.output = completed.result().output();
            node.warnings = completed.result().warnings();
            node.recovered = completed.recoveredBy().isPresent();
        } else if (event instanceof NodeFailed failed) {
            node.becomes(failed.attempt().timedOut() ? NodeStatus.TIMED_OUT : NodeStatus.FAILED, event);
            node.fails(failed.failure());
        } else if (event instanceof NodeSkipped skipped) {
            node.becomes(NodeStatus.SKIPPED, event);
            node.skipReason = skipped.reason();
        } else if (event instanceof NodeCancelled) {
            node.becomes(NodeStatus.CANCELLED, event);
        }
    }

    void addScope(Event event) {
        if (event instanceof ScopeOpened opened) {
            at(holderOf(opened.scope())).openScopes++;
        } else if (event instanceof ScopeClosed closed) {
            at(holderOf(closed.scope())).openScopes--;
        }
    }

    private static NodePath holderOf(NodePath scope) {
        return !scope.isIteration()
                ? scope
                : scope.scope().map(outer -> outer.child(scope.id())).orElseGet(() -> NodePath.of(scope.id()));
    }

    /** A repair lets a node, and all in it, stand as if it had never begun. */
    void forget(NodePath path) {
        nodes.keySet().removeIf(known -> isIn(known, path));
    }

    private static boolean isIn(NodePath known, NodePath path) {
        return Stream.iterate(Optional.of(known), Optional::isPresent, at -> at.flatMap(NodePath::scope))
                .flatMap(Optional::stream)
                .anyMatch(at ->
                        at.equals(path) || at.isIteration() && holderOf(at).equals(path));
    }

    void rename(Map<String, String> renamed) {
        renamed.forEach((from, to) -> {
            var node = nodes.remove(NodePath.of(NodeId.of(from)));
            if (node != null) {
                nodes.put(NodePath.of(NodeId.of(to)), node);
            }
        });
    }

    /** Returns whether something waits and nothing goes on by itself. */
    boolean onlyWait() {
        boolean waits = false;
        for (var node : nodes.values()) {
            switch (node.status) {
                case READY -> {
                    return false;
                }
                case RUNNING -> {
                    if (node.openScopes == 0) {
                        return false;
                    }
                }
                case WAITING, NEEDS_DECISION -> waits = true;
                case PENDING, COMPLETED, FAILED, SKIPPED, CANCELLED, TIMED_OUT -> {}
            }
        }
        return waits;
    }

    /** Returns what is waited for; empty if nothing is. */
    String waits() {
        var waiting = snapshots().stream()
                .map(NodeViews::wait)
                .flatMap(Optional::stream)
                .toList();
        return waiting.stream().limit(MOST_WAITS).collect(Collectors.joining("; "))
                + (waiting.size() > MOST_WAITS ? "; and " + (waiting.size() - MOST_WAITS) + " more" : "");
    }

    private static Optional<String> wait(NodeSnapshot node) {
        return Waits.of(node).map(what -> node.path() + " " + what);
    }

    List<NodeSnapshot> snapshots() {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().status != NodeStatus.PENDING)
                .map(entry -> entry.getValue().snapshot(entry.getKey()))
                .toList();
    }

    /** Returns the nodes that failed for good, recovered or not. */
    List<NodePath> failed() {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().status.isFailure() || entry.getValue().recovered)
                .map(Map.Entry::getKey)
                .toList();
    }

    List<NodePath> recovered() {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getValue().recovered)
                .map(Map.Entry::getKey)
                .toList();
    }
}
