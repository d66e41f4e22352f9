package dev.millrace.benchmarks.graph;

import com.sun.management.ThreadMXBean;
import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionResult;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs the same graphs on the engine and on a hand-written baseline, in alternating rounds of one process, and prints the ratio
 * of each pair of rounds. Every guarantee of the engine is on. The first argument is the number of rounds; 15 without it.
 */
public final class GraphComparison {

    private static final int WARM_UP = 30;
    private static final int EXECUTIONS = 10_000;

    private final int rounds;
    private final ForkJoinPool pool = new ForkJoinPool(Runtime.getRuntime().availableProcessors());

    private GraphComparison(int rounds) {
        this.rounds = rounds;
    }

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var comparison = new GraphComparison(args.length > 0 ? Integer.parseInt(args[0]) : 15);
        comparison.print("workload                   | baseline ns | engine ns | ratio min / median / max | engine B");
        for (var shape : List.of(Shape.chain(1_000), Shape.fan(1_000), Shape.lattice(50, 20))) {
            comparison.compareGraph(shape, true);
        }
        comparison.compareGraph(Shape.chain(1_000), false);
        comparison.compareMany(Shape.diamond());
        comparison.pool.shutdown();
    }

    private void compareGraph(Shape shape, boolean listener) throws Exception {
        var baseline = new IndegreeGraph(shape);
        var workflow = shape.workflow();
        try (var engine = engine(listener)) {
            compare(
                    shape.name() + (listener ? "" : ", no listener"),
                    shape.size(),
                    () -> runBaseline(baseline, 1),
                    () -> check(engine.start(workflow, Map.of()).await()));
        }
    }

    private void compareMany(Shape shape) throws Exception {
        var baseline = new IndegreeGraph(shape);
        var workflow = shape.workflow();
        try (var engine = engine(true)) {
            compare(EXECUTIONS + " x " + shape.name(), EXECUTIONS, () -> runBaseline(baseline, EXECUTIONS), () -> {
                var executions = new ArrayList<Execution>(EXECUTIONS);
                for (int i = 0; i < EXECUTIONS; i++) {
                    executions.add(engine.start(workflow, Map.of()));
                }
                for (var execution : executions) {
                    check(execution.await());
                }
            });
        }
    }

    private static WorkflowEngine engine(boolean listener) {
        var events = new LongAdder();
        ExecutionListener count = event -> events.increment();
        var builder = WorkflowEngine.builder();
        return listener ? builder.listener(count).build() : builder.build();
    }

    private void runBaseline(IndegreeGraph graph, int times) throws InterruptedException {
        var done = new CountDownLatch(times);
        for (int i = 0; i < times; i++) {
            graph.start(pool, done);
        }
        done.await();
    }

    private static void check(ExecutionResult result) {
        if (!result.isCompleted()) {
            throw new IllegalStateException("ended " + result.status() + ": " + result.cause());
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void compare(String name, int units, Work baseline, Work engine) throws Exception {
        int repeat = units >= EXECUTIONS ? 1 : 50;
        for (int i = 0; i < WARM_UP * repeat; i++) {
            baseline.run();
            engine.run();
        }
        var ratios = new double[rounds];
        var ours = new double[rounds];
        var theirs = new double[rounds];
        long allocated = 0;
        for (int i = 0; i < rounds; i++) {
            theirs[i] = time(baseline, repeat) / units;
            long before = allocatedBytes();
            ours[i] = time(engine, repeat) / units;
            allocated += allocatedBytes() - before;
            ratios[i] = ours[i] / theirs[i];
        }
        Arrays.sort(ratios);
        Arrays.sort(ours);
        Arrays.sort(theirs);
        print(String.format(
                Locale.ROOT,
                "%-26s | %11.0f | %9.0f | %6.2f / %6.2f / %6.2f | %d",
                name,
                theirs[rounds / 2],
                ours[rounds / 2],
                ratios[0],
                ratios[rounds / 2],
                ratios[rounds - 1],
                allocated / rounds / repeat / units));
    }

    private static double time(Work work, int repeat) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < repeat; i++) {
            work.run();
        }
        return (double) (System.nanoTime() - start) / repeat;
    }

    /** The bytes that all live threads have allocated; a thread that ended in between is not counted. */
    private static long allocatedBytes() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private void print(@Nullable String line) {
        System.out.println(line);
    }
}
