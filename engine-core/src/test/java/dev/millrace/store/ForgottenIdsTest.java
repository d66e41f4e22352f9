package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What was forgotten is known exactly, in little memory. */
class ForgottenIdsTest {

    private final ForgottenIds ids = new ForgottenIds();

    @Test
    void it_knows_what_a_map_of_all_orders_knows() {
        var random = new Random(11);
        Map<ExecutionId, TreeSet<Long>> model = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            var id = new ExecutionId(random.nextInt(4_000), random.nextInt(3));
            long order = 1 + i / 600;
            if (i % 7 < 3) {
                ids.addAll(List.of(id), order);
                model.computeIfAbsent(id, key -> new TreeSet<>()).add(order);
            } else if (i % 10_001 == 0) {
                ids.removeUpTo(order - 20);
                model.values()
                        .forEach(orders -> orders.headSet(order - 20, true).clear());
            }
            long at = Math.max(0, order - random.nextInt(30));
            var orders = model.getOrDefault(id, new TreeSet<>());
            assertThat(ids.isVisible(id, at)).isEqualTo(orders.higher(at) == null);
            assertThat(ids.isForgotten(id, at, at + 10))
                    .isEqualTo(!orders.subSet(at, false, at + 10, true).isEmpty());
        }
        assertThat(ids.size())
                .isEqualTo(model.values().stream().mapToInt(TreeSet::size).sum());
    }

    @Test
    void ids_come_back_in_their_order() {
        var all = new Ids();
        for (int i = 0; i < 1_000; i++) {
            all.add(new ExecutionId(i, -i));
        }
        assertThat(all).hasSize(1_000).startsWith(new ExecutionId(0, 0)).endsWith(new ExecutionId(999, -999));
        all.clear();
        assertThat(all).isEmpty();
    }
}
