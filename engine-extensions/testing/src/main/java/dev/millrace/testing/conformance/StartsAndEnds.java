package dev.millrace.testing.conformance;

import dev.millrace.event.Event;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    @Nullable
    Long start(NodePath node) {
        return starts.get(node);
    }

    @Nullable
    Long end(NodePath node) {
        return ends.get(node);
    }
}
