package dev.millrace.benchmarks;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds.Sample;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What it costs that somebody watches how far executions are: a chain of nodes that compute, watched by nobody, by ten
 * looks and by a stream, in processor time of all threads, that of who watches included; once with nodes of some
 * microseconds and once with nodes of about a millisecond. The first argument is the number of rounds; 15 without it.
 */
public final class ProgressComparison {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int LENGTH = 100;
    private static final int WORKERS = 2;
    private static final int SHORT = 10_000;
    private static final int LONG = 400_000;
    private static final int LOOKS = 10;

    private ProgressComparison() {}

    /** How an execution is watched until it has ended. */
    private interface Watching {
        void watch(Execution execution) throws InterruptedException;
    }

    private record Contender(String name, Watching watching) {}

    private static final List<Contender> ALL = List.of(
            new Contender("nobody watches", execution -> {}),
            new Contender("nobody watches, again", execution -> {}),
            new Contender("ten looks at each execution", execution -> {
                for (int i = 0; i < LOOKS; i++) {
                    execution.progress();
                }
            }),
            new Contender("a stream of each execution", execution -> {
                var watcher = new Watcher();
                execution.progressStream().subscribe(watcher);
                watcher.end.await();
            }));

    /** Takes all that comes. */
    private static final class Watcher implements Subscriber<ExecutionProgress> {
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ExecutionProgress item) {}

        @Override
        public void onError(Throwable failure) {
            end.countDown();
        }

        @Override
        public void onComplete() {
            end.countDown();
        }
    }

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var threads = Executors.newFixedThreadPool(WORKERS); // whose time still counts when they have nothing to do
        try {
            int rounds = Rounds.asked(args, 15);
            print("some microseconds", measured(rounds, threads, SHORT, 50));
            print("about a millisecond", measured(rounds, threads, LONG, 3));
        } finally {
            threads.shutdown();
        }
    }

    private static void print(String length, Rounds measured) {
        Rounds.print("%d nodes of %s | CPU ns a node | to nobody, median (min to max)", LENGTH, length);
        for (int i = 0; i < ALL.size(); i++) {
            Rounds.print("%-28s | %-32s | %s", ALL.get(i).name(), measured.cost(i), measured.ratio(i, 0));
        }
    }

    private static Rounds measured(int rounds, ExecutorService threads, int steps, int runs) throws Exception {
        var chain = chain(steps);
        var engines = new ArrayList<WorkflowEngine>();
        try {
            var samples = new ArrayList<Sample>();
            for (var contender : ALL) {
                var engine = WorkflowEngine.builder()
                        .executor(threads)
                        .workers(WORKERS)
                        .build();
                engines.add(engine);
                run(engine, chain, contender, 2 * runs);
                samples.add(() -> {
                    long start = processorNanos();
                    run(engine, chain, contender, runs);
                    return (processorNanos() - start) / (double) runs / LENGTH;
                });
            }
            return Rounds.of(rounds, samples);
        } finally {
            engines.forEach(WorkflowEngine::close);
        }
    }

    private static void run(WorkflowEngine engine, Workflow chain, Contender contender, int times)
            throws InterruptedException {
        for (int i = 0; i < times; i++) {
            var execution = engine.start(chain, Map.of());
            contender.watching().watch(execution);
            if (!execution.await().isCompleted()) {
                throw new IllegalStateException("it did not complete");
            }
        }
    }

    private static Workflow chain(int steps) {
        var builder = Workflow.named("chain");
        for (int i = 0; i < LENGTH; i++) {
            builder.node("n" + i, (Node) context -> Outcome.done("found", computed(steps)));
            if (i > 0) {
                builder.connect("n" + (i - 1), "n" + i);
            }
        }
        return builder.build();
    }

    /** Takes its time, and nobody can foresee the result. */
    private static long computed(int steps) {
        long found = ThreadLocalRandom.current().nextLong() | 1;
        for (int i = 0; i < steps; i++) {
            found ^= found << 13;
            found ^= found >>> 7;
            found ^= found << 17;
        }
        return found;
    }

    private static long processorNanos() {
        return Arrays.stream(THREADS.getAllThreadIds())
                .map(THREADS::getThreadCpuTime)
                .filter(nanos -> nanos > 0)
                .sum();
    }
}
