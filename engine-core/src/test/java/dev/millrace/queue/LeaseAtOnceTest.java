package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class LeaseAtOnceTest {

    private static final Duration VISIBILITY = Duration.ofSeconds(10);

    private final HandTime time = new HandTime();
    private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
            .time(time)
            .capacity(4)
            .maxInFlight(2)
            .visibility(VISIBILITY)
            .build();

    @Test
    void it_passes_in_front_of_what_is_ready() {
        queue.enqueue("a");

        var lease = queue.leaseAtOnce("b", Priority.NORMAL);

        assertThat(lease).isNotNull();
        assertThat(lease.message()).isEqualTo("b");
        assertThat(lease.priority()).isEqualTo(Priority.NORMAL);
        assertThat(lease.deliveries()).isEqualTo(1);
        assertThat(queue.lease()).map(Lease::message).contains("a");
    }

    @Test
    void it_is_completed_once() {
        var lease = queue.leaseAtOnce("a", Priority.HIGH);

        assertThat(queue.complete(lease)).isTrue();
        assertThat(queue.complete(lease)).isFalse();
        assertThat(queue.lease()).isEmpty();
    }

    @Test
    void it_expires_and_comes_back_with_a_greater_token() {
        var first = queue.leaseAtOnce("a", Priority.LOW);
        time.advance(VISIBILITY.multipliedBy(4));

        var second = queue.lease().orElseThrow();

        assertThat(second.message()).isEqualTo("a");
        assertThat(second.priority()).isEqualTo(Priority.LOW);
        assertThat(second.deliveries()).isEqualTo(2);
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(queue.complete(first)).isFalse();
        assertThat(queue.complete(second)).isTrue();
    }

    @Test
    void handed_back_it_waits_in_line() {
        var lease = queue.leaseAtOnce("a", Priority.NORMAL);
        queue.enqueue("b");

        assertThat(queue.release(lease)).isTrue();

        assertThat(queue.lease()).map(Lease::message).contains("b");
        assertThat(queue.lease()).map(Lease::message).contains("a");
    }

    @Test
    void each_has_a_token_of_its_own() {
        var tokens = new HashSet<Long>();
        for (int i = 0; i < 20; i++) {
            var one = queue.leaseAtOnce("a", Priority.NORMAL);
            var other = queue.leaseAtOnce("b", Priority.NORMAL);
            tokens.add(one.token());
            tokens.add(other.token());
            queue.complete(i % 2 == 0 ? one : other);
            queue.complete(i % 2 == 0 ? other : one);
        }

        assertThat(tokens).hasSize(40);
    }

    @Test
    void nothing_is_added_where_too_many_leases_are_out_or_the_queue_is_closed() {
        var first = queue.leaseAtOnce("a", Priority.NORMAL);
        queue.leaseAtOnce("b", Priority.NORMAL);

        assertThat(queue.leaseAtOnce("c", Priority.NORMAL)).isNull();
        assertThat(queue.metrics().flow().enqueued()).isEqualTo(2);

        queue.complete(first);
        queue.close();
        assertThat(queue.leaseAtOnce("d", Priority.NORMAL)).isNull();
        assertThat(queue.drain()).extracting(Message::payload).containsExactly("b");
    }

    @Test
    void it_counts_as_a_message_that_was_added_and_leased() {
        queue.complete(queue.leaseAtOnce("a", Priority.NORMAL));
        queue.leaseAtOnce("b", Priority.NORMAL);

        var metrics = queue.metrics();
        assertThat(metrics.flow().enqueued()).isEqualTo(2);
        assertThat(metrics.flow().leased()).isEqualTo(2);
        assertThat(metrics.flow().completed()).isEqualTo(1);
        assertThat(metrics.depth().leased()).isEqualTo(1);
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
