package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import dev.millrace.internal.concurrent.Permits.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermitsTest {

    private final Permits permits = new Permits(2);
    private final List<String> granted = new ArrayList<>();

    private Request request(int count, String who) {
        return request(count, Priority.NORMAL, who);
    }

    private Request request(int count, Priority priority, String who) {
        return new Request(count, priority, who, () -> granted.add(who));
    }

    @Test
    void whoever_finds_no_permit_is_granted_one_when_it_is_given_back_in_order() {
        var first = request(1, "a");
        assertThat(permits.acquire(first)).isTrue();
        assertThat(permits.acquire(request(1, "b"))).isTrue();
        var third = request(1, "c");
        assertThat(permits.acquire(third)).isFalse();
        assertThat(permits.acquire(request(1, "d"))).isFalse();

        permits.release(first);

        assertThat(granted).containsExactly("c");
        permits.release(third);
        assertThat(granted).containsExactly("c", "d");
        assertThat(permits.taken()).isEqualTo(2);
    }

    @Test
    void a_large_request_is_not_overtaken_by_small_ones() {
        var first = request(1, "first");
        var large = request(2, "large");
        permits.acquire(first);
        assertThat(permits.acquire(large)).isFalse();
        assertThat(permits.acquire(request(1, Priority.HIGH, "small"))).isFalse();

        permits.release(first);

        assertThat(granted).containsExactly("large");
        permits.release(large);
        assertThat(granted).containsExactly("large", "small");
    }

    @Test
    void those_that_wait_are_served_by_the_weight_of_their_priorities_and_a_low_one_never_starves() {
        var held = request(2, "holder");
        permits.acquire(held);
        for (int i = 0; i < 7; i++) {
            for (var priority : Priority.values()) {
                chain(priority);
            }
        }

        permits.release(held);

        assertThat(granted.subList(0, 7)).containsOnlyOnce("LOW").contains("NORMAL", "HIGH");
        assertThat(granted.subList(0, 7).stream().filter("HIGH"::equals)).hasSize(4);
        assertThat(granted).hasSize(21);
    }

    /** Takes all, and gives it back as soon as it has it. */
    private void chain(Priority priority) {
        var self = new Request[1];
        self[0] = new Request(2, priority, priority.name(), () -> {
            granted.add(priority.name());
            permits.release(self[0]);
        });
        permits.acquire(self[0]);
    }

    @Test
    void who_takes_a_request_back_lets_those_behind_it_through() {
        var reader = request(1, "reader");
        permits.acquire(reader);
        var writer = request(2, "writer");
        permits.acquire(writer);
        permits.acquire(request(1, "behind"));

        assertThat(permits.withdraw(writer)).isTrue();

        assertThat(granted).containsExactly("behind");
        assertThat(permits.withdraw(writer)).isFalse();
        assertThat(permits.withdraw(reader)).isFalse();
        assertThat(permits.taken()).isEqualTo(2);
    }

    @Test
    void a_reader_behind_a_waiting_writer_waits_for_the_writer_and_the_writer_for_the_readers() {
        permits.acquire(request(1, "reader"));
        var writer = request(2, "writer");
        var behind = request(1, "behind");
        permits.acquire(writer);
        permits.acquire(behind);

        assertThat(permits.obstacle(writer).holders()).containsExactly("reader");
        assertThat(permits.obstacle(behind).holders()).isEmpty();
        assertThat(permits.obstacle(behind).before()).containsExactly("writer");
    }

    @Test
    void who_held_permits_before_goes_in_front_of_all_that_wait() {
        var held = request(2, "newcomer");
        permits.acquire(held);
        permits.acquire(request(2, Priority.HIGH, "waiting"));
        var back = request(2, Priority.LOW, "back").returning();
        assertThat(permits.acquire(back)).isFalse();

        permits.release(held);

        assertThat(granted).containsExactly("back");
        permits.release(back);
        assertThat(granted).containsExactly("back", "waiting");
    }
}
