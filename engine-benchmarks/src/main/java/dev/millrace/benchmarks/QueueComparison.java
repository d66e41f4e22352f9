package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messages from producers to workers through the lease queue (enqueue, lease, complete), JCTools' queue and a locked
 * one (offer, poll), in alternating rounds: {@link QueueBenchmark} in a minute. The first argument is the number of
 * rounds; 15 without it.
 */
public final class QueueComparison {

    private static final int MESSAGES = 2_000_000;
    private static final int WARM_UP = 4;
    private static final Integer PAYLOAD = 42;

    private QueueComparison() {}

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        int rounds = Rounds.asked(args, 15);
        Rounds.print("producers : workers | jctools ns | blocking ns | lease ns"
                + " | throughput to jctools, median (min to max) |"
                + " to blocking");
        compare("one thread, both ends", 0, rounds);
        compare("1 : 1", 1, rounds);
        compare("4 : 4", 4, rounds);
    }

    private static void compare(String name, int threads, int rounds) throws Exception {
        var contenders = List.<Rounds.Sample>of(
                () -> nanosOf("jctools", threads), () -> nanosOf("blocking", threads), () -> nanosOf("lease", threads));
        Rounds.of(WARM_UP, contenders);
        var taken = Rounds.of(rounds, contenders);
        Rounds.print(
                "%-21s | %10.0f | %11.0f | %8.0f | %s | %s",
                name,
                taken.cost(0).median(),
                taken.cost(1).median(),
                taken.cost(2).median(),
                taken.ratio(0, 2),
                taken.ratio(1, 2));
    }

    private static double nanosOf(String kind, int threads) throws Exception {
        var channel = Channel.of(kind);
        try {
            return (threads == 0 ? alone(channel) : together(channel, threads)) / (double) MESSAGES;
        } finally {
            channel.close();
        }
    }

    private static long alone(Channel channel) {
        long start = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
            if (!channel.send(PAYLOAD) || !channel.receive()) {
                throw new IllegalStateException("lost a message");
            }
        }
        return System.nanoTime() - start;
    }

    private static long together(Channel channel, int pairs) throws Exception {
        var begin = new CyclicBarrier(2 * pairs + 1);
        var left = new AtomicInteger(MESSAGES / pairs * pairs);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < pairs; i++) {
            threads.add(started(begin, () -> sendAll(channel, MESSAGES / pairs)));
            threads.add(started(begin, () -> receiveAll(channel, left)));
        }
        begin.await();
        long start = System.nanoTime();
        for (var thread : threads) {
            thread.join();
        }
        return System.nanoTime() - start;
    }

    private static Thread started(CyclicBarrier begin, Runnable work) {
        var thread = new Thread(() -> {
            try {
                begin.await();
                work.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void sendAll(Channel channel, int messages) {
        for (int i = 0; i < messages; i++) {
            while (!channel.send(PAYLOAD)) {
                Thread.yield();
            }
        }
    }

    // Counted in lots, so that the counter is not what is measured.
    private static void receiveAll(Channel channel, AtomicInteger left) {
        int lot = 0;
        while (left.get() > 0) {
            if (channel.receive()) {
                lot++;
            } else {
                left.addAndGet(-lot);
                lot = 0;
                Thread.yield();
            }
        }
    }
}
