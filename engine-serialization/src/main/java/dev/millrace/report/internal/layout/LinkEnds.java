package dev.millrace.report.internal.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where links touch boxes: those of one side stand beside each other, in the order of where they lead. */
final class LinkEnds {

    private static final double BETWEEN = 16;
    private static final double SHARE = 0.6;

    private final LayeredGraph graph;
    private final double[] leaves;
    private final double[] arrives;

    LinkEnds(LayeredGraph graph) {
        this.graph = graph;
        leaves = new double[graph.chains.size()];
        arrives = new double[graph.chains.size()];
        spread(true);
        spread(false);
    }

    private void spread(boolean below) {
        Map<Integer, List<Integer>> byBox = new HashMap<>();
        for (int i = 0; i < graph.chains.size(); i++) {
            var chain = graph.chains.get(i);
            if (chain.length > 1) {
                byBox.computeIfAbsent(chain[below ? 0 : chain.length - 1], unseen -> new ArrayList<>())
                        .add(i);
            }
        }
        byBox.forEach((box, links) -> {
            links.sort(Comparator.comparingDouble(link -> graph.x[next(link, below)]));
            double step = Math.min(BETWEEN, graph.width(box) * SHARE / Math.max(1, links.size() - 1));
            for (int i = 0; i < links.size(); i++) {
                (below ? leaves : arrives)[links.get(i)] = (i - (links.size() - 1) / 2.0) * step;
            }
        });
    }

    private int next(int link, boolean below) {
        var chain = graph.chains.get(link);
        return chain[below ? 1 : chain.length - 2];
    }

    /** Returns how far from the middle of a vertex its link passes. */
    double aside(int link, int step) {
        int last = graph.chains.get(link).length - 1;
        return step == 0 ? leaves[link] : step == last ? arrives[link] : 0;
    }
}
