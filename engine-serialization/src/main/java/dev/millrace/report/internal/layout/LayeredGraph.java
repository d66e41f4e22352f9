package dev.millrace.report.internal.layout;

import dev.millrace.report.internal.layout.LayeredLayout.Link;
import dev.millrace.report.internal.layout.LayeredLayout.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A graph whose every box stands in a layer; a link that passes layers has a bend in each of them, which takes room as
 * a box does. Confined to the call.
 */
final class LayeredGraph {

    private static final int NOT_LAYERED = -1;
    private static final int MOST_BENDS = 20_000;
    private static final int SWEEPS = 12;
    private static final double BEND_WIDTH = 12;

    private final List<Size> boxes;
    private final List<List<Integer>> above = new ArrayList<>();
    private final List<List<Integer>> below = new ArrayList<>();
    private final List<Double> bends = new ArrayList<>();

    /** The vertices of each layer, from left to right; boxes first in number, then bends. */
    final List<int[]> layers = new ArrayList<>();

    /** For each link the vertices that it passes, from top to bottom; only itself for one to its own source. */
    final List<int[]> chains = new ArrayList<>();

    /** Whether each link leads upwards, from the last vertex of its chain to the first. */
    final boolean[] isTurned;

    /** The layer of each vertex; -1 of a box that is linked with no other. */
    int[] rank;

    /** The middle of each vertex. */
    double[] x;

    LayeredGraph(List<Size> boxes, List<Link> links) {
        this.boxes = boxes;
        var ranks = new LayerRanks(boxes.size(), links);
        isTurned = ranks.turned();
        rank = ranks.ranks();
        for (int v = 0; v < boxes.size(); v++) {
            above.add(new ArrayList<>());
            below.add(new ArrayList<>());
        }
        for (int i = 0; i < links.size(); i++) {
            chains.add(chain(links.get(i), isTurned[i]));
        }
        x = new double[size()];
        collect();
    }

    int size() {
        return boxes.size() + bends.size();
    }

    double width(int vertex) {
        return vertex < boxes.size() ? boxes.get(vertex).width() : bends.get(vertex - boxes.size());
    }

    double height(int vertex) {
        return vertex < boxes.size() ? boxes.get(vertex).height() : 0;
    }

    boolean isBend(int vertex) {
        return vertex >= boxes.size();
    }

    List<Integer> neighbours(int vertex, boolean upwards) {
        return (upwards ? above : below).get(vertex);
    }

    private int[] chain(Link link, boolean turned) {
        if (link.from() == link.to()) {
            return new int[] {link.from()};
        }
        int first = turned ? link.to() : link.from();
        int last = turned ? link.from() : link.to();
        int length = bends.size() > MOST_BENDS ? 2 : rank[last] - rank[first] + 1;
        var chain = new int[length];
        chain[0] = first;
        chain[length - 1] = last;
        for (int i = 1; i < length - 1; i++) {
            chain[i] = bend(rank[first] + i, i == 1 ? link.labelWidth() : 0);
        }
        for (int i = 1; i < length; i++) {
            below.get(chain[i - 1]).add(chain[i]);
            above.get(chain[i]).add(chain[i - 1]);
        }
        return chain;
    }

    private int bend(int layer, double labelWidth) {
        int vertex = size();
        bends.add(Math.max(BEND_WIDTH, labelWidth));
        above.add(new ArrayList<>());
        below.add(new ArrayList<>());
        if (rank.length <= vertex) {
            rank = Arrays.copyOf(rank, vertex * 2 + 1);
        }
        rank[vertex] = layer;
        return vertex;
    }

    private void collect() {
        var collected = new ArrayList<List<Integer>>();
        for (int v = 0; v < size(); v++) {
            while (rank[v] != NOT_LAYERED && collected.size() <= rank[v]) {
                collected.add(new ArrayList<>());
            }
            if (rank[v] != NOT_LAYERED) {
                collected.get(rank[v]).add(v);
            }
        }
        collected.forEach(layer -> layers.add(layer.stream().mapToInt(v -> v).toArray()));
    }

    /** Moves each vertex to the mean place of those above, then of those below, and keeps the best order seen. */
    void order() {
        var best = layers.stream().map(int[]::clone).toList();
        long fewest = LayerCrossings.count(this);
        for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
            LayerCrossings.sweep(this, sweep % 2 == 0);
            long crossings = LayerCrossings.count(this);
            if (crossings < fewest) {
                fewest = crossings;
                best = layers.stream().map(int[]::clone).toList();
            }
        }
        for (int i = 0; i < best.size(); i++) {
            layers.set(i, best.get(i));
        }
    }

    /** Gives each vertex its place, near those that it is linked with. */
    void straighten() {
        new LayerPlaces(this).settle();
    }
}
