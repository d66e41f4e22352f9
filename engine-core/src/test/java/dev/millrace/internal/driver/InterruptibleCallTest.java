package dev.millrace.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InterruptibleCallTest {

    private final InterruptibleCall call = new InterruptibleCall();

    @Test
    void code_that_is_stopped_before_it_begins_finds_its_thread_interrupted() {
        call.stop();

        boolean interrupted = call.run(() -> Thread.currentThread().isInterrupted());

        assertThat(interrupted).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void code_that_is_stopped_while_it_runs_is_interrupted() throws InterruptedException {
        var began = new CountDownLatch(1);
        var ended = CompletableFuture.supplyAsync(() -> call.run(() -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
                return "went on";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        }));

        began.await();
        call.stop();

        assertThat(ended.join()).isEqualTo("interrupted");
    }

    @Test
    void a_stop_after_the_end_interrupts_nobody() {
        call.run(() -> "done");
        call.stop();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
