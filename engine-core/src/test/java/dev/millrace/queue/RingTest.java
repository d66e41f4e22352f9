package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import org.junit.jupiter.api.Test;

class RingTest {

    private final Leases<String> leases = QueueParts.leases();
    private final Ring<String> ring = new Ring<>(4, 1);

    @Test
    void what_went_in_first_comes_out_first_lap_after_lap() {
        for (int lap = 0; lap < 10; lap++) {
            assertThat(ring.offer("a")).isTrue();
            assertThat(ring.offer("b")).isTrue();
            assertThat(ring.offer("c")).isTrue();

            assertThat(poll().message()).isEqualTo("a");
            assertThat(poll().message()).isEqualTo("b");
            assertThat(poll().message()).isEqualTo("c");
            assertThat(poll()).isNull();
        }
        assertThat(ring.offered()).isEqualTo(30);
        assertThat(ring.taken()).isEqualTo(30);
    }

    @Test
    void a_full_ring_refuses_until_one_is_taken() {
        for (int i = 0; i < 4; i++) {
            assertThat(ring.isFull()).isFalse();
            assertThat(ring.offer("m" + i)).isTrue();
        }

        assertThat(ring.isFull()).isTrue();
        assertThat(ring.offer("more")).isFalse();
        assertThat(poll().message()).isEqualTo("m0");
        assertThat(ring.offer("more")).isTrue();
    }

    @Test
    void the_capacity_is_rounded_up_to_a_power_of_two() {
        assertThat(capacity(new Ring<>(1, 0))).isEqualTo(2);
        assertThat(capacity(new Ring<>(3, 0))).isEqualTo(4);
        assertThat(capacity(new Ring<>(4, 0))).isEqualTo(4);
        assertThat(capacity(new Ring<>(5, 0))).isEqualTo(8);
    }

    private static int capacity(Ring<String> ring) {
        int count = 0;
        while (ring.offer("m")) {
            count++;
        }
        return count;
    }

    @Test
    void a_bare_payload_fills_the_blank_and_a_lease_made_beforehand_comes_as_it_is() {
        var made = new Lease<>(leases, "made", Priority.NORMAL, 3, null);
        var blank = new Lease<String>(leases);
        ring.offer("bare");
        ring.offerLease(made);

        assertThat(ring.poll(blank)).isSameAs(blank);
        assertThat(ring.poll(new Lease<>(leases))).isSameAs(made);
        assertThat(blank.message()).isEqualTo("bare");
        assertThat(blank.priority()).isEqualTo(Priority.NORMAL);
        assertThat(made.token()).isGreaterThan(blank.token());
    }

    @Test
    void a_closed_ring_refuses_but_gives_what_it_has() {
        ring.offer("a");

        ring.close();

        assertThat(ring.offer("b")).isFalse();
        assertThat(ring.isEmpty()).isFalse();
        assertThat(poll().message()).isEqualTo("a");
        assertThat(poll()).isNull();
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.offer("c")).isFalse();
    }

    @Test
    void after_the_stop_only_who_discards_takes() {
        ring.offer("a");
        ring.offer("b");
        assertThat(poll().message()).isEqualTo("a");

        ring.close();
        ring.stop();

        assertThat(ring.poll(new Lease<>(leases))).isNull();
        assertThat(ring.isEmpty()).isFalse();
        assertThat(ring.hasNext()).isTrue();
        assertThat(ring.taken()).isEqualTo(1);
        assertThat(ring.discard(new Lease<>(leases)).message()).isEqualTo("b");
        assertThat(ring.discard(new Lease<>(leases))).isNull();
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.taken()).isEqualTo(2);
    }

    private Lease<String> poll() {
        assertThat(ring.hasNext()).isEqualTo(!ring.isEmpty());
        return ring.poll(new Lease<>(leases));
    }
}
