package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OnDemandTest {

    private final Object guard = new Object();
    private final AtomicInteger makings = new AtomicInteger();
    private volatile @Nullable Object part;

    @Test
    void all_that_ask_before_it_is_there_get_the_one_that_is_made() throws Exception {
        int askers = 4;
        var allAsk = new CountDownLatch(askers);
        var threads = Executors.newFixedThreadPool(askers);
        try {
            var answers = new ArrayList<Future<Object>>();
            for (int i = 0; i < askers; i++) {
                answers.add(threads.submit(() -> {
                    assertThat(part).isNull();
                    allAsk.countDown();
                    allAsk.await();
                    return asked();
                }));
            }

            var first = answers.get(0).get();
            for (var answer : answers) {
                assertThat(answer.get()).isSameAs(first);
            }
            assertThat(makings).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void what_is_there_is_not_made_again() {
        var first = asked();

        assertThat(asked()).isSameAs(first);
        assertThat(makings).hasValue(1);
    }

    private Object asked() {
        return OnDemand.get(guard, () -> part, this::made);
    }

    private Object made() {
        makings.incrementAndGet();
        var made = new Object();
        part = made;
        return made;
    }
}
