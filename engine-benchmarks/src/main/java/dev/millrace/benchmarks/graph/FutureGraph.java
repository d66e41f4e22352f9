package dev.millrace.benchmarks.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/**
 * The same graph as a composition of {@link CompletableFuture}: a node runs on the thread that completed its last
 * predecessor, except where the predecessor has others to run too. The whole graph is composed before its first node
 * runs: otherwise it is chance whether a node is linked to its predecessor or finds it done, which costs a third.
 */
final class FutureGraph {

    private static final Runnable NOTHING = () -> {};

    private final int[][] predecessors;
    private final boolean[] forked;

    /** Takes a shape whose edges lead from lower to higher numbers. */
    FutureGraph(GraphShape shape) {
        predecessors = new int[shape.size()][0];
        forked = new boolean[shape.size()];
        var sources = new ArrayList<List<Integer>>();
        for (int i = 0; i < shape.size(); i++) {
            sources.add(new ArrayList<>());
        }
        var hasSuccessor = new boolean[shape.size()];
        for (var edge : shape.edges()) {
            sources.get(edge[1]).add(edge[0]);
            forked[edge[1]] |= hasSuccessor[edge[0]];
            hasSuccessor[edge[0]] = true;
        }
        for (int i = 0; i < predecessors.length; i++) {
            predecessors[i] =
                    sources.get(i).stream().mapToInt(Integer::intValue).toArray();
        }
    }

    /** Begins one run; the latch is counted down at its end. */
    void start(Executor executor, CountDownLatch done) {
        var begin = new CompletableFuture<Void>();
        var nodes = new CompletableFuture<?>[predecessors.length];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = node(i, nodes, begin, executor);
        }
        CompletableFuture.allOf(nodes).thenRun(done::countDown);
        begin.complete(null);
    }

    private CompletableFuture<?> node(
            int position, CompletableFuture<?>[] nodes, CompletableFuture<Void> begin, Executor executor) {
        var sources = predecessors[position];
        if (sources.length == 0) {
            return begin.thenRunAsync(NOTHING, executor);
        }
        var ready = sources.length == 1 ? nodes[sources[0]] : allOf(sources, nodes);
        return forked[position] ? ready.thenRunAsync(NOTHING, executor) : ready.thenRun(NOTHING);
    }

    private static CompletableFuture<?> allOf(int[] sources, CompletableFuture<?>[] nodes) {
        var all = new CompletableFuture<?>[sources.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = nodes[sources[i]];
        }
        return CompletableFuture.allOf(all);
    }
}
