package dev.millrace.benchmarks;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/**
 * How long one node that does nothing takes from start to result: {@code start} beside a bare hand-over to the same
 * executor, and {@code run} on the caller's thread beside a plain method call. Each call is timed alone; a sample is a
 * percentile of a block of calls. The first argument is the number of rounds; 21 without it.
 */
public final class LatencyComparison {

    private static final Node NOTHING = context -> Outcome.done();
    private static final UnaryOperator<Map<String, Object>> METHOD = input -> Map.of();

    private LatencyComparison() {}

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var comparison = new Latencies(Rounds.asked(args, 21));
        var events = new LongAdder();
        ExecutionListener count = event -> events.increment();
        var workflow = Workflow.named("one").node("only", NOTHING).build();
        ExecutorService executor =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try (var engine =
                WorkflowEngine.builder().executor(executor).listener(count).build()) {
            Latencies.printHead();
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
}
