package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.definition.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LeaseQueueTest {

    private final HandTime time = new HandTime();
    private final LeaseQueue<String> queue =
            LeaseQueue.<String>builder().time(time).capacity(4).maxInFlight(2).build();

    @Test
    void messages_are_leased_in_the_order_in_which_they_came() {
        queue.enqueue("a");
        queue.enqueue("b");

        assertThat(queue.lease()).map(Lease::message).contains("a");
        assertThat(queue.lease()).map(Lease::message).contains("b");
        assertThat(queue.lease()).isEmpty();
    }

    @Test
    void a_leased_message_is_invisible() {
        queue.enqueue("a");
        queue.lease();

        assertThat(queue.lease()).isEmpty();
        assertThat(queue.metrics().depth().leased()).isEqualTo(1);
    }

    @Test
    void a_full_queue_refuses_and_keeps_what_it_has() {
        assertThat(queue.enqueue("a")).isTrue();
        assertThat(queue.enqueue("b")).isTrue();
        assertThat(queue.enqueue("c")).isTrue();
        assertThat(queue.enqueue("d")).isTrue();

        assertThat(queue.enqueue("e")).isFalse();

        assertThat(queue.lease()).map(Lease::message).contains("a");
        assertThat(queue.metrics().trouble().rejected()).isEqualTo(1);
    }

    @Test
    void each_priority_has_room_of_its_own() {
        for (int i = 0; i < 4; i++) {
            queue.enqueue("normal");
        }

        assertThat(queue.enqueue("high", Priority.HIGH)).isTrue();
        assertThat(queue.enqueue("low", Priority.LOW)).isTrue();
        assertThat(queue.enqueue("normal")).isFalse();
    }

    @Test
    void a_lease_is_completed_once() {
        queue.enqueue("a");
        var lease = queue.lease().orElseThrow();

        assertThat(queue.isCurrent(lease)).isTrue();
        assertThat(queue.complete(lease)).isTrue();
        assertThat(queue.complete(lease)).isFalse();
        assertThat(queue.isCurrent(lease)).isFalse();
        assertThat(queue.metrics().flow().completed()).isEqualTo(1);
    }

    @Test
    void a_completed_lease_cannot_end_another_way() {
        queue.enqueue("a");
        var lease = queue.lease().orElseThrow();
        queue.complete(lease);

        assertThat(queue.release(lease)).isFalse();
        assertThat(queue.retry(lease, Duration.ZERO)).isFalse();
        assertThat(queue.deadLetter(lease, "late")).isFalse();
        assertThat(queue.renew(lease)).isFalse();
        assertThat(queue.extend(lease, Duration.ofHours(1))).isFalse();
        assertThat(queue.lease()).isEmpty();
        assertThat(queue.deadLetters().list()).isEmpty();
    }

    @Test
    void a_released_message_comes_back_at_once_and_uncharged() {
        queue.enqueue("a");
        var first = queue.lease().orElseThrow();

        assertThat(queue.release(first)).isTrue();

        var second = queue.lease().orElseThrow();
        assertThat(second.message()).isEqualTo("a");
        assertThat(second.deliveries()).isEqualTo(1);
        assertThat(queue.complete(first)).isFalse();
        assertThat(queue.complete(second)).isTrue();
    }

    @Test
    void a_retried_message_comes_back_charged() {
        queue.enqueue("a");
        var first = queue.lease().orElseThrow();

        assertThat(queue.retry(first, Duration.ZERO)).isTrue();

        assertThat(queue.lease()).map(Lease::deliveries).contains(2);
    }

    @Test
    void tokens_are_unique_and_rise_with_each_delivery() {
        var seen = new HashSet<Long>();
        long last = -1;
        queue.enqueue("other", Priority.HIGH);
        assertThat(seen.add(queue.lease().orElseThrow().token())).isTrue();
        queue.enqueue("a");
        for (int i = 0; i < 4; i++) {
            var lease = queue.lease().orElseThrow();
            assertThat(lease.token()).isGreaterThan(last);
            assertThat(seen.add(lease.token())).isTrue();
            last = lease.token();
            queue.release(lease);
        }
    }

    @Test
    void no_more_leases_are_out_than_allowed() {
        queue.enqueue("a");
        queue.enqueue("b");
        queue.enqueue("c");
        var first = queue.lease().orElseThrow();
        queue.lease();

        assertThat(queue.lease()).isEmpty();

        queue.complete(first);
        assertThat(queue.lease()).map(Lease::message).contains("c");
    }

    @Test
    void a_message_that_comes_back_to_a_full_ring_waits_for_room() {
        queue.enqueue("a");
        var lease = queue.lease().orElseThrow();
        queue.enqueue("b");
        queue.enqueue("c");
        queue.enqueue("d");
        queue.enqueue("e");

        queue.release(lease);

        assertThat(queue.metrics().depth().delayed()).isEqualTo(1);
        assertThat(drainOneByOne()).containsExactly("b", "c", "d", "e", "a");
    }

    private List<String> drainOneByOne() {
        var messages = new ArrayList<String>();
        for (var lease = queue.leaseOrNull(); lease != null; lease = queue.leaseOrNull()) {
            messages.add(lease.message());
            queue.complete(lease);
        }
        return messages;
    }

    @Test
    void leases_in_flight_can_be_looked_at() {
        queue.enqueue("a");
        queue.enqueue("b");
        var first = queue.lease().orElseThrow();
        var second = queue.lease().orElseThrow();
        queue.complete(first);

        var seen = new ArrayList<Lease<String>>();
        queue.forEachLease(seen::add);

        assertThat(seen).containsExactly(second);
    }

    @Test
    void the_hook_is_called_once_a_message_can_be_leased_that_nobody_enqueued_just_now() {
        var taken = new AtomicInteger();
        var self = new AtomicReference<LeaseQueue<String>>();
        var hooked = LeaseQueue.<String>builder()
                .time(time)
                .onReady(() -> taken.addAndGet(self.get().lease().isPresent() ? 1 : 0))
                .build();
        self.set(hooked);

        hooked.enqueue("now");
        assertThat(taken).hasValue(0);
        assertThat(hooked.lease()).isPresent();

        hooked.place(Message.of("later").withDelay(Duration.ofSeconds(5)));
        assertThat(taken).hasValue(0);
        time.advance(Duration.ofSeconds(5));
        assertThat(taken).hasValue(1);
    }

    @Test
    void a_hook_that_throws_does_no_harm() {
        var hooked = LeaseQueue.<String>builder()
                .time(time)
                .onReady(() -> {
                    throw new IllegalStateException("hook");
                })
                .build();

        hooked.place(Message.of("a").withDelay(Duration.ofSeconds(5)));
        time.advance(Duration.ofSeconds(5));
        assertThat(hooked.lease()).isPresent();
        hooked.close();
    }

    @Test
    void figures_add_up() {
        queue.enqueue("a");
        queue.enqueue("b", Priority.LOW);
        queue.place(Message.of("c").withDelay(Duration.ofSeconds(1)));
        queue.complete(queue.lease().orElseThrow());
        queue.release(queue.lease().orElseThrow());
        time.advance(Duration.ofSeconds(1));

        var metrics = queue.metrics();

        assertThat(metrics.flow()).isEqualTo(new QueueMetrics.Flow(3, 2, 1));
        assertThat(metrics.depth()).isEqualTo(new QueueMetrics.Depth(0, 1, 1, 0, 0, 0));
        assertThat(metrics.depth().ready()).isEqualTo(2);
        assertThat(metrics.trouble()).isEqualTo(new QueueMetrics.Trouble(0, 0, 1, 0, 0, 0, 0));
    }

    @Test
    void a_lease_of_another_queue_is_refused() {
        var other = LeaseQueue.<String>builder().build();
        other.enqueue("a");
        var foreign = other.lease().orElseThrow();

        assertThatIllegalArgumentException().isThrownBy(() -> queue.complete(foreign));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.isCurrent(foreign));
        other.close();
    }

    @Test
    void misuse_is_told_at_the_call() {
        assertThatNullPointerException().isThrownBy(() -> queue.enqueue(null)).withMessage("payload");
        assertThatNullPointerException().isThrownBy(() -> queue.complete(null)).withMessage("lease");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseQueue.builder().capacity(0))
                .withMessageContaining("capacity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseQueue.builder().visibility(Duration.ZERO))
                .withMessageContaining("visibility");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseQueue.builder().weights(1, 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseQueue.builder().backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Message.of("a").withDelay(Duration.ofSeconds(-1)));
    }

    @Test
    void a_priority_knows_whether_others_have_something_ready() {
        queue.enqueue("a", Priority.HIGH);

        assertThat(queue.hasReadyBeside(Priority.HIGH)).isFalse();
        assertThat(queue.hasReadyBeside(Priority.NORMAL)).isTrue();

        queue.lease();
        assertThat(queue.hasReadyBeside(Priority.NORMAL)).isFalse();
    }
}
