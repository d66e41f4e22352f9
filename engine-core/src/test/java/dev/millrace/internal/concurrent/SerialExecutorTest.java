package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

    @Test
    void tasks_run_one_at_a_time_and_in_order_whatever_threads_there_are() throws InterruptedException {
        var serial = new SerialExecutor(task -> new Thread(task).start());
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var ran = new ArrayList<Integer>(); // by one task at a time
        var first = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        for (int n = 0; n < 100; n++) {
            int number = n;
            serial.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                if (number == 0) {
                    awaitQuietly(first);
                }
                ran.add(number);
                running.decrementAndGet();
                if (number == 99) {
                    done.countDown();
                }
            });
        }
        assertThat(ran).isEmpty();

        first.countDown();

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
        assertThat(ran).hasSize(100).isSorted();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void those_behind_one_that_fails_run() {
        var handed = new ArrayDeque<Runnable>();
        var serial = new SerialExecutor(handed::add);
        var ran = new ArrayList<String>();
        serial.execute(() -> {
            ran.add("fails");
            throw new IllegalStateException("as it must");
        });
        serial.execute(() -> ran.add("behind"));

        assertThat(handed).hasSize(1);
        handed.remove().run();
        assertThat(handed).hasSize(1);
        handed.remove().run();

        assertThat(ran).containsExactly("fails", "behind");
        assertThat(handed).isEmpty();
    }

    @Test
    void a_task_that_a_task_adds_runs_after_it() {
        var serial = new SerialExecutor(Runnable::run);
        var ran = new ArrayList<String>();

        serial.execute(() -> {
            serial.execute(() -> ran.add("inner"));
            ran.add("outer");
        });

        assertThat(ran).containsExactly("outer", "inner");
    }

    @Test
    void one_that_is_refused_does_not_run_and_the_next_one_does() {
        var refusals = new AtomicInteger(1);
        var ran = new ArrayList<String>();
        var serial = new SerialExecutor(task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });
        assertThatThrownBy(() -> serial.execute(() -> ran.add("refused"))).hasMessage("full");

        serial.execute(() -> ran.add("taken"));

        assertThat(ran).isEqualTo(List.of("taken"));
    }
}
