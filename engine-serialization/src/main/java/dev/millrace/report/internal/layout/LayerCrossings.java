package dev.millrace.report.internal.layout;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Crossings of links between neighbouring layers: counts them, and orders layers so that they become fewer. */
final class LayerCrossings {

    private LayerCrossings() {}

    /** Orders every layer by the mean place of its vertices' neighbours in the layer before. */
    static void sweep(LayeredGraph graph, boolean downwards) {
        var place = places(graph);
        int layers = graph.layers.size();
        for (int step = 1; step < layers; step++) {
            var layer = graph.layers.get(downwards ? step : layers - 1 - step);
            var wanted = new double[graph.size()];
            for (int i = 0; i < layer.length; i++) {
                wanted[layer[i]] = mean(graph.neighbours(layer[i], downwards), place, i);
            }
            var sorted = Arrays.stream(layer)
                    .boxed()
                    .sorted(Comparator.comparingDouble(v -> wanted[v]))
                    .mapToInt(v -> v)
                    .toArray();
            for (int i = 0; i < sorted.length; i++) {
                layer[i] = sorted[i];
                place[sorted[i]] = i;
            }
        }
    }

    private static double mean(List<Integer> neighbours, int[] place, int without) {
        return neighbours.stream().mapToInt(v -> place[v]).average().orElse(without);
    }

    private static int[] places(LayeredGraph graph) {
        var place = new int[graph.size()];
        for (var layer : graph.layers) {
            for (int i = 0; i < layer.length; i++) {
                place[layer[i]] = i;
            }
        }
        return place;
    }

    /** Counts by a tree of sums over the lower layer, after Barth, Jünger and Mutzel. */
    static long count(LayeredGraph graph) {
        var place = places(graph);
        long crossings = 0;
        for (int i = 0; i + 1 < graph.layers.size(); i++) {
            var seen = new int[graph.layers.get(i + 1).length + 1];
            int all = 0;
            for (int v : graph.layers.get(i)) {
                var targets = graph.neighbours(v, false).stream()
                        .mapToInt(w -> place[w])
                        .sorted()
                        .toArray();
                for (int target : targets) {
                    crossings += all - upTo(seen, target);
                }
                for (int target : targets) {
                    add(seen, target);
                }
                all += targets.length;
            }
        }
        return crossings;
    }

    private static int upTo(int[] tree, int place) {
        int sum = 0;
        for (int i = Math.min(place + 1, tree.length - 1); i > 0; i -= i & -i) {
            sum += tree[i];
        }
        return sum;
    }

    private static void add(int[] tree, int place) {
        for (int i = place + 1; i < tree.length; i += i & -i) {
            tree[i]++;
        }
    }
}
