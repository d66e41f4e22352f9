package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseQueueDelayTest {

    private final HandTime time = new HandTime();
    private final List<Long> signals = new ArrayList<>();
    private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
            .time(time)
            .capacity(2)
            .delayedCapacity(3)
            .onReady(() -> signals.add(time.nanoTime()))
            .build();

    @Test
    void a_delayed_message_is_invisible_until_it_is_due() {
        queue.place(later("a", 10));

        time.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(queue.lease()).isEmpty();
        assertThat(signals).isEmpty();

        time.advance(Duration.ofNanos(1));
        assertThat(signals).hasSize(1);
        assertThat(queue.lease()).map(Lease::message).contains("a");
    }

    @Test
    void delayed_messages_come_in_the_order_of_their_times() {
        queue.place(later("c", 3));
        queue.place(later("a", 1));
        queue.place(later("b", 2));

        time.advance(Duration.ofSeconds(2));
        assertThat(leaseAll()).containsExactly("a", "b");
        time.advance(Duration.ofSeconds(1));
        assertThat(leaseAll()).containsExactly("c");
    }

    @Test
    void messages_due_at_the_same_time_come_in_the_order_of_their_arrival() {
        queue.place(later("a", 1));
        queue.place(later("b", 1));

        time.advance(Duration.ofSeconds(1));

        assertThat(leaseAll()).containsExactly("a", "b");
    }

    @Test
    void delayed_messages_are_bounded() {
        for (int i = 0; i < 3; i++) {
            assertThat(queue.place(later("m" + i, 1))).isEqualTo(Placement.ADDED);
        }

        assertThat(queue.place(later("more", 1))).isEqualTo(Placement.FULL);
        assertThat(queue.metrics().trouble().rejected()).isEqualTo(1);
        assertThat(queue.metrics().depth().delayed()).isEqualTo(3);
    }

    @Test
    void messages_that_come_back_are_taken_beyond_the_bound() {
        queue.enqueue("back");
        var lease = queue.lease().orElseThrow();
        for (int i = 0; i < 3; i++) {
            queue.place(later("m" + i, 10));
        }

        assertThat(queue.retry(lease, Duration.ofSeconds(1))).isTrue();

        time.advance(Duration.ofSeconds(1));
        assertThat(queue.lease()).map(Lease::message).contains("back");
    }

    @Test
    void a_due_message_waits_for_room_and_gets_the_first() {
        queue.place(later("a", 1));
        queue.enqueue("b");
        queue.enqueue("c");
        time.advance(Duration.ofSeconds(1));
        assertThat(queue.metrics().depth().delayed()).isEqualTo(1);

        assertThat(queue.lease()).map(Lease::message).contains("b");

        assertThat(queue.metrics().depth().delayed()).isZero();
        assertThat(leaseAll()).containsExactly("c", "a");
    }

    @Test
    void a_due_message_of_another_priority_does_not_wait_behind_a_full_ring() {
        queue.place(later("normal", 1));
        queue.place(later("high", 2).withPriority(Priority.HIGH));
        queue.enqueue("b");
        queue.enqueue("c");

        time.advance(Duration.ofSeconds(2).plus(Duration.ofSeconds(1)));

        assertThat(queue.lease()).map(Lease::message).contains("high");
    }

    @Test
    void a_full_ring_does_not_make_the_alarm_spin() {
        queue.place(later("a", 1));
        queue.enqueue("b");
        queue.enqueue("c");

        time.advance(Duration.ofMinutes(1));

        assertThat(time.pendingAlarms()).isEqualTo(1);
        assertThat(leaseAll()).containsExactly("b", "c", "a");
    }

    @Test
    void a_delay_beyond_all_time_is_accepted() {
        assertThat(queue.place(Message.of("never").withDelay(Duration.ofSeconds(Long.MAX_VALUE))))
                .isEqualTo(Placement.ADDED);
        assertThat(queue.place(later("soon", 1))).isEqualTo(Placement.ADDED);

        time.advance(Duration.ofSeconds(1));
        assertThat(leaseAll()).containsExactly("soon");
    }

    private List<String> leaseAll() {
        var messages = new ArrayList<String>();
        for (var lease = queue.leaseOrNull(); lease != null; lease = queue.leaseOrNull()) {
            messages.add(lease.message());
        }
        return messages;
    }

    private static Message<String> later(String payload, int seconds) {
        return Message.of(payload).withDelay(Duration.ofSeconds(seconds));
    }
}
