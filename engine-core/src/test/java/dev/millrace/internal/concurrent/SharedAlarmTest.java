package dev.millrace.internal.concurrent;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SharedAlarmTest {

    private final ManualTime time = new ManualTime();
    private final List<Long> due = new ArrayList<>();
    private final List<Long> rang = new ArrayList<>();
    private final SharedAlarm alarm = new SharedAlarm(time, this::look);

    private void look() {
        rang.add(time.nanoTime());
        due.removeIf(at -> at <= time.nanoTime());
        due.forEach(this::setFor);
    }

    private void setFor(long at) {
        alarm.setFor(at);
    }

    private long in(int seconds) {
        long at = time.nanoTime() + ofSeconds(seconds).toNanos();
        due.add(at);
        setFor(at);
        return at;
    }

    @Test
    void who_is_due_later_sets_no_alarm_and_is_served_in_time() {
        long first = in(3);
        long second = in(5);
        time.advance(ofSeconds(1));
        long third = in(7);

        time.advance(ofSeconds(20));

        assertThat(rang).containsExactly(first, second, third);
        assertThat(time.untilNext()).isEmpty();
    }

    @Test
    void who_is_due_before_all_others_takes_the_alarm_over() {
        long last = in(9);
        long first = in(2);

        time.advance(ofSeconds(2));
        assertThat(rang).containsExactly(first);
        assertThat(time.untilNext()).contains(ofSeconds(7));

        time.advance(ofSeconds(7));
        assertThat(rang).containsExactly(first, last);
    }

    @Test
    void what_is_unset_does_not_ring_and_can_be_set_again() {
        in(3);
        due.clear();
        alarm.unset();
        alarm.unset();
        assertThat(time.untilNext()).isEmpty();

        long later = in(4);
        time.advance(ofSeconds(10));

        assertThat(rang).containsExactly(later);
    }

    /** Each thread is due once before all who asked so far: at the end one alarm is left, and it is of the earliest. */
    @Test
    void of_many_threads_the_earliest_has_the_alarm() throws Exception {
        int threads = 4;
        int times = 2_000;
        var together = new CyclicBarrier(threads);
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < threads; i++) {
                int own = i;
                all.add(pool.submit(() -> {
                    together.await();
                    for (int n = times; n > 0; n--) {
                        alarm.setFor((long) n * threads + own);
                    }
                    return own;
                }));
            }
            for (var one : all) {
                one.get();
            }
        } finally {
            pool.shutdown();
        }

        assertThat(time.advanceToNext()).isTrue();
        assertThat(rang).containsExactly((long) threads);
        assertThat(time.untilNext()).isEmpty();
    }
}
