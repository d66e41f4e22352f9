package dev.millrace.report.internal.layout;

import java.util.List;

/**
 * Places of the vertices of each layer: as near as may be to those that they are linked with, in order and without
 * overlaps. Confined to the call.
 */
final class LayerPlaces {

    private static final int SWEEPS = 10;

    /** Links that pass layers shall be straight before boxes stand in the middle. */
    private static final double BEND_WEIGHT = 3;

    private final LayeredGraph graph;

    LayerPlaces(LayeredGraph graph) {
        this.graph = graph;
    }

    void settle() {
        for (var layer : graph.layers) {
            double x = 0;
            for (int v : layer) {
                graph.x[v] = x + graph.width(v) / 2;
                x += graph.width(v) + LayeredLayout.BESIDE;
            }
            for (int v : layer) {
                graph.x[v] -= x / 2;
            }
        }
        int layers = graph.layers.size();
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean downwards = sweep % 2 == 0;
            for (int step = 1; step < layers; step++) {
                settle(graph.layers.get(downwards ? step : layers - 1 - step), downwards);
            }
        }
    }

    private void settle(int[] layer, boolean downwards) {
        var wanted = new double[layer.length];
        var weight = new double[layer.length];
        var offset = new double[layer.length];
        for (int i = 0; i < layer.length; i++) {
            int v = layer[i];
            offset[i] = i == 0
                    ? 0
                    : offset[i - 1] + (graph.width(layer[i - 1]) + graph.width(v)) / 2 + LayeredLayout.BESIDE;
            var neighbours = graph.neighbours(v, downwards);
            wanted[i] = mean(neighbours, graph.x[v]) - offset[i];
            weight[i] = neighbours.isEmpty() ? 0.1 : graph.isBend(v) ? BEND_WEIGHT : 1;
        }
        var settled = inOrder(wanted, weight);
        for (int i = 0; i < layer.length; i++) {
            graph.x[layer[i]] = settled[i] + offset[i];
        }
    }

    private double mean(List<Integer> neighbours, double without) {
        return neighbours.stream().mapToDouble(v -> graph.x[v]).average().orElse(without);
    }

    /** Returns the nearest numbers that do not fall, by least squares: neighbours that would are pooled. */
    private static double[] inOrder(double[] wanted, double[] weight) {
        var mean = new double[wanted.length];
        var sum = new double[wanted.length];
        var count = new int[wanted.length];
        int pools = 0;
        for (int i = 0; i < wanted.length; i++) {
            mean[pools] = wanted[i];
            sum[pools] = weight[i];
            count[pools++] = 1;
            while (pools > 1 && mean[pools - 2] > mean[pools - 1]) {
                pools--;
                mean[pools - 1] =
                        (mean[pools - 1] * sum[pools - 1] + mean[pools] * sum[pools]) / (sum[pools - 1] + sum[pools]);
                sum[pools - 1] += sum[pools];
                count[pools - 1] += count[pools];
            }
        }
        var settled = new double[wanted.length];
        int at = 0;
        for (int pool = 0; pool < pools; pool++) {
            for (int i = 0; i < count[pool]; i++) {
                settled[at++] = mean[pool];
            }
        }
        return settled;
    }
}
