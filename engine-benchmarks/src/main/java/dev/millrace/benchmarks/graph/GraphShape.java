package dev.millrace.benchmarks.graph;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;

/** A graph of nodes that do nothing, as edges between numbers. Immutable. */
record GraphShape(String name, int size, List<int[]> edges) {

    private static final Node NOTHING = context -> Outcome.done();

    static GraphShape chain(int length) {
        var edges = new ArrayList<int[]>();
        for (int i = 1; i < length; i++) {
            edges.add(new int[] {i - 1, i});
        }
        return new GraphShape("chain of " + length, length, edges);
    }

    static GraphShape fan(int width) {
        var edges = new ArrayList<int[]>();
        for (int i = 1; i <= width; i++) {
            edges.add(new int[] {0, i});
            edges.add(new int[] {i, width + 1});
        }
        return new GraphShape("fan 1 -> " + width + " -> 1", width + 2, edges);
    }

    /** Layers of nodes, each node behind two or three of the layer before. */
    static GraphShape lattice(int layers, int width) {
        var edges = new ArrayList<int[]>();
        for (int layer = 1; layer < layers; layer++) {
            for (int i = 0; i < width; i++) {
                for (int d = -1; d <= 1; d++) {
                    int above = i + d;
                    if (above >= 0 && above < width) {
                        edges.add(new int[] {(layer - 1) * width + above, layer * width + i});
                    }
                }
            }
        }
        return new GraphShape("lattice " + layers + " x " + width, layers * width, edges);
    }

    static GraphShape diamond() {
        return new GraphShape(
                "diamond",
                5,
                List.of(new int[] {0, 1}, new int[] {0, 2}, new int[] {1, 3}, new int[] {2, 3}, new int[] {3, 4}));
    }

    Workflow workflow() {
        return workflow(NOTHING);
    }

    Workflow workflow(Node node) {
        WorkflowBuilder builder = Workflow.named(name.replaceAll("[^a-z0-9]+", "-"));
        for (int i = 0; i < size; i++) {
            builder.node("n" + i, node);
        }
        for (var edge : edges) {
            builder.connect("n" + edge[0], "n" + edge[1]);
        }
        return builder.build();
    }
}
