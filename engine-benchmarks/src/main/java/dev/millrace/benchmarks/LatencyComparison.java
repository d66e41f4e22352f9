package dev.millrace.benchmarks;

import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/**
 * How long one node that does nothing takes from start to result: {@code start} beside a bare hand-over to the same executor, and
 * {@code run} on the caller's thread beside a plain method call. Each call is timed alone; a sample is a percentile of a block of
 * calls. The first argument is the number of rounds; 21 without it.
 */
public final class LatencyComparison {

    private static final int CALLS = 4_000;
    private static final int WARM_UP = 10;
    private static final Node NOTHING = context -> Outcome.done();
    private static final UnaryOperator<Map<String, Object>> METHOD = input -> Map.of();

    private final int rounds;

    private LatencyComparison(int rounds) {
        this.rounds = rounds;
    }

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var comparison = new LatencyComparison(Rounds.asked(args, 21));
        var events = new LongAdder();
        ExecutionListener count = event -> events.increment();
        var workflow = Workflow.named("one").node("only", NOTHING).build();
        ExecutorService executor =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try (var engine =
                WorkflowEngine.builder().executor(executor).listener(count).build()) {
            Rounds.print(
                    "call                       | percentile | baseline ns | engine ns | ratio, median (min to max)");
            comparison.compare(
                    "start, beside a hand-over",
                    () -> CompletableFuture.runAsync(() -> {}, executor).join(),
                    () -> engine.start(workflow, Map.of()).await());
            var results = new LongAdder();
            comparison.compare(
                    "run, beside a method call",
                    () -> results.add(METHOD.apply(Map.of()).size()),
                    () -> engine.run(workflow, Map.of()));
        } finally {
            executor.shutdown();
        }
    }

    private void compare(String name, Work baseline, Work engine) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            block(baseline);
            block(engine);
        }
        var theirs = new Block(baseline);
        var ours = new Block(engine);
        print(name, "p50", Rounds.of(rounds, List.of(theirs::median, ours::median)));
        print(name, "p99", Rounds.of(rounds, List.of(theirs::tail, ours::tail)));
    }

    private static void print(String name, String percentile, Rounds taken) {
        Rounds.print(
                "%-26s | %-10s | %11.0f | %9.0f | %s",
                name, percentile, taken.cost(0).median(), taken.cost(1).median(), taken.ratio(1, 0));
    }

    private static long[] block(Work call) throws Exception {
        var nanos = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            call.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    /** Blocks of calls: each gives a median, and then its tail. */
    private static final class Block {

        private final Work call;
        private final Deque<long[]> timed = new ArrayDeque<>();

        Block(Work call) {
            this.call = call;
        }

        double median() throws Exception {
            var nanos = block(call);
            timed.add(nanos);
            return nanos[CALLS / 2];
        }

        double tail() {
            return timed.remove()[CALLS * 99 / 100];
        }
    }
}
