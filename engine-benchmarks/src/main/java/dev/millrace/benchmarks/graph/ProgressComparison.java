package dev.millrace.benchmarks.graph;

import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.benchmarks.Rounds.Spread;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs one workflow of nodes that take some time, with and without somebody who is told how far it is by a stream. The
 * first argument is the number of rounds; 15 without it. Prints what a node costs, and the ratio of each round.
 */
public final class ProgressComparison {

    private static final int NODES = 200;
    private static final int STEPS = 20_000; // about 20 microseconds on the machine of docs/performance.md
    private static final int WARM_UP = 10;

    private ProgressComparison() {}

    /** Runs the comparison and prints it. */
    public static void main(String[] args) throws Exception {
        int rounds = Rounds.asked(args, 15);
        var looks = new LongAdder();
        try (var engine = WorkflowEngine.builder().workers(1).build()) {
            var workflow = workflow();
            var alone = Rounds.nanos(5, NODES, () -> run(engine, workflow, null));
            var watched = Rounds.nanos(5, NODES, () -> run(engine, workflow, looks));
            Rounds.of(WARM_UP, List.of(alone, watched));
            looks.reset();
            var ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                boolean isFirst = round % 2 == 0;
                double one = (isFirst ? alone : watched).take();
                double other = (isFirst ? watched : alone).take();
                ratios[round] = isFirst ? other / one : one / other;
            }
            Rounds.print(
                    "progress stream: %s times the cost of a node, %d looks in %d runs",
                    Spread.of(ratios), looks.sum(), rounds * 5);
        }
    }

    private static Workflow workflow() {
        Node working = context -> {
            long mixed = context.attempt();
            for (int i = 0; i < STEPS; i++) {
                mixed = mixed * 31 + i;
            }
            return Outcome.done("mixed", mixed);
        };
        var builder = Workflow.named("working");
        for (int i = 0; i < NODES; i++) {
            builder.node("n" + i, working);
            if (i > 0) {
                builder.connect("n" + (i - 1), "n" + i);
            }
        }
        return builder.build();
    }

    private static void run(WorkflowEngine engine, Workflow workflow, @Nullable LongAdder looks)
            throws InterruptedException {
        var execution = engine.start(workflow, Map.of());
        var heard = new CountDownLatch(looks == null ? 0 : 1);
        if (looks != null) {
            execution.progressStream().subscribe(new Counting(looks, heard));
        }
        execution.await();
        heard.await();
    }

    private record Counting(LongAdder looks, CountDownLatch heard) implements Subscriber<ExecutionProgress> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ExecutionProgress progress) {
            looks.increment();
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            heard.countDown();
        }
    }
}
