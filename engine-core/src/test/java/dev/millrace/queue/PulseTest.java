package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PulseTest {

    private final HandTime time = new HandTime();
    private final QueueClock clock = new QueueClock(time);
    private final AtomicInteger rung = new AtomicInteger();
    private final Pulse pulse = new Pulse(clock, rung::incrementAndGet);

    @Test
    void it_rings_at_the_earliest_time_asked_for() {
        pulse.ensureBy(clock.in(seconds(5)));
        pulse.ensureBy(clock.in(seconds(2)));
        pulse.ensureBy(clock.in(seconds(9)));

        time.advance(Duration.ofMillis(1999));
        assertThat(rung).hasValue(0);
        time.advance(Duration.ofMillis(1));
        assertThat(rung).hasValue(1);
    }

    @Test
    void one_alarm_at_most_is_pending() {
        for (int seconds = 9; seconds > 0; seconds--) {
            pulse.ensureBy(clock.in(seconds(seconds)));
        }

        assertThat(time.pendingAlarms()).isEqualTo(1);
        time.advance(Duration.ofSeconds(20));
        assertThat(rung).hasValue(1);
        assertThat(time.pendingAlarms()).isZero();
    }

    @Test
    void a_caller_can_stand_in_for_a_late_alarm() {
        pulse.ensureBy(clock.in(seconds(1)));
        assertThat(pulse.runIfOverdue()).isFalse();

        time.jump(Duration.ofSeconds(3));

        assertThat(pulse.runIfOverdue()).isTrue();
        assertThat(pulse.runIfOverdue()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(rung).hasValue(1);
    }

    @Test
    void after_the_close_it_is_silent() {
        pulse.ensureBy(clock.in(seconds(1)));

        pulse.close();
        pulse.ensureBy(clock.in(seconds(1)));
        time.advance(Duration.ofSeconds(5));

        assertThat(rung).hasValue(0);
        assertThat(time.pendingAlarms()).isZero();
    }

    private static long seconds(int seconds) {
        return QueueClock.nanos(Duration.ofSeconds(seconds));
    }
}
