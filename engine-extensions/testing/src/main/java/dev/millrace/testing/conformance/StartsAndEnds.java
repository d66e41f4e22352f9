package dev.millrace.testing.conformance;

import dev.millrace.event.Event;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When nodes first started and last ended, by the numbers of the events: what happens in one instant has an order too.
 */
final class StartsAndEnds {

    private final Map<NodePath, Long> starts = new HashMap<>();
    private final Map<NodePath, Long> ends = new HashMap<>();

    StartsAndEnds(List<Event> events) {
        for (var event : events) {
            if (event instanceof NodeStarted started) {
                starts.putIfAbsent(started.node(), started.sequence());
            } else if (event instanceof NodeCompleted
                    || event instanceof NodeFailed
                    || event instanceof NodeCancelled) {
                ends.put(((NodeEvent) event).node(), event.sequence());
            }
        }
    }

    /** Returns how many attempts of nodes with such ids ran at once at most, as the events have it. */
    static int mostAtOnce(List<Event> events, Set<String> ids) {
        var running = new HashSet<NodePath>();
        int most = 0;
        for (var event : events) {
            if (event instanceof NodeEvent node && ids.contains(node.node().id().value())) {
                if (event instanceof NodeStarted) {
                    running.add(node.node());
                } else if (isEndOfAttempt(node)) {
                    running.remove(node.node());
                }
                most = Math.max(most, running.size());
            }
        }
        return most;
    }

    private static boolean isEndOfAttempt(NodeEvent event) {
        return event instanceof NodeCompleted
                || event instanceof NodeFailed
                || event instanceof NodeCancelled
                || event instanceof NodeRetryScheduled
                || event instanceof NodeFellBack
                || event instanceof NodeRequeued;
    }

    @Nullable
    Long start(NodePath node) {
        return starts.get(node);
    }

    @Nullable
    Long end(NodePath node) {
        return ends.get(node);
    }
}
