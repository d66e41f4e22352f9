package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private final Leases<String> leases = QueueParts.leases();
    private final InFlight<String> table = new InFlight<>(4);

    @Test
    void every_slot_is_found_and_no_more() {
        for (int i = 0; i < 4; i++) {
            assertThat(table.isFull()).isFalse();
            assertThat(table.add(running())).isTrue();
        }

        assertThat(table.isFull()).isTrue();
        assertThat(table.add(running())).isFalse();
        assertThat(table.count()).isEqualTo(4);
    }

    @Test
    void a_slot_is_free_again_once_its_lease_is_taken_out() {
        List<Lease<String>> leases = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            leases.add(running());
            table.add(leases.get(i));
        }

        table.remove(leases.get(2));

        assertThat(table.isFull()).isFalse();
        assertThat(table.add(running())).isTrue();
    }

    @Test
    void a_blank_lease_holds_its_slot_but_is_not_shown() {
        var blank = new Lease<String>(leases);
        table.add(blank);

        assertThat(table.isEmpty()).isFalse();
        assertThat(table.count()).isZero();
        table.forEach(lease -> assertThat(lease).isNull());

        table.remove(blank);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void a_lease_made_beforehand_takes_the_slot_of_the_blank() {
        var blank = new Lease<String>(leases);
        var made = running();
        table.add(blank);
        table.replace(blank, made);

        assertThat(table.count()).isEqualTo(1);
        table.remove(made);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void clearing_hands_over_every_running_lease() {
        var first = running();
        var second = running();
        table.add(first);
        table.add(second);

        var cleared = new ArrayList<Lease<String>>();
        table.clear(lease -> {
            cleared.add(lease);
            table.remove(lease);
        });

        assertThat(cleared).containsExactlyInAnyOrder(first, second);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void a_thread_has_one_place_more_in_a_large_table() {
        var large = new InFlight<String>(32);
        for (int i = 0; i < 33; i++) {
            assertThat(large.isFull()).isFalse();
            assertThat(large.add(running())).isTrue();
        }

        assertThat(large.isFull()).isTrue();
        assertThat(large.add(running())).isFalse();
        assertThat(large.count()).isEqualTo(33);
    }

    @Test
    void a_place_of_ones_own_is_no_place_for_others() throws InterruptedException {
        var large = new InFlight<String>(32);
        var own = running();
        large.add(own);
        large.remove(own);

        var other = new Thread(() -> {
            for (int i = 0; i < 32; i++) {
                large.add(running());
            }
            assertThat(large.isFull()).isTrue();
            assertThat(large.add(running())).isFalse();
        });
        var failure = new AtomicReference<Throwable>();
        other.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        other.start();
        other.join();

        assertThat(failure).hasNullValue();
        assertThat(large.isFull()).isFalse();
        assertThat(large.add(running())).isTrue();
        assertThat(large.isFull()).isTrue();
    }

    @Test
    void what_is_in_a_place_of_ones_own_is_looked_at_and_cleared() {
        var large = new InFlight<String>(64);
        var lease = running();
        large.add(lease);
        var seen = new ArrayList<Lease<String>>();
        large.forEach(seen::add);

        assertThat(lease.slot).isInstanceOf(OwnSlot.class);
        assertThat(seen).containsExactly(lease);
        assertThat(large.isEmpty()).isFalse();

        large.clear(large::remove);
        assertThat(large.isEmpty()).isTrue();
    }

    private Lease<String> running() {
        var lease = new Lease<String>(leases);
        lease.begin();
        return lease;
    }
}
