package dev.millrace.internal.runtime;

import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.view.DeadNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * The nodes that were given up before an engine took their executions up, or when it did: no queue knows them.
 * Thread-safe.
 */
final class DeadBefore {

    private final ConcurrentSkipListMap<ExecutionId, List<DeadNode>> nodes = new ConcurrentSkipListMap<>();

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

    /** Returns them in the order of their executions: all, or those behind one. */
    Stream<DeadLetterReport> list(Optional<DeadLetterReport> last) {
        var behind = last.map(DeadLetterReport::execution).map(nodes::tailMap).orElse(nodes);
        var all = behind.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(node -> new DeadLetterReport(
                                0, entry.getKey(), node.path().toString(), node.reason(), node.deliveries())));
        return last.isEmpty() ? all : all.filter(letter -> isBehind(letter, last.get()));
    }

    private boolean isBehind(DeadLetterReport letter, DeadLetterReport last) {
        if (!letter.execution().equals(last.execution())) {
            return true;
        }
        var paths = nodes.getOrDefault(last.execution(), List.of()).stream()
                .map(node -> node.path().toString())
                .toList();
        return paths.indexOf(letter.node()) > paths.indexOf(last.node());
    }
}
