package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.internal.concurrent.Workers.Source;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final WorkerThreads threads = WorkerThreads.pool(4);
    private final ConcurrentLinkedQueue<Runnable> work = new ConcurrentLinkedQueue<>();

    private final Workers workers = new Workers(threads.executor(), 4, new Source() {
        @Override
        public boolean runOne(InterruptGate gate) {
            var next = work.poll();
            if (next == null) {
                return false;
            }
            workersOf().shareWork();
            next.run();
            return true;
        }

        @Override
        public boolean hasWork() {
            return !work.isEmpty();
        }
    });

    private Workers workersOf() {
        return workers;
    }

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void blocked_work_gets_as_many_workers_as_the_limit_allows() throws Exception {
        var together = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            work.add(() -> {
                together.countDown();
                try {
                    together.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            workers.wake();
        }

        assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(workers.awaitIdle(LIMIT)).isTrue();
    }

    @Test
    void no_wake_up_is_lost_however_producers_and_workers_meet() {
        var ran = new AtomicInteger();
        for (int i = 1; i <= 50_000; i++) {
            work.add(ran::incrementAndGet);
            workers.wake();
            if (i % 100 == 0) {
                assertThat(workers.awaitIdle(LIMIT)).as("idle after %d", i).isTrue();
                assertThat(ran.get()).isEqualTo(i);
            }
        }
    }

    @Test
    void work_that_throws_does_not_end_its_worker() {
        var ran = new AtomicInteger();
        work.add(() -> {
            throw new IllegalStateException("a fault, on purpose");
        });
        work.add(ran::incrementAndGet);
        workers.wake();

        assertThat(workers.awaitIdle(LIMIT)).isTrue();
        assertThat(ran.get()).isEqualTo(1);
    }

    @Test
    void work_that_ends_in_an_error_does_not_end_its_worker() {
        var ran = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            work.add(() -> {
                throw new StackOverflowError("a fault, on purpose");
            });
        }
        work.add(ran::incrementAndGet);
        workers.wake();

        assertThat(workers.awaitIdle(LIMIT)).isTrue();
        assertThat(workers.busy()).isZero();
        assertThat(ran.get()).isEqualTo(1);
    }
}
