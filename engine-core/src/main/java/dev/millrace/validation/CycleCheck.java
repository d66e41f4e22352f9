package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.graph.DefaultEdge;

/**
 * Finds cycles: one problem for each group of nodes that lead to each other. The way into a loop's body and the way
 * back to the loop are no part of a cycle. In a second pass substitutes count as well: one must not lead back to the
 * node that it stands for.
 */
final class CycleCheck {

    private final Subject subject;
    private final GraphIndex graph;
    private final BitSet found = new BitSet();

    CycleCheck(Subject subject) {
        this.subject = subject;
        graph = subject.graph();
    }

    /** Returns the nodes that stand in cycles. */
    BitSet run() {
        var connected = new int[graph.size()][];
        Arrays.setAll(connected, this::targetsOf);
        groups(connected).forEach(group -> report(group, connected));
        if (graph.hasSubstitutes()) {
            var both = new int[graph.size()][];
            Arrays.setAll(both, i -> withSubstitutes(i, connected[i]));
            groups(both).forEach(group -> report(group, both));
        }
        return found;
    }

    private int[] targetsOf(int node) {
        int[] outgoing = graph.outgoing(node);
        var targets = new int[outgoing.length];
        int count = 0;
        for (int c : outgoing) {
            if (!graph.isBodyEntry(c) && !subject.scopes().isBackEdge(c)) {
                targets[count++] = graph.target(c);
            }
        }
        return count == targets.length ? targets : Arrays.copyOf(targets, count);
    }

    private int[] withSubstitutes(int node, int[] connected) {
        return found.get(node)
                ? new int[0]
                : IntStream.concat(Arrays.stream(connected), Arrays.stream(graph.substitutes(node)))
                        .filter(next -> !found.get(next))
                        .toArray();
    }

    private List<Set<Integer>> groups(int[][] successors) {
        var suspects = withoutBeginnings(successors);
        if (suspects.isEmpty()) {
            return List.of();
        }
        var edges = new DefaultDirectedGraph<Integer, DefaultEdge>(DefaultEdge.class);
        suspects.stream().forEach(edges::addVertex);
        suspects.stream().forEach(node -> Arrays.stream(successors[node]).forEach(next -> edges.addEdge(node, next)));
        return new KosarajuStrongConnectivityInspector<>(edges)
                .stronglyConnectedSets().stream()
                        .filter(group -> group.size() > 1)
                        .sorted(Comparator.comparing(Collections::min))
                        .toList();
    }

    /** Takes nodes away to which nothing leads, until none is left: in a sound graph this takes all of them. */
    private static BitSet withoutBeginnings(int[][] successors) {
        var open = new int[successors.length];
        for (int[] next : successors) {
            for (int node : next) {
                open[node]++;
            }
        }
        var left = new BitSet();
        left.set(0, successors.length);
        var queue = new ArrayDeque<Integer>();
        IntStream.range(0, open.length).filter(i -> open[i] == 0).forEach(queue::add);
        while (!queue.isEmpty()) {
            int node = queue.remove();
            left.clear(node);
            for (int next : successors[node]) {
                if (--open[next] == 0) {
                    queue.add(next);
                }
            }
        }
        return left;
    }

    private void report(Set<Integer> group, int[][] successors) {
        int first = Collections.min(group);
        var way = GraphPaths.circle(
                first,
                node -> Arrays.stream(successors[node]).filter(group::contains).toArray());
        int last = way.get(way.size() - 2);
        int closing = connection(last, first);
        var spot = closing == NONE
                ? subject.findings().node(last)
                : subject.findings().connection(closing);
        if (isConnected(way)) {
            spot.error(
                    "DEF-210",
                    "the connections form a cycle: " + GraphPaths.print(way, graph)
                            + "; repeat nodes in the body of a While, which alone may be led back to");
        } else {
            spot.error(
                    "DEF-211",
                    "connections and substitutes form a cycle: " + GraphPaths.print(way, graph)
                            + "; a fallback or compensation must not lead back to its node");
        }
        group.forEach(found::set);
    }

    private boolean isConnected(List<Integer> way) {
        return IntStream.range(1, way.size()).allMatch(i -> connection(way.get(i - 1), way.get(i)) != NONE);
    }

    private int connection(int source, int target) {
        return Arrays.stream(graph.outgoing(source))
                .filter(c -> graph.target(c) == target && !graph.isBodyEntry(c))
                .findFirst()
                .orElse(NONE);
    }
}
