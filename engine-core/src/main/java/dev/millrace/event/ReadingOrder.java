package dev.millrace.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Order in which people read nodes: each followed by what is in it, item by item. Confined to the call. */
final class ReadingOrder {

    private final Map<Optional<NodePath>, List<NodeSnapshot>> byScope = new HashMap<>();
    private final Map<NodePath, List<NodePath>> iterations = new HashMap<>();
    private final List<NodeSnapshot> ordered = new ArrayList<>();

    private ReadingOrder() {}

    static List<NodeSnapshot> of(Collection<NodeSnapshot> nodes) {
        var order = new ReadingOrder();
        nodes.forEach(order::sort);
        order.scope(Optional.empty());
        return order.ordered;
    }

    private void sort(NodeSnapshot node) {
        var scope = node.path().scope();
        var inScope = byScope.computeIfAbsent(scope, unseen -> new ArrayList<>());
        if (inScope.isEmpty()) {
            scope.filter(NodePath::isIteration)
                    .ifPresent(iteration -> iterations
                            .computeIfAbsent(loopOf(iteration), unseen -> new ArrayList<>())
                            .add(iteration));
        }
        inScope.add(node);
    }

    private static NodePath loopOf(NodePath iteration) {
        return iteration.scope().map(scope -> scope.child(iteration.id())).orElseGet(() -> NodePath.of(iteration.id()));
    }

    private void scope(Optional<NodePath> scope) {
        for (var node : byScope.getOrDefault(scope, List.of())) {
            ordered.add(node);
            scope(Optional.of(node.path()));
            iterations.getOrDefault(node.path(), List.of()).stream()
                    .sorted(Comparator.comparingInt(NodePath::index))
                    .forEach(item -> scope(Optional.of(item)));
        }
    }
}
