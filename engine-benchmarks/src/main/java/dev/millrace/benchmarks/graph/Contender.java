package dev.millrace.benchmarks.graph;

import com.sun.management.ThreadMXBean;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.benchmarks.Rounds.Spread;
import dev.millrace.benchmarks.Rounds.Work;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one of several costs in each round: by the clock, in processor time of all threads, which other work on the
 * machine disturbs less, and in bytes. A thread that ends meanwhile is not counted. Confined to one thread.
 */
final class Contender {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final int repeat;
    private final double units;
    private final Work work;
    private final List<Cost> costs = new ArrayList<>();

    /** What one unit cost in one round. */
    private record Cost(double wall, double cpu, double bytes) {}

    /** Has {@code work}, of so many units, done {@code repeat} times a round. */
    Contender(String name, int units, int repeat, Work work) {
        this.name = name;
        this.repeat = repeat;
        this.units = (double) units * repeat;
        this.work = work;
    }

    void warmUp() throws Exception {
        for (int i = 0; i < repeat; i++) {
            work.run();
        }
    }

    void measure() throws Exception {
        long bytes = allocatedBytes();
        long cpu = cpuNanos();
        long wall = System.nanoTime();
        warmUp();
        wall = System.nanoTime() - wall;
        cpu = cpuNanos() - cpu;
        bytes = allocatedBytes() - bytes;
        costs.add(new Cost(wall / units, cpu / units, bytes / units));
    }

    private static long allocatedBytes() {
        return sum(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()));
    }

    private static long cpuNanos() {
        return sum(THREADS.getThreadCpuTime(THREADS.getAllThreadIds()));
    }

    private static long sum(long[] known) {
        return Arrays.stream(known).filter(value -> value > 0).sum();
    }

    void print(String workload, Contender baseline) {
        Rounds.print(
                "%-24s | %-18s | %8.0f | %-22s | %8.0f | %-22s | %.0f",
                workload,
                name,
                median(Cost::wall),
                ratio(baseline, Cost::wall),
                median(Cost::cpu),
                ratio(baseline, Cost::cpu),
                median(Cost::bytes));
    }

    private double median(ToDoubleFunction<Cost> of) {
        return Spread.of(costs.stream().mapToDouble(of).toArray()).median();
    }

    private Spread ratio(Contender baseline, ToDoubleFunction<Cost> of) {
        return Spread.of(IntStream.range(0, costs.size())
                .mapToDouble(i -> of.applyAsDouble(costs.get(i)) / of.applyAsDouble(baseline.costs.get(i)))
                .toArray());
    }
}
