package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GateTest {

    private static final long MINUTE = QueueClock.nanos(Duration.ofMinutes(1));

    private final HandTime time = new HandTime();
    private final QueueClock clock = new QueueClock(time);
    private final Gate gate = new Gate();

    @Test
    void an_opening_between_joining_and_parking_is_not_lost() {
        Gate.Waiter waiter = gate.join();

        gate.open();

        waiter.park();
        assertThat(gate.leave(waiter)).isFalse();
    }

    @Test
    void one_opening_wakes_one_waiter() {
        Gate.Waiter first = gate.join();
        Gate.Waiter second = gate.join();

        gate.open();

        assertThat(gate.leave(second)).isTrue();
        assertThat(gate.leave(first)).isFalse();
    }

    @Test
    void two_openings_wake_two_waiters_even_if_neither_has_run_yet() {
        Gate.Waiter first = gate.join();
        Gate.Waiter second = gate.join();

        gate.open();
        gate.open();

        first.park();
        second.park();
        assertThat(gate.leave(first)).isFalse();
        assertThat(gate.leave(second)).isFalse();
    }

    @Test
    void a_change_made_before_the_second_look_keeps_the_caller_from_waiting() throws InterruptedException {
        var shut = new AtomicBoolean(false);

        assertThat(new Patience(clock, MINUTE).waitAt(gate, shut::get)).isTrue();

        assertThat(time.pendingAlarms()).isZero();
    }

    @Test
    void an_opening_spent_on_an_interrupted_waiter_goes_to_the_next() throws Exception {
        var looked = new CountDownLatch(1);
        var proceed = new CountDownLatch(1);
        var first = new FutureTask<>(() -> new Patience(clock, MINUTE).waitAt(gate, () -> {
            looked.countDown();
            awaitQuietly(proceed);
            Thread.currentThread().interrupt();
            return true;
        }));
        new Thread(first, "interrupted").start();
        looked.await();
        var second = start(() -> new Patience(clock, MINUTE).waitAt(gate, () -> true));
        time.awaitAlarms(1);

        gate.open();
        proceed.countDown();

        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <R> FutureTask<R> start(Callable<R> call) {
        var task = new FutureTask<>(call);
        var thread = new Thread(task, "waiting");
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
