package dev.millrace.benchmarks.graph;

import com.yomahub.liteflow.core.FlowExecutor;
import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.benchmarks.Rounds.Sample;
import dev.millrace.benchmarks.Rounds.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionResult;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs the graphs of {@link GraphComparison} on the array, the engine and other libraries, in alternating rounds of one
 * process.
 * Every node but the array's adds one to a count, which is checked after each run. The first argument is the number of
 * rounds; 15 without it.
 */
public final class PeerGraphs {

    private static final int WARM_UP = 12;
    private static final long SAMPLE_NANOS = 250_000_000;
    private static final int EXECUTIONS = 10_000;

    private final int rounds;
    private final ForkJoinPool pool = new ForkJoinPool(Runtime.getRuntime().availableProcessors());
    private final FlowExecutor flow = LiteFlowGraph.executor();
    private final LongAdder nodesRun = new LongAdder();
    private final LongAdder events = new LongAdder();

    private PeerGraphs(int rounds) {
        this.rounds = rounds;
    }

    /** Begins one run; the latch is counted down at its end. */
    @FunctionalInterface
    interface Start {
        void start(CountDownLatch done);
    }

    private record Contender(String name, Work work) {}

    /** Runs the comparison and prints its tables. */
    public static void main(String[] args) throws Exception {
        var graphs = new PeerGraphs(Rounds.asked(args, 15));
        graphs.compare(GraphShape.chain(1_000), 1);
        graphs.compare(GraphShape.fan(1_000), 1);
        graphs.compare(GraphShape.lattice(50, 20), 1);
        graphs.compare(GraphShape.diamond(), EXECUTIONS);
        System.exit(0); // LiteFlow's threads would stay
    }

    /** Compares so many runs at once; the units are nodes, or the runs if they are many. */
    private void compare(GraphShape shape, int times) throws Exception {
        var plan = PeerPlan.of(shape);
        int nodes = shape.size() * times;
        var rx = new RxGraph(plan, pool, nodesRun::increment);
        var reactor = new ReactorGraph(plan, pool, nodesRun::increment);
        var liteFlow = new LiteFlowGraph(flow, shape, nodesRun::increment);
        var array = new IndegreeGraph(shape);
        try (var engine = engine()) {
            var contenders = List.of(
                    new Contender("array", all(done -> array.start(pool, done), times)),
                    new Contender("engine", counted(nodes, engineRuns(engine, shape, times))),
                    new Contender("LiteFlow", counted(nodes, () -> liteFlow.run(times))),
                    new Contender("RxJava, layers", counted(nodes, all(rx.layers(), times))),
                    new Contender("Reactor, layers", counted(nodes, all(reactor.layers(), times))),
                    new Contender("RxJava, edges", counted(nodes, all(rx.edges(), times))),
                    new Contender("Reactor, edges", counted(nodes, all(reactor.edges(), times))));
            compare(shape.name(), times > 1 ? times : nodes, contenders);
        }
    }

    private void compare(String name, int units, List<Contender> contenders) throws Exception {
        var samples = contenders.stream()
                .map(contender -> sample(units, contender.work()))
                .toList();
        Rounds.of(WARM_UP, samples);
        var taken = Rounds.of(rounds, samples);
        Rounds.print("%n%s", name);
        Rounds.print("%-15s | %-26s | %-26s | %s", "", "ns, median (min to max)", "to the array", "the engine to it");
        for (int i = 0; i < contenders.size(); i++) {
            Rounds.print(
                    "%-15s | %-26s | %-26s | %s",
                    contenders.get(i).name(), taken.cost(i), taken.ratio(i, 0), taken.ratio(1, i));
        }
    }

    /** Does the work again and again for a time, the same for all. */
    private static Sample sample(int units, Work work) {
        return () -> {
            long start = System.nanoTime();
            long taken = 0;
            int runs = 0;
            while (taken < SAMPLE_NANOS) {
                work.run();
                runs++;
                taken = System.nanoTime() - start;
            }
            return (double) taken / runs / units;
        };
    }

    private Work counted(int nodes, Work work) {
        return () -> {
            work.run();
            long counted = nodesRun.sumThenReset();
            if (counted != nodes) {
                throw new IllegalStateException(counted + " nodes ran, not " + nodes);
            }
        };
    }

    private static Work all(Start graph, int times) {
        return () -> {
            var done = new CountDownLatch(times);
            for (int i = 0; i < times; i++) {
                graph.start(done);
            }
            done.await();
        };
    }

    private WorkflowEngine engine() {
        ExecutionListener count = event -> events.increment();
        return WorkflowEngine.builder().listener(count).build();
    }

    private Workflow workflow(GraphShape shape) {
        return shape.workflow(context -> {
            nodesRun.increment();
            return Outcome.done();
        });
    }

    private Work engineRuns(WorkflowEngine engine, GraphShape shape, int times) {
        var workflow = workflow(shape);
        return () -> {
            var executions = new ArrayList<Execution>(times);
            for (int i = 0; i < times; i++) {
                executions.add(engine.start(workflow, Map.of()));
            }
            for (var execution : executions) {
                check(execution.await());
            }
        };
    }

    private static void check(ExecutionResult result) {
        if (!result.isCompleted()) {
            throw new IllegalStateException("ended " + result.status() + ": " + result.cause());
        }
    }
}
