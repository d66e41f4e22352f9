package dev.millrace.report.internal.layout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Layout of boxes and links in layers from top to bottom, after Sugiyama, Tagawa and Toda: links that would close a
 * cycle are turned round, each box stands below all that lead to it, boxes of a layer are ordered so that few links
 * cross, and then moved towards the boxes that they are linked with. Equal graphs get equal layouts. Immutable.
 *
 * @param corners the upper left corner of each box
 * @param ways the way of each link, from its source: pairs of points that are joined straight, and between the pairs
 *     curves; empty for a link from a box to itself
 * @param labels where the middle of each link's label stands
 * @param size how much room the whole takes
 */
public record LayeredLayout(List<Point> corners, List<List<Point>> ways, List<Point> labels, Size size) {

    /** The room between neighbours of a layer. */
    static final double BESIDE = 28;

    private static final double BELOW = 38;
    private static final double LABEL_HEIGHT = 18;
    private static final int COLUMNS = 4;

    /** A place, in pixels from the upper left corner. */
    public record Point(double x, double y) {}

    /** How wide and how high something is, in pixels. */
    public record Size(double width, double height) {}

    /**
     * A link between two boxes.
     *
     * @param from its source's number
     * @param to its target's number
     * @param labelWidth how wide its label is; 0 for none
     */
    public record Link(int from, int to, double labelWidth) {}

    /** Returns the layout of boxes, numbered from 0, and of the links between them. */
    public static LayeredLayout of(List<Size> boxes, List<Link> links) {
        var layered = new LayeredGraph(boxes, links);
        layered.order();
        layered.straighten();
        return new Drafting(boxes, links, layered).layout();
    }

    /** Returns the layer of each box; -1 of one that is linked with no other. */
    public static int[] layers(int boxes, List<Link> links) {
        return new LayerRanks(boxes, links).ranks();
    }

    /** Gives every layer its height, and what is linked with nothing rows of its own below. Confined to the call. */
    private static final class Drafting {

        private final List<Size> boxes;
        private final List<Link> links;
        private final LayeredGraph graph;
        private final double[] top;
        private final double[] bottom;
        private final int[] labelled;
        private final LinkEnds ends;
        private final Point[] corners;
        private double width;
        private double height;

        Drafting(List<Size> boxes, List<Link> links, LayeredGraph graph) {
            this.boxes = boxes;
            this.links = links;
            this.graph = graph;
            top = new double[graph.layers.size()];
            bottom = new double[graph.layers.size()];
            labelled = new int[graph.size()];
            ends = new LinkEnds(graph);
            corners = new Point[boxes.size()];
        }

        LayeredLayout layout() {
            layers();
            loners();
            var ways = new ArrayList<List<Point>>();
            var labels = new ArrayList<Point>();
            for (int i = 0; i < links.size(); i++) {
                var chain = graph.chains.get(i);
                ways.add(way(i, graph.isTurned[i]));
                labels.add(label(chain, links.get(i)));
            }
            return new LayeredLayout(List.of(corners), ways, labels, new Size(width, height));
        }

        private void layers() {
            double left = Double.MAX_VALUE;
            for (int v = 0; v < graph.size(); v++) {
                if (graph.rank[v] >= 0) {
                    left = Math.min(left, graph.x[v] - graph.width(v) / 2);
                }
            }
            for (int layer = 0; layer < top.length; layer++) {
                top[layer] = layer == 0 ? 0 : bottom[layer - 1] + gap(layer);
                bottom[layer] = top[layer];
                for (int v : graph.layers.get(layer)) {
                    graph.x[v] -= left;
                    bottom[layer] = Math.max(bottom[layer], top[layer] + graph.height(v));
                    width = Math.max(width, graph.x[v] + graph.width(v) / 2);
                    if (v < boxes.size()) {
                        corners[v] = new Point(graph.x[v] - graph.width(v) / 2, top[layer]);
                    }
                }
                height = bottom[layer];
            }
        }

        /** Labels that end at one box stand above each other. */
        private double gap(int layer) {
            var perTarget = new int[graph.size()];
            int most = 0;
            for (int i = 0; i < links.size(); i++) {
                var chain = graph.chains.get(i);
                if (links.get(i).labelWidth() > 0 && chain.length > 1 && graph.rank[chain[1]] == layer) {
                    most = Math.max(most, ++perTarget[chain[1]]);
                }
            }
            return BELOW + most * LABEL_HEIGHT;
        }

        private void loners() {
            var loners = new ArrayList<Integer>();
            for (int v = 0; v < boxes.size(); v++) {
                if (graph.rank[v] < 0) {
                    loners.add(v);
                }
            }
            int columns = Math.max(COLUMNS, (int) Math.ceil(Math.sqrt(loners.size())));
            double from = height == 0 ? 0 : height + BELOW;
            for (int i = 0; i < loners.size(); i += columns) {
                double x = 0;
                double lowest = from;
                for (int v : loners.subList(i, Math.min(loners.size(), i + columns))) {
                    corners[v] = new Point(x, from);
                    x += boxes.get(v).width();
                    width = Math.max(width, x);
                    x += BESIDE;
                    lowest = Math.max(lowest, from + boxes.get(v).height());
                }
                height = lowest;
                from = lowest + BESIDE;
            }
        }

        private List<Point> way(int link, boolean turned) {
            var chain = graph.chains.get(link);
            var way = new ArrayList<Point>();
            for (int i = 0; i < chain.length; i++) {
                int layer = graph.rank[chain[i]];
                double x = graph.x[chain[i]] + ends.aside(link, i);
                if (i > 0) {
                    way.add(new Point(x, top[layer]));
                }
                if (i < chain.length - 1) {
                    if (i == 0) {
                        way.add(new Point(x, top[layer] + graph.height(chain[i])));
                    }
                    way.add(new Point(x, bottom[layer]));
                }
            }
            if (turned) {
                Collections.reverse(way);
            }
            return way;
        }

        private Point label(int[] chain, Link link) {
            if (chain.length < 2 || link.labelWidth() == 0) {
                return new Point(0, 0);
            }
            int at = chain[1];
            return new Point(graph.x[at], top[graph.rank[at]] - LABEL_HEIGHT * (0.9 + labelled[at]++));
        }
    }
}
