package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InterruptGateTest {

    private final InterruptGate gate = new InterruptGate();

    @Test
    void an_interrupt_reaches_the_work_that_runs_and_is_gone_afterwards() {
        gate.open("work");

        gate.interrupt("work");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        gate.close("work");

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_interrupt_is_gone_after_an_end_at_which_nobody_can_interrupt() {
        gate.openBeforeFence("work");
        assertThat(gate.isOpenFor("work")).isTrue();

        gate.interrupt("work");
        gate.closeUndisturbed("work");

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(gate.isOpenFor("work")).isFalse();
    }

    @Test
    void an_interrupt_of_somebody_else_outlives_the_end() {
        gate.open("work");

        Thread.currentThread().interrupt();
        gate.closeUndisturbed("work");

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_interrupt_for_work_that_is_over_hits_nothing() {
        gate.open("first");
        gate.close("first");
        gate.open("second");

        gate.interrupt("first");

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        gate.close("second");
    }

    @Test
    void no_interrupt_leaks_into_the_next_work_however_they_meet() throws Exception {
        var leaked = new AtomicBoolean();
        for (int i = 0; i < 5_000; i++) {
            var work = new Object();
            var opened = new CountDownLatch(1);
            var worker = new Thread(() -> {
                gate.open(work);
                opened.countDown();
                gate.close(work);
                leaked.compareAndSet(false, Thread.currentThread().isInterrupted());
            });
            worker.start();
            opened.await();
            gate.interrupt(work);
            worker.join();
        }

        assertThat(leaked).isFalse();
    }
}
