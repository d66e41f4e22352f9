package dev.millrace.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackpressureTest {

    private final Backpressure backpressure = new Backpressure();
    private final List<String> sent = new ArrayList<>();

    @Test
    void who_has_waited_longest_sends_first_and_may_come_back() {
        backpressure.add(() -> {
            sent.add("first");
            backpressure.add(() -> sent.add("again"));
        });
        backpressure.add(() -> sent.add("second"));

        boolean more = true;
        while (more) {
            more = backpressure.relieveOne();
        }

        assertThat(sent).containsExactly("first", "second", "again");
        assertThat(backpressure.isEmpty()).isTrue();
    }

    @Test
    void a_start_waits_until_nobody_waits_any_more() throws Exception {
        var passed = new CountDownLatch(1);
        backpressure.add(() -> {});
        var start = new Thread(() -> {
            backpressure.awaitRoom();
            passed.countDown();
        });
        start.start();
        assertThat(passed.getCount()).isOne();

        backpressure.relieveOne();

        assertThat(passed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_interrupt_ends_the_wait_and_stays_set() {
        backpressure.add(() -> {});
        Thread.currentThread().interrupt();

        backpressure.awaitRoom();

        assertThat(Thread.interrupted()).isTrue();
    }
}
