package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final Leases<Priority> leases = QueueParts.leases();
    private final Lanes<Priority> lanes = new Lanes<>(16, new Weights(4, 2, 1));

    @Test
    void lanes_that_all_have_messages_are_served_by_weight() {
        assertThat(serve(EnumSet.allOf(Priority.class), 700))
                .containsEntry(Priority.HIGH, 400)
                .containsEntry(Priority.NORMAL, 200)
                .containsEntry(Priority.LOW, 100);
    }

    @Test
    void the_turns_of_an_empty_lane_go_to_the_others_by_weight() {
        assertThat(serve(EnumSet.of(Priority.HIGH, Priority.LOW), 3500))
                .containsEntry(Priority.HIGH, 2800)
                .containsEntry(Priority.LOW, 700);
    }

    @Test
    void a_lane_that_is_alone_is_served_every_time() {
        assertThat(serve(EnumSet.allOf(Priority.class), 7)).hasSize(3);

        assertThat(serve(EnumSet.of(Priority.LOW), 100)).containsEntry(Priority.LOW, 100);
    }

    /** Keeps these lanes filled while it takes messages, then empties them. */
    private Map<Priority, Integer> serve(Set<Priority> filled, int messages) {
        var served = new EnumMap<Priority, Integer>(Priority.class);
        for (int count = 0; count < messages; count++) {
            filled.forEach(priority -> lanes.offer(priority, priority));
            served.merge(poll().message(), 1, Integer::sum);
        }
        while (poll() != null) {}
        return served;
    }

    @Test
    void low_gets_its_turn_whatever_the_others_do() {
        var random = new Random(11);
        int since = 0;
        for (int count = 0; count < 10_000; count++) {
            lanes.offer(Priority.LOW, Priority.LOW);
            for (var other : EnumSet.of(Priority.HIGH, Priority.NORMAL)) {
                if (random.nextInt(3) > 0) {
                    lanes.offer(other, other);
                }
            }
            since = poll().message() == Priority.LOW ? 0 : since + 1;
            assertThat(since).isLessThan(7);
        }
    }

    @Test
    void each_lane_has_room_of_its_own() {
        while (lanes.offer(Priority.LOW, Priority.LOW)) {}

        assertThat(lanes.isFull(Priority.LOW)).isTrue();
        assertThat(lanes.isFull(Priority.HIGH)).isFalse();
        assertThat(lanes.depth(Priority.LOW)).isEqualTo(16);
        assertThat(lanes.depth(Priority.HIGH)).isZero();
    }

    private Lease<Priority> poll() {
        assertThat(lanes.isEmpty()).isEqualTo(!lanes.hasNext());
        return lanes.poll(new Lease<>(leases));
    }
}
