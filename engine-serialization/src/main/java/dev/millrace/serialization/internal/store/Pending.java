package dev.millrace.serialization.internal.store;

import dev.millrace.event.Event;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent;
import dev.millrace.time.TimeSource;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which nodes have a message in the queue: those that run or are to run, except the ones that only hold a scope. */
final class Pending {

    private final Map<NodePath, NodeEvent> last = new HashMap<>();
    private final Set<NodePath> scopes = new HashSet<>();

    Pending(List<Event> events) {
        for (var event : events) {
            if (event instanceof NodeEvent node) {
                last.put(node.node(), node);
            } else if (event instanceof ScopeEvent scope) {
                scopes.add(nodeOf(scope.scope()));
            }
        }
    }

    private static NodePath nodeOf(NodePath scope) {
        return scope.scope().map(outer -> outer.child(scope.id())).orElseGet(() -> NodePath.of(scope.id()));
    }

    boolean isQueued(NodeSnapshot node) {
        boolean toRun = node.status() == NodeStatus.READY || node.status() == NodeStatus.RUNNING;
        return !scopes.contains(node.path())
                && (toRun || node.status() == NodeStatus.WAITING && dueOf(node).isPresent());
    }

    /** Returns when a node's next attempt may start, where it waits for that. */
    Optional<Instant> dueOf(NodeSnapshot node) {
        return last.get(node.path()) instanceof NodeRetryScheduled retry
                ? Optional.of(TimeSource.instantOf(retry.retry().dueEpochMicros()))
                : Optional.empty();
    }
}
