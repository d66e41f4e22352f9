package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionProgress.Work;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How far the executions of an engine are that it has in memory: those that live, and the newest that have ended.
 * Immutable.
 *
 * @param executions how many there are
 * @param nodes how many of their nodes stand how
 * @param queued how many messages of nodes wait for a worker
 * @param work how long nodes took that have ended
 */
public record EngineProgress(long executions, Map<NodeStatus, Long> nodes, long queued, Work work) {

    /** Copies the map. */
    public EngineProgress {
        nodes = Collections.unmodifiableMap(new EnumMap<>(nodes));
        requireNonNull(work, "work");
    }

    /** Returns the sum of some executions. */
    public static EngineProgress of(Collection<ExecutionProgress> executions, long queued) {
        var nodes = new EnumMap<NodeStatus, Long>(NodeStatus.class);
        for (var status : NodeStatus.values()) {
            nodes.put(status, 0L);
        }
        var work = Work.NONE;
        for (var execution : executions) {
            execution.nodes().forEach((status, count) -> nodes.merge(status, count, Long::sum));
            work = work.plus(execution.work());
        }
        return new EngineProgress(executions.size(), nodes, queued, work);
    }
}
