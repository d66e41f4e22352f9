package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads, a small queue, real time: every message is done exactly once, whatever happens to its leases. */
@Tag("heavy")
@Timeout(120)
class LeaseQueueStressTest {

    private static final int THREADS = 4;
    private static final int EACH = 100_000;
    private static final int MESSAGES = THREADS * EACH;
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Priority[] PRIORITIES = Priority.values();

    private final AtomicIntegerArray holders = new AtomicIntegerArray(MESSAGES);
    private final AtomicIntegerArray completions = new AtomicIntegerArray(MESSAGES);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Test
    void nothing_is_lost_and_nothing_is_with_two_workers_at_once() throws InterruptedException {
        try (var queue = LeaseQueue.<Integer>builder()
                .capacity(16)
                .maxInFlight(4)
                .visibility(Duration.ofMinutes(10))
                .build()) {
            run(queue, lease -> {
                int message = lease.message();
                assertThat(holders.incrementAndGet(message)).isEqualTo(1);
                holders.decrementAndGet(message);
                if (lease.token() % 7 == 0) {
                    return queue.release(lease) ? 0 : -1;
                }
                return queue.complete(lease) ? 1 : -1;
            });

            assertThat(queue.metrics().flow().completed()).isEqualTo(MESSAGES);
            assertThat(queue.metrics().flow().enqueued()).isEqualTo(MESSAGES);
            assertThat(queue.metrics().depth()).isEqualTo(new QueueMetrics.Depth(0, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void leases_that_expire_under_their_workers_are_completed_by_one_of_them() throws InterruptedException {
        try (var queue = LeaseQueue.<Integer>builder()
                .capacity(16)
                .maxInFlight(64)
                .visibility(Duration.ofMillis(2))
                .sweepInterval(Duration.ofMillis(1))
                .maxDeliveries(Integer.MAX_VALUE)
                .backoff(Duration.ZERO, 1, Duration.ZERO)
                .build()) {
            run(queue, lease -> {
                if (lease.token() % 97 == 0 && lease.deliveries() == 1) {
                    return 0;
                }
                return queue.complete(lease) ? 1 : 0;
            });

            assertThat(queue.metrics().trouble().expired()).isPositive();
            assertThat(queue.metrics().depth().ready()).isZero();
        }
    }

    /**
     * What a worker does with a lease: 1 if it completed it, 0 if somebody will get it again, less if it went wrong.
     */
    private interface Work {

        int on(Lease<Integer> lease);
    }

    private void run(LeaseQueue<Integer> queue, Work work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread * EACH;
            threads.add(new Thread(() -> guarded(() -> produce(queue, first)), "producer-" + thread));
            threads.add(new Thread(() -> guarded(() -> consume(queue, work)), "worker-" + thread));
        }
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }

        assertThat(failure).hasNullValue();
        for (int message = 0; message < MESSAGES; message++) {
            assertThat(completions.get(message)).isEqualTo(1);
        }
    }

    private void produce(LeaseQueue<Integer> queue, int first) throws InterruptedException {
        for (int message = first; message < first + EACH; message++) {
            var priority = PRIORITIES[message % PRIORITIES.length];
            if (!queue.enqueue(message, priority)) {
                var envelope = Message.of(message).withPriority(priority);
                while (queue.put(envelope, PATIENCE) == Placement.FULL) {
                    assertThat(failure).hasNullValue();
                }
            }
        }
    }

    private void consume(LeaseQueue<Integer> queue, Work work) throws InterruptedException {
        while (done.get() < MESSAGES && failure.get() == null) {
            var lease = queue.lease(PATIENCE);
            if (lease.isPresent()) {
                int outcome = work.on(lease.get());
                assertThat(outcome).isNotNegative();
                if (outcome == 1) {
                    completions.incrementAndGet(lease.get().message());
                    done.incrementAndGet();
                }
            }
        }
    }

    private interface Part {

        void run() throws InterruptedException;
    }

    private void guarded(Part part) {
        try {
            part.run();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }
}
