package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/**
 * The scope in which each node of a graph stands: the graph itself, or the body of a flat loop. Immutable.
 *
 * <p>A connection leaves a node in the scope of its source, except that one on port LoopBody or trigger Next leaves it
 * in the scope of the loop's body; a fallback and a compensation stand where their node stands. The nodes are reached
 * scope by scope, outer ones first, so that each stands in the outermost scope that leads to it. A connection that
 * would put a node into a second scope is a leak; one from a body to its own loop is a back edge.
 */
final class Scopes {

    /** The scope of the graph itself; any other is the position of its loop. */
    static final int ROOT = -1;

    private static final int UNREACHED = -2;

    private final GraphIndex graph;
    private final int[] scopes;
    private final int[] reachedFrom;
    private final BitSet reachedFromEntry = new BitSet();
    private final BitSet backEdges = new BitSet();
    private final List<Leak> leaks = new ArrayList<>();
    private final List<Integer> loops = new ArrayList<>();
    private final boolean entered;

    /**
     * A connection, or a substitute's name, that crosses the border of a body.
     *
     * @param from the node that it leaves
     * @param to the node that it leads to
     * @param connection its position; {@link GraphIndex#NONE} for a substitute
     * @param scope the scope into which it would put the node
     */
    record Leak(int from, int to, int connection, int scope) {}

    Scopes(GraphIndex graph) {
        this.graph = graph;
        scopes = new int[graph.size()];
        reachedFrom = new int[graph.size()];
        Arrays.fill(scopes, UNREACHED);
        Arrays.fill(reachedFrom, NONE);

        int entry = graph.graph().entryPoint().map(graph::position).orElse(NONE);
        if (entry != NONE) {
            walk(IntStream.of(entry));
            IntStream.range(0, graph.size()).filter(this::isReached).forEach(reachedFromEntry::set);
        }
        walk(IntStream.of(roots()));
        boolean fromRoots = IntStream.range(0, graph.size()).anyMatch(this::isReached);
        entered = walkLoops() || fromRoots;
    }

    /** Returns whether there is any node to begin at. */
    boolean hasEntry() {
        return entered;
    }

    /** Returns the scope of a node: {@link #ROOT} or the position of a loop. */
    int of(int node) {
        return scopes[node] == UNREACHED ? ROOT : scopes[node];
    }

    /** Returns whether the explicit entry point leads to a node. */
    boolean isReachedFromEntry(int node) {
        return reachedFromEntry.get(node);
    }

    /** Returns the node that led to a node first; {@link GraphIndex#NONE} for where the walk began. */
    int reachedFrom(int node) {
        return reachedFrom[node];
    }

    /** Returns whether a connection leads from a loop's body back to the loop. */
    boolean isBackEdge(int connection) {
        return backEdges.get(connection);
    }

    List<Leak> leaks() {
        return leaks;
    }

    /** Returns the flat loops, each behind the loop in whose body it stands. */
    List<Integer> loops() {
        return loops;
    }

    private boolean isReached(int node) {
        return scopes[node] != UNREACHED;
    }

    private int[] roots() {
        var substitutes = new BitSet();
        IntStream.range(0, graph.size())
                .forEach(i -> Arrays.stream(graph.substitutes(i)).forEach(substitutes::set));
        return IntStream.range(0, graph.size())
                .filter(i -> graph.incoming(i).length == 0 && !substitutes.get(i))
                .toArray();
    }

    /** Begins at loops to which only their own bodies lead back; then, for want of better, at any flat loop left. */
    private boolean walkLoops() {
        int[] flat = graph.hasFlatLoops()
                ? IntStream.range(0, graph.size()).filter(graph::isFlatLoop).toArray()
                : new int[0];
        boolean found = false;
        for (int loop : flat) {
            if (!isReached(loop) && leadsBackOnly(loop)) {
                walk(IntStream.of(loop));
                found = true;
            }
        }
        Arrays.stream(flat).filter(loop -> !isReached(loop)).forEach(loop -> walk(IntStream.of(loop)));
        return found;
    }

    private boolean leadsBackOnly(int loop) {
        var body = new BitSet();
        var queue = new ArrayDeque<Integer>();
        Arrays.stream(graph.outgoing(loop))
                .filter(graph::isBodyEntry)
                .map(graph::target)
                .forEach(queue::add);
        while (!queue.isEmpty()) {
            int node = queue.remove();
            if (node != loop && !body.get(node) && !isReached(node)) {
                body.set(node);
                Arrays.stream(graph.outgoing(node)).map(graph::target).forEach(queue::add);
            }
        }
        return Arrays.stream(graph.incoming(loop)).allMatch(c -> !graph.isBodyEntry(c) && body.get(graph.source(c)));
    }

    private void walk(IntStream begins) {
        var nodes = new ArrayDeque<Integer>();
        begins.filter(node -> !isReached(node)).forEach(node -> {
            scopes[node] = ROOT;
            nodes.add(node);
        });
        int opened = loops.size();
        flood(ROOT, nodes);
        while (opened < loops.size()) {
            open(loops.get(opened++));
        }
    }

    private void open(int loop) {
        var nodes = new ArrayDeque<Integer>();
        for (int c : graph.outgoing(loop)) {
            if (graph.isBodyEntry(c)) {
                reach(new Leak(loop, graph.target(c), c, loop), nodes);
            }
        }
        flood(loop, nodes);
    }

    private void flood(int scope, Queue<Integer> nodes) {
        while (!nodes.isEmpty()) {
            int node = nodes.remove();
            boolean opens = false;
            for (int c : graph.outgoing(node)) {
                if (graph.isBodyEntry(c)) {
                    opens = true;
                } else {
                    reach(new Leak(node, graph.target(c), c, scope), nodes);
                }
            }
            for (int substitute : graph.substitutes(node)) {
                reach(new Leak(node, substitute, NONE, scope), nodes);
            }
            if (opens) {
                loops.add(node);
            }
        }
    }

    private void reach(Leak step, Queue<Integer> nodes) {
        int node = step.to();
        if (node == step.scope() && step.connection() != NONE) {
            backEdges.set(step.connection());
        } else if (!isReached(node)) {
            scopes[node] = step.scope();
            reachedFrom[node] = step.from();
            nodes.add(node);
        } else if (scopes[node] != step.scope()) {
            leaks.add(step);
        }
    }
}
