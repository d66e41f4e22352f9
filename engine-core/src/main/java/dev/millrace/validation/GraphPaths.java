package dev.millrace.validation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Ways through a graph, found and printed. */
final class GraphPaths {

    private static final int PRINTED = 40;

    private GraphPaths() {}

    /**
     * Returns a shortest way that leaves a node and comes back to it, the node itself at both ends; empty if there is
     * none.
     *
     * @param start the node
     * @param successors the nodes that a node leads to
     */
    static List<Integer> circle(int start, IntFunction<int[]> successors) {
        Map<Integer, Integer> cameFrom = new HashMap<>();
        var queue = new ArrayDeque<Integer>(List.of(start));
        while (!queue.isEmpty() && !cameFrom.containsKey(start)) {
            int node = queue.remove();
            for (int next : successors.apply(node)) {
                if (cameFrom.putIfAbsent(next, node) == null) {
                    queue.add(next);
                }
            }
        }
        return cameFrom.containsKey(start) ? backwards(start, cameFrom) : List.of();
    }

    /** Returns {@code a -> b -> a}; the middle of a very long way is left out. */
    static String print(List<Integer> way, GraphIndex graph) {
        if (way.size() <= PRINTED) {
            return arrows(way, graph);
        }
        int half = PRINTED / 2;
        return arrows(way.subList(0, half), graph) + " -> (" + (way.size() - PRINTED) + " more) -> "
                + arrows(way.subList(way.size() - half, way.size()), graph);
    }

    private static String arrows(List<Integer> way, GraphIndex graph) {
        return way.stream().map(node -> graph.id(node).value()).collect(Collectors.joining(" -> "));
    }

    private static List<Integer> backwards(int start, Map<Integer, Integer> cameFrom) {
        var way = new ArrayList<>(List.of(start));
        int node = start;
        do {
            node = cameFrom.getOrDefault(node, start);
            way.add(node);
        } while (node != start);
        Collections.reverse(way);
        return way;
    }
}
