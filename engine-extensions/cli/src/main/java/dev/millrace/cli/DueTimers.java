package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Times at which an execution goes on by itself, as its events say. Confined to its caller. */
final class DueTimers {

    private final Map<NodePath, Long> dues = new HashMap<>();
    private boolean isPaused;
    private long resumption = Long.MAX_VALUE;

    private DueTimers() {}

    static DueTimers of(List<Event> events) {
        var timers = new DueTimers();
        events.forEach(timers::add);
        return timers;
    }

    private void add(Event event) {
        if (event instanceof ExecutionPaused paused) {
            isPaused = true;
            resumption = paused.resumeEpochMicros();
        } else if (event instanceof ExecutionResumed) {
            isPaused = false;
        } else if (event instanceof NodeWaiting waiting) {
            dues.put(waiting.node(), waiting.awaited().dueEpochMicros());
        } else if (event instanceof NodeRetryScheduled retry) {
            dues.put(retry.node(), retry.retry().dueEpochMicros());
        } else if (event instanceof NodeEvent node && isOver(node)) {
            dues.remove(node.node());
        }
    }

    private static boolean isOver(NodeEvent event) {
        return event instanceof NodeStarted
                || event instanceof NodeCompleted
                || event instanceof NodeFailed
                || event instanceof NodeCancelled
                || event instanceof NodeSkipped;
    }

    /** Returns when the next timer is due, in microseconds since 1970; {@link Long#MAX_VALUE} if there is none. */
    long next() {
        return isPaused
                ? resumption
                : dues.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }
}
