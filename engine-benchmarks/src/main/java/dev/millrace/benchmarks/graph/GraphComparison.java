package dev.millrace.benchmarks.graph;

import static dev.millrace.benchmarks.Rounds.nanos;

import com.sun.management.ThreadMXBean;
import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.benchmarks.Rounds.Sample;
import dev.millrace.benchmarks.Rounds.Work;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionResult;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs the same graphs on two hand-written baselines and on the engine, in alternating rounds of one process, and
 * prints the ratio of each pair of rounds. All run on one executor; every guarantee of the engine is on. The first
 * argument is the number of rounds; 15 without it.
 */
public final class GraphComparison {

    private static final int WARM_UP = 30;
    private static final int EXECUTIONS = 10_000;
    private static final int ARRAY = 0;
    private static final int FUTURES = 1;
    private static final int ENGINE = 2;

    private final int rounds;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final ForkJoinPool pool = new ForkJoinPool(processors); // the baselines' and the engine's

    private GraphComparison(int rounds) {
        this.rounds = rounds;
    }

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var comparison = new GraphComparison(Rounds.asked(args, 15));
        Rounds.print(
                "workload                   | array ns | futures ns | engine ns | to the array, median (min to max) |"
                        + " to futures | engine B");
        for (boolean listener : List.of(true, false)) {
            for (var shape : List.of(Shape.chain(1_000), Shape.fan(1_000), Shape.lattice(50, 20))) {
                comparison.compareGraph(shape, listener);
            }
            comparison.compareMany(Shape.diamond(), listener);
        }
        comparison.pool.shutdown();
    }

    private void compareGraph(Shape shape, boolean listener) throws Exception {
        var workflow = shape.workflow();
        try (var engine = engine(listener)) {
            compare(
                    nameOf(shape, listener),
                    new Units(shape.size(), 50),
                    baselines(shape, 1),
                    () -> check(engine.start(workflow, Map.of()).await()));
        }
    }

    private void compareMany(Shape shape, boolean listener) throws Exception {
        var workflow = shape.workflow();
        try (var engine = engine(listener)) {
            var name = EXECUTIONS + " x " + nameOf(shape, listener);
            compare(name, new Units(EXECUTIONS, 1), baselines(shape, EXECUTIONS), () -> {
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

    private static String nameOf(Shape shape, boolean listener) {
        return shape.name() + (listener ? "" : ", no listener");
    }

    private WorkflowEngine engine(boolean listener) {
        var events = new LongAdder();
        ExecutionListener count = event -> events.increment();
        var builder = WorkflowEngine.builder().executor(pool).workers(processors);
        return listener ? builder.listener(count).build() : builder.build();
    }

    private interface Start {
        void start(Executor executor, CountDownLatch done);
    }

    /** In the order of {@link #ARRAY} and {@link #FUTURES}. */
    private List<Work> baselines(Shape shape, int times) {
        var array = new IndegreeGraph(shape);
        var futures = new FutureGraph(shape);
        return List.of(() -> runAll(array::start, times), () -> runAll(futures::start, times));
    }

    private void runAll(Start graph, int times) throws InterruptedException {
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

    /** How many nodes or executions one run is, and how many runs one sample is. */
    private record Units(int count, int repeat) {}

    private void compare(String name, Units units, List<Work> baselines, Work engine) throws Exception {
        for (int i = 0; i < WARM_UP * units.repeat(); i++) {
            for (var baseline : baselines) {
                baseline.run();
            }
            engine.run();
        }
        var allocated = new LongAdder();
        var timed = nanos(units.repeat(), units.count(), engine);
        Sample counted = () -> {
            long before = allocatedBytes();
            double taken = timed.take();
            allocated.add(allocatedBytes() - before);
            return taken;
        };
        var samples = new ArrayList<Sample>();
        baselines.forEach(baseline -> samples.add(nanos(units.repeat(), units.count(), baseline)));
        samples.add(counted);
        var taken = Rounds.of(rounds, samples);
        Rounds.print(
                "%-26s | %8.0f | %10.0f | %9.0f | %-33s | %-20s | %d",
                name,
                taken.cost(ARRAY).median(),
                taken.cost(FUTURES).median(),
                taken.cost(ENGINE).median(),
                taken.ratio(ENGINE, ARRAY),
                taken.ratio(ENGINE, FUTURES),
                allocated.sum() / rounds / units.repeat() / units.count());
    }

    /** The bytes that all live threads have allocated; a thread that ended in between is not counted. */
    private static long allocatedBytes() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
