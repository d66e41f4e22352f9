package dev.millrace.benchmarks.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A shape as the other libraries take it. Immutable.
 *
 * @param sources the predecessors of each node, which have lower numbers
 * @param widths how many nodes each layer has; a layer waits for the whole of the one before
 */
record PeerPlan(List<List<Integer>> sources, List<Integer> widths) {

    static PeerPlan of(GraphShape shape) {
        var sources = new ArrayList<List<Integer>>();
        for (int i = 0; i < shape.size(); i++) {
            sources.add(new ArrayList<>());
        }
        shape.edges().forEach(edge -> sources.get(edge[1]).add(edge[0]));
        return new PeerPlan(sources, widths(sources));
    }

    private static List<Integer> widths(List<List<Integer>> sources) {
        var layers = new ArrayList<Integer>();
        var widths = new ArrayList<Integer>();
        for (var before : sources) {
            int layer = before.stream()
                    .mapToInt(source -> layers.get(source) + 1)
                    .max()
                    .orElse(0);
            layers.add(layer);
            if (layer == widths.size()) {
                widths.add(0);
            }
            widths.set(layer, widths.get(layer) + 1);
        }
        return Collections.unmodifiableList(widths);
    }
}
