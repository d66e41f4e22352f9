package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InterruptGateTest {

    private final InterruptGate gate = new InterruptGate();

    @Test
    void an_interrupt_reaches_the_work_that_runs_and_is_gone_afterwards() {
        int ticket = gate.open();

        gate.interrupt(ticket);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        gate.close(ticket);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_interrupt_for_work_that_is_over_hits_nothing() {
        int first = gate.open();
        gate.close(first);
        int second = gate.open();

        gate.interrupt(first);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        gate.close(second);
    }

    @Test
    void no_interrupt_leaks_into_the_next_work_however_they_meet() throws Exception {
        var leaked = new AtomicBoolean();
        var tickets = new int[1];
        for (int i = 0; i < 5_000; i++) {
            var opened = new CountDownLatch(1);
            var worker = new Thread(() -> {
                int ticket = gate.open();
                tickets[0] = ticket;
                opened.countDown();
                gate.close(ticket);
                leaked.compareAndSet(false, Thread.currentThread().isInterrupted());
            });
            worker.start();
            opened.await();
            gate.interrupt(tickets[0]);
            worker.join();
        }

        assertThat(leaked).isFalse();
    }
}
