package dev.millrace.benchmarks;

import dev.millrace.benchmarks.Rounds.Work;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Times calls one by one, a baseline's and the engine's in turn; a sample is a percentile of a block of calls.
 * Immutable.
 */
public final class Latencies {

    private static final int CALLS = 4_000;
    private static final int WARM_UP = 10;

    private final int rounds;

    /** Creates what takes so many rounds. */
    public Latencies(int rounds) {
        this.rounds = rounds;
    }

    /** Prints what the columns are. */
    public static void printHead() {
        Rounds.print("call                       | percentile | baseline ns | engine ns | ratio, median (min to max)");
    }

    /** Compares and prints two lines, the medians and the tails. */
    public void compare(String name, Work baseline, Work engine) throws Exception {
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
