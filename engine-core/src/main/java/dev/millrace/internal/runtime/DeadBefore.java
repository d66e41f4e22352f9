package dev.millrace.internal.runtime;

import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.view.DeadNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The nodes that were given up before an engine took their executions up, or when it did: no queue knows them.
 * Thread-safe.
 */
final class DeadBefore {

    private final ConcurrentHashMap<ExecutionId, List<DeadNode>> nodes = new ConcurrentHashMap<>();

    void note(ExecutionId execution, List<DeadNode> dead) {
        if (!dead.isEmpty()) {
            nodes.put(execution, dead);
        }
    }

    /** Forgets nodes that run again. */
    void redriven(ExecutionId execution, List<NodePath> again) {
        nodes.computeIfPresent(execution, (id, dead) -> {
            var left =
                    dead.stream().filter(node -> !again.contains(node.path())).toList();
            return left.isEmpty() ? null : left;
        });
    }

    Stream<DeadLetterReport> list() {
        return nodes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> entry.getValue().stream()
                        .map(node -> new DeadLetterReport(
                                0, entry.getKey(), node.path().toString(), node.reason(), node.deliveries())));
    }
}
