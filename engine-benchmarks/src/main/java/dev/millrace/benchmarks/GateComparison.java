package dev.millrace.benchmarks;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds.Sample;
import dev.millrace.benchmarks.Rounds.Work;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * What gates and failure policies cost where nobody waits and nothing fails: a chain of nodes with them beside the same
 * chain without, in processor time of all threads, with nodes that do nothing, that compute for some 10 microseconds,
 * and for five times as long; the second by {@code start} too, for {@code run} has nodes with a time limit go to other
 * threads. The first argument is the number of rounds; 15 without it.
 */
public final class GateComparison {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int LENGTH = 200;
    private static final int WORKERS = 4;
    private static final int WARM_UP = 40; // samples; with fewer the JVM compiles while it is measured
    private static final int MUCH = 100_000;
    private static final int SHORT = 5_000; // steps, some 10 us
    private static final RateLimit OFTEN =
            RateLimit.of(MUCH, Duration.ofMillis(1)).withBurst(MUCH);

    private final int rounds;

    private GateComparison(int rounds) {
        this.rounds = rounds;
    }

    /** How a workflow is run: on the caller's thread where nothing forbids that, or on the engine's. */
    private interface Run {
        ExecutionResult of(WorkflowEngine engine, Workflow workflow);
    }

    private static final Run BY_RUN = (engine, workflow) -> engine.run(workflow, Map.of());
    private static final Run BY_START =
            (engine, workflow) -> engine.start(workflow, Map.of()).await();

    /** A chain, and the engine that runs it. */
    private record Contender(String name, UnaryOperator<EngineBuilder> engine, UnaryOperator<NodeBuilder> node) {}

    private static final List<Contender> ALL = List.of(
            new Contender("without", engine -> engine, node -> node),
            new Contender("without, again", engine -> engine, node -> node),
            new Contender("maxConcurrentExecutions", engine -> engine, node -> node.maxConcurrentExecutions(MUCH)),
            new Contender("a shared lock", engine -> engine, node -> node.lock(Lock.shared("door", MUCH))),
            new Contender("a resource", engine -> engine.capacity("cpu", MUCH), node -> node.resource("cpu", 1)),
            new Contender("a rate", engine -> engine, node -> node.rateLimit(OFTEN)),
            new Contender("a limit of the type", engine -> engine.typeLimit("work", MUCH), node -> node),
            new Contender(
                    "all of these",
                    engine -> engine.capacity("cpu", MUCH).typeLimit("work", MUCH),
                    node -> node.maxConcurrentExecutions(MUCH)
                            .lock(Lock.shared("door", MUCH))
                            .resource("cpu", 1)
                            .rateLimit(OFTEN)),
            new Contender("retry", engine -> engine, node -> node.retry(RetryPolicy.attempts(3))),
            new Contender("a time limit", engine -> engine, node -> node.timeout(Duration.ofHours(1))),
            new Contender("a breaker", engine -> engine, node -> node.breaker(breaker())),
            new Contender(
                    "these policies",
                    engine -> engine,
                    node -> node.retry(RetryPolicy.attempts(3))
                            .timeout(Duration.ofHours(1))
                            .breaker(breaker())));

    private static CircuitBreakerPolicy breaker() {
        return new CircuitBreakerPolicy(50, 10, Duration.ofSeconds(30), 2, Optional.of("shared"));
    }

    /** Runs the comparison and prints its tables. */
    public static void main(String[] args) throws Exception {
        var comparison = new GateComparison(Rounds.asked(args, 15));
        comparison.compare("nodes that do nothing, by run", 1_000, context -> Outcome.done(), BY_RUN);
        Node computing = context -> Outcome.done("found", computed(SHORT));
        comparison.compare("nodes that compute, by run", 50, computing, BY_RUN);
        comparison.compare("nodes that compute, by start", 50, computing, BY_START);
        Node longer = context -> Outcome.done("found", computed(5 * SHORT));
        comparison.compare("nodes that compute for longer, by run", 10, longer, BY_RUN);
    }

    /** Takes some microseconds, and nobody can foresee the result. */
    private static long computed(int steps) {
        long found = ThreadLocalRandom.current().nextLong() | 1;
        for (int i = 0; i < steps; i++) {
            found ^= found << 13;
            found ^= found >>> 7;
            found ^= found << 17;
        }
        return found;
    }

    private void compare(String name, int repeat, Node code, Run run) throws Exception {
        var types = NodeRegistry.builder().add("work", code).build();
        var threads = Executors.newFixedThreadPool(WORKERS); // whose time still counts when they have nothing to do
        var engines = new ArrayList<WorkflowEngine>();
        try {
            var samples = new ArrayList<Sample>();
            for (var contender : ALL) {
                var engine = contender
                        .engine()
                        .apply(WorkflowEngine.builder()
                                .nodes(types)
                                .executor(threads)
                                .workers(WORKERS))
                        .build();
                engines.add(engine);
                var chain = chain(contender.node());
                Work work = () -> {
                    if (!run.of(engine, chain).isCompleted()) {
                        throw new IllegalStateException("it did not complete");
                    }
                };
                for (int i = 0; i < WARM_UP * repeat; i++) {
                    work.run();
                }
                samples.add(sample(repeat, work));
            }
            print(name, Rounds.of(rounds, samples));
        } finally {
            engines.forEach(WorkflowEngine::close);
            threads.shutdown();
        }
    }

    private static Workflow chain(UnaryOperator<NodeBuilder> with) {
        var builder = Workflow.named("chain");
        for (int i = 0; i < LENGTH; i++) {
            builder.node("n" + i, "work", with);
            if (i > 0) {
                builder.connect("n" + (i - 1), "n" + i);
            }
        }
        return builder.build();
    }

    /** Returns a sample of what a node costs, in processor time of all threads. */
    private static Sample sample(int repeat, Work work) {
        return () -> {
            long start = processorNanos();
            for (int i = 0; i < repeat; i++) {
                work.run();
            }
            return (processorNanos() - start) / (double) repeat / LENGTH;
        };
    }

    private static long processorNanos() {
        return Arrays.stream(THREADS.getAllThreadIds())
                .map(THREADS::getThreadCpuTime)
                .filter(nanos -> nanos > 0)
                .sum();
    }

    private static void print(String name, Rounds measured) {
        Rounds.print("%s, chain of %d | CPU ns a node | to without, median (min to max)", name, LENGTH);
        for (int i = 0; i < ALL.size(); i++) {
            Rounds.print("%-24s | %-28s | %s", ALL.get(i).name(), measured.cost(i), measured.ratio(i, 0));
        }
    }
}
