package dev.millrace.benchmarks.graph;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The graph limit: what somebody would write by hand for one graph, without leases, events, failures or data. Counts
 * down an array of open predecessors; a finished node runs its first ready successor itself and gives the others to the
 * executor.
 */
final class IndegreeGraph {

    private final int[][] successors;
    private final int[] indegrees;

    IndegreeGraph(GraphShape shape) {
        int[] outdegrees = new int[shape.size()];
        indegrees = new int[shape.size()];
        for (var edge : shape.edges()) {
            outdegrees[edge[0]]++;
            indegrees[edge[1]]++;
        }
        successors = new int[shape.size()][];
        for (int i = 0; i < successors.length; i++) {
            successors[i] = new int[outdegrees[i]];
        }
        for (var edge : shape.edges()) {
            successors[edge[0]][--outdegrees[edge[0]]] = edge[1];
        }
    }

    /** Begins one run; the latch is counted down at its end. */
    void start(Executor executor, CountDownLatch done) {
        var run = new Run(executor, done);
        for (int i = 0; i < indegrees.length; i++) {
            if (indegrees[i] == 0) {
                int entry = i;
                executor.execute(() -> run.work(entry));
            }
        }
    }

    private final class Run {

        private final Executor executor;
        private final CountDownLatch done;
        private final AtomicIntegerArray open = new AtomicIntegerArray(indegrees);
        private final AtomicInteger left = new AtomicInteger(indegrees.length);

        Run(Executor executor, CountDownLatch done) {
            this.executor = executor;
            this.done = done;
        }

        void work(int first) {
            int node = first;
            while (node >= 0) {
                int next = -1;
                for (int successor : successors[node]) {
                    if (open.decrementAndGet(successor) == 0) {
                        if (next < 0) {
                            next = successor;
                        } else {
                            executor.execute(() -> work(successor));
                        }
                    }
                }
                if (left.decrementAndGet() == 0) {
                    done.countDown();
                }
                node = next;
            }
        }
    }
}
