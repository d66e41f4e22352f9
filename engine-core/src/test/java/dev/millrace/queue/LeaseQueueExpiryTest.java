package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseQueueExpiryTest {

    private static final Duration VISIBILITY = Duration.ofSeconds(30);
    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration INSTANT = Duration.ofNanos(1);

    private final HandTime time = new HandTime();
    private final List<DeadLetter<String>> dead = new ArrayList<>();
    private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
            .time(time)
            .visibility(VISIBILITY)
            .sweepInterval(SWEEP)
            .maxDeliveries(3)
            .backoff(Duration.ofSeconds(4), 2, Duration.ofSeconds(6))
            .onDeadLetter(dead::add)
            .build();

    @Test
    void a_lease_never_expires_early_and_at_most_two_sweeps_late() {
        for (int offset = 0; offset < 1500; offset += 100) {
            time.advance(Duration.ofMillis(offset));
            queue.enqueue("m" + offset);
            var lease = queue.lease().orElseThrow();

            time.advance(VISIBILITY.minus(INSTANT));
            assertThat(queue.isCurrent(lease)).isTrue();

            time.advance(SWEEP.multipliedBy(2).plus(INSTANT));
            assertThat(queue.isCurrent(lease)).isFalse();
            time.advance(Duration.ofSeconds(10));
            queue.complete(queue.lease().orElseThrow());
        }
    }

    @Test
    void an_expired_message_comes_back_charged_after_the_backoff() {
        queue.enqueue("a");
        var late = expire();

        assertThat(queue.lease()).isEmpty();
        assertThat(queue.metrics().depth().delayed()).isEqualTo(1);

        time.advance(Duration.ofSeconds(4));
        var next = queue.lease().orElseThrow();
        assertThat(next.deliveries()).isEqualTo(2);
        assertThat(next.token()).isGreaterThan(late.token());
        assertThat(queue.metrics().trouble().expired()).isEqualTo(1);
    }

    @Test
    void the_outcome_of_an_expired_lease_is_refused() {
        queue.enqueue("a");
        var late = expire();
        time.advance(Duration.ofSeconds(4));
        var current = queue.lease().orElseThrow();

        assertThat(queue.complete(late)).isFalse();
        assertThat(queue.renew(late)).isFalse();
        assertThat(queue.complete(current)).isTrue();
    }

    @Test
    void the_backoff_grows_up_to_its_cap() {
        var backoff = RedeliveryDelay.of(Duration.ofSeconds(1), 2, Duration.ofSeconds(60));

        assertThat(List.of(1, 2, 3, 6, 7, 100, Integer.MAX_VALUE))
                .extracting(deliveries ->
                        Duration.ofNanos(backoff.nanosAfter(deliveries)).toSeconds())
                .containsExactly(1L, 2L, 4L, 32L, 60L, 60L, 60L);
    }

    @Test
    void a_message_that_spent_its_deliveries_becomes_a_dead_letter() {
        queue.enqueue("a");
        for (int delivery = 1; delivery <= 3; delivery++) {
            expire();
            time.advance(Duration.ofSeconds(6));
        }

        assertThat(queue.lease()).isEmpty();
        assertThat(dead).singleElement().satisfies(letter -> {
            assertThat(letter.message().payload()).isEqualTo("a");
            assertThat(letter.message().deliveries()).isEqualTo(3);
            assertThat(letter.reason()).contains("3 deliveries", "expired");
        });
        assertThat(queue.deadLetters().list()).isEqualTo(dead);
    }

    @Test
    void a_retry_beyond_the_last_delivery_makes_a_dead_letter() {
        queue.enqueue("a");
        for (int delivery = 1; delivery <= 3; delivery++) {
            assertThat(queue.retry(queue.lease().orElseThrow(), Duration.ZERO)).isTrue();
        }

        assertThat(queue.lease()).isEmpty();
        assertThat(dead).hasSize(1);
    }

    @Test
    void releases_do_not_use_up_deliveries() {
        queue.enqueue("a");
        for (int i = 0; i < 10; i++) {
            queue.release(queue.lease().orElseThrow());
        }

        assertThat(queue.lease()).map(Lease::deliveries).contains(1);
        assertThat(dead).isEmpty();
    }

    @Test
    void a_renewed_lease_has_its_full_visibility_again() {
        queue.enqueue("a");
        var lease = queue.lease().orElseThrow();
        for (int i = 0; i < 5; i++) {
            time.advance(Duration.ofSeconds(29));
            assertThat(queue.renew(lease)).isTrue();
        }
        time.advance(VISIBILITY.minus(INSTANT));
        assertThat(queue.isCurrent(lease)).isTrue();

        time.advance(SWEEP.multipliedBy(2));
        assertThat(queue.isCurrent(lease)).isFalse();
    }

    @Test
    void an_extended_lease_lasts_as_long_as_asked() {
        queue.enqueue("a");
        var lease = queue.lease().orElseThrow();

        assertThat(queue.extend(lease, Duration.ofMinutes(5))).isTrue();
        time.advance(Duration.ofMinutes(5).minus(INSTANT));
        assertThat(queue.isCurrent(lease)).isTrue();
        time.advance(SWEEP);
        assertThat(queue.isCurrent(lease)).isFalse();
    }

    @Test
    void extending_never_shortens() {
        queue.enqueue("a");
        var lease = queue.lease().orElseThrow();

        assertThat(queue.extend(lease, Duration.ofSeconds(1))).isTrue();
        time.advance(Duration.ofSeconds(10));
        assertThat(queue.extend(lease, Duration.ofSeconds(2))).isTrue();

        time.advance(Duration.ofSeconds(20).minus(INSTANT));
        assertThat(queue.isCurrent(lease)).isTrue();
    }

    @Test
    void the_time_of_expiry_is_told_and_kept() {
        queue.enqueue("a");
        var lease = queue.lease().orElseThrow();
        var expiry = lease.expiresAt();

        assertThat(expiry).isEqualTo(time.now().plus(VISIBILITY));
        time.advance(Duration.ofSeconds(10));
        assertThat(lease.expiresAt()).isEqualTo(expiry);

        queue.complete(lease);
        assertThat(lease.expiresAt()).isEqualTo(time.now());
    }

    @Test
    void sweeps_stop_when_nothing_is_out() {
        queue.enqueue("a");
        assertThat(time.pendingAlarms()).isZero();
        var lease = queue.lease().orElseThrow();
        assertThat(time.pendingAlarms()).isEqualTo(1);

        queue.complete(lease);
        time.advance(Duration.ofSeconds(1));

        assertThat(time.pendingAlarms()).isZero();
    }

    @Test
    void a_worker_that_finds_nothing_sweeps_when_the_alarms_are_stuck() {
        queue.enqueue("a");
        var lease = queue.lease().orElseThrow();
        time.jump(Duration.ofSeconds(1));
        assertThat(queue.lease()).isEmpty();
        time.jump(VISIBILITY);

        assertThat(queue.lease()).isEmpty();
        assertThat(queue.isCurrent(lease)).isFalse();

        time.jump(Duration.ofSeconds(4));
        assertThat(queue.lease()).isPresent();
    }

    private Lease<String> expire() {
        var lease = queue.lease().orElseThrow();
        time.advance(VISIBILITY.plus(SWEEP));
        assertThat(queue.isCurrent(lease)).isFalse();
        return lease;
    }
}
