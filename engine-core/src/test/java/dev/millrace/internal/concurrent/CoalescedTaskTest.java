package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoalescedTaskTest {

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final AtomicInteger runs = new AtomicInteger();
    private boolean isClosed;

    private final Errand errand = new Errand(task -> {
        if (isClosed) {
            throw new RejectedExecutionException("closed");
        }
        waiting.add(task);
    });

    @Test
    void whoever_asks_before_it_begins_shares_one_run() {
        var task = new CoalescedTask(errand, runs::incrementAndGet);

        task.ask();
        task.ask();
        task.ask();

        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(runs).hasValue(1);
    }

    @Test
    void who_asks_while_it_runs_gets_another_run() {
        var self = new CoalescedTask[1];
        self[0] = new CoalescedTask(errand, () -> {
            if (runs.incrementAndGet() == 1) {
                self[0].ask();
            }
        });

        self[0].ask();
        waiting.remove().run();

        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(runs).hasValue(2);
        assertThat(waiting).isEmpty();
    }

    @Test
    void one_that_was_turned_away_may_be_asked_again() {
        var task = new CoalescedTask(errand, runs::incrementAndGet);
        isClosed = true;
        task.ask();
        isClosed = false;

        task.ask();

        assertThat(waiting).hasSize(1);
    }
}
