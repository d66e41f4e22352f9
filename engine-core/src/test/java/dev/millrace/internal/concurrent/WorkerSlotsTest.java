package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WorkerSlotsTest {

    @Test
    void there_are_as_many_as_workers() {
        var slots = new WorkerSlots(2);

        assertThat(slots.tryTake()).isTrue();
        assertThat(slots.hasFree()).isTrue();
        assertThat(slots.tryTake()).isTrue();

        assertThat(slots.hasFree()).isFalse();
        assertThat(slots.tryTake()).isFalse();
        slots.giveBack();
        assertThat(slots.tryTake()).isTrue();
    }

    @Test
    void who_has_a_choice_leaves_a_quarter_of_them_to_those_who_do_not_wait() {
        var slots = new WorkerSlots(8);
        for (int i = 0; i < 6; i++) {
            assertThat(slots.tryToWait()).isTrue();
        }

        assertThat(slots.tryToWait()).isFalse();
        slots.hasWaited();
        assertThat(slots.tryToWait()).isTrue();
    }

    @Test
    void never_more_than_that_are_taken_by_many_threads() throws Exception {
        var slots = new WorkerSlots(3);

        assertThat(mostAtOnce(slots::tryTake, slots::giveBack)).isBetween(1, 3);
        assertThat(slots.tryTake() && slots.tryTake() && slots.tryTake()).isTrue();
        assertThat(slots.hasFree()).isFalse();
    }

    @Test
    void never_do_all_wait_by_choice_of_many_threads() throws Exception {
        var slots = new WorkerSlots(2);

        assertThat(mostAtOnce(slots::tryToWait, slots::hasWaited)).isEqualTo(1);
    }

    private static int mostAtOnce(BooleanSupplier take, Runnable giveBack) throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var tasks = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 8; i++) {
            tasks.add(() -> {
                for (int n = 0; n < 2_000; n++) {
                    if (take.getAsBoolean()) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        giveBack.run();
                    }
                }
                return null;
            });
        }

        var pool = Executors.newFixedThreadPool(8);
        try {
            for (var done : pool.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            pool.shutdown();
        }

        return most.get();
    }
}
