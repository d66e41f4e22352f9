package dev.millrace.internal.admission;

import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Executions that wait for others, as the gates know them: what stands inside a node, be that in a child of its
 * execution, or in a child of a child. Thread-safe.
 */
final class Family {

    private final Function<ExecutionId, Optional<ParentNode>> parents;

    /** The control nodes that have come to gates and not left them, by who came for them. */
    private final ConcurrentHashMap<ExecutionId, Map<Object, NodePath>> holders = new ConcurrentHashMap<>();

    /** Creates one of executions whose parents are known by {@code parents}; whoever waits for no child counts not. */
    Family(Function<ExecutionId, Optional<ParentNode>> parents) {
        this.parents = parents;
    }

    /** Returns the nodes that wait for an execution, directly or through others; the nearest first. */
    List<ParentNode> above(ExecutionId execution) {
        var parent = parentOf(execution);
        if (parent.isEmpty()) {
            return List.of();
        }
        var above = new ArrayList<ParentNode>(2);
        for (; parent.isPresent(); parent = parentOf(parent.get().execution())) {
            above.add(parent.get());
        }
        return List.copyOf(above);
    }

    private Optional<ParentNode> parentOf(ExecutionId execution) {
        return parents.apply(execution).filter(ParentNode::awaits);
    }

    /** Returns whether one of these nodes is a node of an execution, or stands inside it. */
    static boolean isUnder(List<ParentNode> nodes, ExecutionId execution, NodePath around) {
        return nodes.stream().anyMatch(one -> one.execution().equals(execution) && isSameOrWithin(one.node(), around));
    }

    private static boolean isSameOrWithin(NodePath node, NodePath around) {
        return node.equals(around) || node.isWithin(around);
    }

    /** Returns whether one of these nodes has come to gates, or stands inside one that has. */
    boolean standsInside(List<ParentNode> nodes) {
        return !nodes.isEmpty()
                && nodes.stream()
                        .anyMatch(one -> holders.getOrDefault(one.execution(), Map.of()).values().stream()
                                .anyMatch(around -> isSameOrWithin(one.node(), around)));
    }

    /** Somebody has come to gates for a control node. */
    void comes(Object who, ExecutionId execution, NodePath node) {
        holders.compute(execution, (id, before) -> {
            if (before == null) {
                return Map.of(who, node); // most have one such node, and many may wait
            }
            var nodes = before instanceof ConcurrentHashMap ? before : new ConcurrentHashMap<>(before);
            nodes.put(who, node);
            return nodes;
        });
    }

    /** Somebody has to do with gates no more; nothing happens if he has not come, or has left. */
    void leaves(Object who, ExecutionId execution) {
        holders.computeIfPresent(execution, (id, nodes) -> {
            if (!(nodes instanceof ConcurrentHashMap)) {
                return nodes.containsKey(who) ? null : nodes;
            }
            nodes.remove(who);
            return nodes.isEmpty() ? null : nodes;
        });
    }
}
