package dev.millrace.benchmarks.graph;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.benchmarks.Rounds.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs the same graphs on hand-written baselines and on the engine, without a listener and with one, in alternating
 * rounds of one process, and prints how many times the cost of {@code CompletableFuture} composition the others are.
 * All run on one executor; every guarantee of the engine is on. The first argument is the number of rounds; 15 without
 * it.
 * Further ones choose rows by words of their names.
 */
public final class GraphComparison {

    private static final int WARM_UP = 30;
    private static final int EXECUTIONS = 10_000;

    private final int rounds;
    private final List<String> chosen;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final ForkJoinPool pool = new ForkJoinPool(processors); // the baselines' and the engine's

    private GraphComparison(int rounds, List<String> chosen) {
        this.rounds = rounds;
        this.chosen = chosen;
    }

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var comparison = new GraphComparison(
                Rounds.asked(args, 15), args.length > 1 ? List.of(args).subList(1, args.length) : List.of());
        Rounds.print("%-24s | %-18s | %8s | %-22s | %8s | %-22s | %s", COLUMNS);
        comparison.compareGraph(GraphShape.chain(1_000), "run", (engine, workflow) -> engine.run(workflow, Map.of()));
        for (var shape : List.of(GraphShape.chain(1_000), GraphShape.fan(1_000), GraphShape.lattice(50, 20))) {
            comparison.compareGraph(
                    shape,
                    "start",
                    (engine, workflow) -> engine.start(workflow, Map.of()).await());
        }
        comparison.compareMany(GraphShape.diamond());
        comparison.pool.shutdown();
    }

    private static final Object[] COLUMNS = {
        "workload", "contender", "wall ns", "to futures (min to max)", "CPU ns", "to futures (min to max)", "B"
    };

    /** How an execution is brought to its end. */
    private interface Way {
        ExecutionResult take(WorkflowEngine engine, Workflow workflow);
    }

    private void compareGraph(GraphShape shape, String by, Way way) throws Exception {
        var workflow = shape.workflow();
        compare(
                shape.name() + ", " + by,
                new Units(shape.size(), 50),
                shape,
                1,
                engine -> check(way.take(engine, workflow)));
    }

    private void compareMany(GraphShape shape) throws Exception {
        var workflow = shape.workflow();
        compare(EXECUTIONS + " x " + shape.name(), new Units(EXECUTIONS, 1), shape, EXECUTIONS, engine -> {
            var executions = new ArrayList<Execution>(EXECUTIONS);
            for (int i = 0; i < EXECUTIONS; i++) {
                executions.add(engine.start(workflow, Map.of()));
            }
            for (var execution : executions) {
                check(execution.await());
            }
        });
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

    private static void runAll(Start graph, Executor executor, int times) throws InterruptedException {
        var done = new CountDownLatch(times);
        for (int i = 0; i < times; i++) {
            graph.start(executor, done);
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

    /** What the engine does. */
    private interface OnEngine {
        void run(WorkflowEngine engine);
    }

    private void compare(String name, Units units, GraphShape shape, int times, OnEngine work) throws Exception {
        if (!chosen.isEmpty() && chosen.stream().noneMatch(name::contains)) {
            return;
        }
        var array = new IndegreeGraph(shape);
        var futures = new FutureGraph(shape);
        try (var silent = engine(false);
                var heard = engine(true)) {
            var contenders = List.of(
                    contender("futures", units, () -> runAll(futures::start, pool, times)),
                    contender("array, own stack", units, () -> runAll(array::start, Runnable::run, times)),
                    contender("array, pool", units, () -> runAll(array::start, pool, times)),
                    contender("engine", units, () -> work.run(silent)),
                    contender("engine, listener", units, () -> work.run(heard)));
            for (int i = 0; i < WARM_UP; i++) {
                for (var contender : contenders) {
                    contender.warmUp();
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < contenders.size(); i++) {
                    contenders
                            .get(round % 2 == 0 ? i : contenders.size() - 1 - i)
                            .measure();
                }
            }
            contenders.forEach(contender -> contender.print(name, contenders.get(0)));
        }
    }

    private static Contender contender(String name, Units units, Work work) {
        return new Contender(name, units.count(), units.repeat(), work);
    }
}
