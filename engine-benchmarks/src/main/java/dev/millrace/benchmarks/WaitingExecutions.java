package dev.millrace.benchmarks;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds.Sample;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What an execution costs while it waits for a signal: heap after a collection, and threads. The baseline is an entry
 * of the JDK's scheduler. The first argument is the number of rounds, 5 without it; the second how many wait, 100,000
 * without it. With a third the process sleeps so many seconds while they wait, for a look at the heap.
 */
public final class WaitingExecutions {

    private static final Node NOTHING = context -> Outcome.done();

    private final int count;
    private final long sleepSeconds;
    private int threads;

    private WaitingExecutions(int count, long sleepSeconds) {
        this.count = count;
        this.sleepSeconds = sleepSeconds;
    }

    /** Runs the measurement and prints its table. */
    public static void main(String[] args) throws Exception {
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        long sleep = args.length > 2 ? Long.parseLong(args[2]) : 0;
        var alone = Workflow.named("alone")
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .build();
        var between = Workflow.named("between")
                .node("before", NOTHING)
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .node("after", NOTHING)
                .connect("before", "wait")
                .connect("wait", "after")
                .build();
        var warm = new WaitingExecutions(2_000, 0);
        warm.compare(alone, 1);
        warm.compare(between, 1);
        var measured = new WaitingExecutions(count, sleep);
        Rounds.print("%d wait, heap %d MB", count, Runtime.getRuntime().maxMemory() >> 20);
        Rounds.print("workflow             | timer B | engine B, median (min to max) | ratio, median (min to max)"
                + " | threads");
        measured.print("one Wait", alone, Rounds.asked(args, 5));
        measured.print("node, Wait, node", between, Rounds.asked(args, 5));
    }

    private void print(String name, Workflow workflow, int rounds) throws Exception {
        var taken = compare(workflow, rounds);
        Rounds.print(
                "%-20s | %7.0f | %-29s | %-26s | %d",
                name, taken.cost(0).median(), taken.cost(1), taken.ratio(1, 0), threads);
    }

    private Rounds compare(Workflow workflow, int rounds) throws Exception {
        List<Sample> contenders = List.of(this::timers, () -> executions(workflow));
        return Rounds.of(rounds, contenders);
    }

    private double timers() {
        var timers = new ScheduledThreadPoolExecutor(1, Executors.defaultThreadFactory());
        long before = liveBytes();
        for (int i = 0; i < count; i++) {
            timers.schedule(() -> {}, 1, TimeUnit.DAYS);
        }
        long after = liveBytes();
        timers.shutdownNow();
        return (double) (after - before) / count;
    }

    private double executions(Workflow workflow) throws InterruptedException {
        var events = new LongAdder();
        ExecutionListener listener = event -> events.increment();
        try (var engine = WorkflowEngine.builder().listener(listener).build()) {
            awaitWaiting(engine.start(workflow, Map.of()));
            int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
            long before = liveBytes();
            Execution last = null;
            for (int i = 0; i < count; i++) {
                last = engine.start(workflow, Map.of());
            }
            awaitWaiting(last);
            long after = liveBytes();
            threads = Math.max(0, ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore);
            TimeUnit.SECONDS.sleep(sleepSeconds);
            return (double) (after - before) / count;
        }
    }

    private static void awaitWaiting(Execution execution) throws InterruptedException {
        while (execution.status() != ExecutionStatus.WAITING) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        TimeUnit.MILLISECONDS.sleep(100); // so that workers that are on their way have come and gone
    }

    private static long liveBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
