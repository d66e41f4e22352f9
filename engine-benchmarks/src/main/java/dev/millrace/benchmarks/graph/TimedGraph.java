package dev.millrace.benchmarks.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A graph of tasks that take time, as somebody would write it by hand: an array of open predecessors, and a queue of
 * ready tasks in order of arrival, the executor's. Immutable.
 */
final class TimedGraph {

    private final long[] nanos;
    private final int[] indegrees;
    private final List<int[]> edges;
    private final List<List<Integer>> successors = new ArrayList<>();

    /** Takes tasks by how long each sleeps, and edges between their numbers. */
    TimedGraph(long[] nanos, List<int[]> edges) {
        this.nanos = nanos.clone();
        this.edges = List.copyOf(edges);
        indegrees = new int[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            successors.add(new ArrayList<>());
        }
        for (var edge : edges) {
            successors.get(edge[0]).add(edge[1]);
            indegrees[edge[1]]++;
        }
    }

    int size() {
        return nanos.length;
    }

    List<int[]> edges() {
        return edges;
    }

    long workNanos() {
        return Arrays.stream(nanos).sum();
    }

    /** Returns how long the longest way takes: nothing can be faster. */
    long criticalNanos() {
        var ends = nanos.clone();
        var open = indegrees.clone();
        var ready = new ArrayList<Integer>();
        for (int i = 0; i < open.length; i++) {
            if (open[i] == 0) {
                ready.add(i);
            }
        }
        for (int i = 0; i < ready.size(); i++) {
            int task = ready.get(i);
            for (int next : successors.get(task)) {
                ends[next] = Math.max(ends[next], ends[task] + nanos[next]);
                if (--open[next] == 0) {
                    ready.add(next);
                }
            }
        }
        return Arrays.stream(ends).max().orElse(0);
    }

    /** Does a task: sleeps more exactly than {@link Thread#sleep(long)} does. */
    void sleep(int task) {
        long end = System.nanoTime() + nanos[task];
        for (long left = nanos[task]; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Runs all tasks and waits for the last. */
    void run(Executor executor) throws InterruptedException {
        var done = new CountDownLatch(1);
        var open = new AtomicIntegerArray(indegrees);
        var left = new AtomicInteger(nanos.length);
        var run = new Run(executor, open, left, done);
        for (int i = 0; i < indegrees.length; i++) {
            if (indegrees[i] == 0) {
                int entry = i;
                executor.execute(() -> work(entry, run));
            }
        }
        done.await();
    }

    private record Run(Executor executor, AtomicIntegerArray open, AtomicInteger left, CountDownLatch done) {}

    private void work(int task, Run run) {
        sleep(task);
        for (int next : successors.get(task)) {
            if (run.open().decrementAndGet(next) == 0) {
                run.executor().execute(() -> work(next, run));
            }
        }
        if (run.left().decrementAndGet() == 0) {
            run.done().countDown();
        }
    }
}
