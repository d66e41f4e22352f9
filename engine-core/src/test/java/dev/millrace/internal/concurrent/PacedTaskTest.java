package dev.millrace.internal.concurrent;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.ManualTime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacedTaskTest {

    private final ManualTime time = new ManualTime();
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private int runs;
    private Runnable during = () -> {};
    private final PacedTask task = new PacedTask(threads::add, time, ofMillis(50), () -> {
        runs++;
        during.run();
    });

    private void runAll() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void it_runs_once_for_all_who_asked_before_it_began() {
        task.ask();
        task.ask();
        assertThat(threads).hasSize(1);
        runAll();

        assertThat(runs).isOne();
        time.advance(ofMillis(50));
        assertThat(threads).isEmpty();
    }

    @Test
    void who_asks_during_the_rest_wakes_nobody_and_is_served_after_it() {
        task.ask();
        runAll();
        task.ask();
        task.ask();
        time.advance(ofMillis(49));
        assertThat(threads).isEmpty();

        time.advance(ofMillis(1));
        runAll();
        assertThat(runs).isEqualTo(2);
        time.advance(ofMillis(50));
        assertThat(threads).isEmpty();
        task.ask();
        assertThat(threads).as("it has rested").hasSize(1);
    }

    @Test
    void who_asks_while_it_runs_is_followed_by_another_run() {
        during = () -> {
            during = () -> {};
            task.ask();
        };
        task.ask();
        runAll();
        assertThat(runs).isOne();

        time.advance(ofMillis(50));
        runAll();
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void a_stop_ends_the_rest() {
        task.ask();
        runAll();
        task.ask();
        task.stop();

        assertThat(time.pending()).isZero();
    }

    @Test
    void with_real_threads_nobody_who_asked_is_left_behind() throws Exception {
        var asked = new AtomicInteger();
        var served = new AtomicInteger();
        var pool = Executors.newCachedThreadPool();
        try {
            var paced = new PacedTask(
                    pool, dev.millrace.time.TimeSource.system(), ofMillis(1), () -> served.set(asked.get()));
            var done = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                pool.execute(() -> {
                    for (int n = 0; n < 1_000; n++) {
                        asked.incrementAndGet();
                        paced.ask();
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            while (served.get() < 4_000) {
                Thread.onSpinWait();
            }
        } finally {
            pool.shutdown();
        }
    }
}
