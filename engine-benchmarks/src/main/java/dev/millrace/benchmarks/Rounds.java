package dev.millrace.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Samples of several contenders, taken in turn within one process, so that what disturbs the machine disturbs all of
 * them. Costs: less is better. Immutable.
 */
public final class Rounds {

    private final double[][] samples;

    private Rounds(double[][] samples) {
        this.samples = samples;
    }

    /** One sample of a contender. */
    @FunctionalInterface
    public interface Sample {

        /** Returns what one unit of its work cost this time. */
        double take() throws Exception;
    }

    /** What is timed. */
    @FunctionalInterface
    public interface Work {

        /** Does it. */
        void run() throws Exception;
    }

    /**
     * A median and how far the rounds went to both sides. Immutable.
     *
     * @param least the least of the rounds
     * @param median the middle one
     * @param most the most of the rounds
     */
    public record Spread(double least, double median, double most) {

        /** Returns the spread of some rounds, one at least. */
        public static Spread of(double[] values) {
            var sorted = values.clone();
            Arrays.sort(sorted);
            return new Spread(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
        }

        /** Returns the three, with digits where they are small. */
        @Override
        public String toString() {
            var format =
                    median < 3 ? "%.2f (%.2f to %.2f)" : median < 100 ? "%.1f (%.1f to %.1f)" : "%.0f (%.0f to %.0f)";
            return String.format(Locale.ROOT, format, median, least, most);
        }
    }

    /** Takes samples: each contender once a round, every other round in the opposite order. */
    public static Rounds of(int rounds, List<Sample> contenders) throws Exception {
        var samples = new double[contenders.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                int turn = round % 2 == 0 ? i : contenders.size() - 1 - i;
                samples[turn][round] = contenders.get(turn).take();
            }
        }
        return new Rounds(samples);
    }

    /**
     * Returns a sample of the nanoseconds that one of {@code units} takes when the work is done {@code repeat} times.
     */
    public static Sample nanos(int repeat, double units, Work work) {
        return () -> {
            long start = System.nanoTime();
            for (int i = 0; i < repeat; i++) {
                work.run();
            }
            return (System.nanoTime() - start) / units / repeat;
        };
    }

    /** Returns the same of the processor time of the thread that does it, which other programs disturb less. */
    public static Sample processorNanos(int repeat, double units, Work work) {
        var threads = ManagementFactory.getThreadMXBean();
        return () -> {
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < repeat; i++) {
                work.run();
            }
            return (threads.getCurrentThreadCpuTime() - start) / units / repeat;
        };
    }

    /** Returns the number of rounds that the arguments of a main ask for. */
    public static int asked(String[] args, int otherwise) {
        return args.length > 0 ? Integer.parseInt(args[0]) : otherwise;
    }

    /** Prints a line of a table. */
    public static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** Returns what a contender cost. */
    public Spread cost(int contender) {
        return Spread.of(samples[contender]);
    }

    /** Returns how many times a contender's cost is a baseline's, round by round. */
    public Spread ratio(int contender, int baseline) {
        return spread(round -> samples[contender][round] / samples[baseline][round]);
    }

    private Spread spread(IntToDoubleFunction value) {
        return Spread.of(
                IntStream.range(0, samples[0].length).mapToDouble(value).toArray());
    }
}
