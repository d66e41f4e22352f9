package dev.millrace.examples.serverless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An order as a function: no process between its calls. */
class OrderFunctionTest {

    private final ManualTime time = new ManualTime();
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private Node notes(String what) {
        return context -> {
            ran.add(what);
            return Outcome.done("did", what);
        };
    }

    /** As each call makes it anew. */
    private OrderFunction function() {
        var types = NodeRegistry.builder()
                .add("stock.reserve", notes("reserve"))
                .add("stock.release", notes("release"))
                .add("parcel.ship", notes("ship"))
                .build();
        return new OrderFunction(types, JournalStore.at(folder), time.prompt());
    }

    @Test
    void an_order_is_reserved_paid_and_shipped_by_three_calls() {
        var placed = function().placed("4711", Map.of("pieces", 2));
        var again = function().placed("4711", Map.of("pieces", 2));

        assertThat(again.id()).isEqualTo(placed.id());
        assertThat(placed.wakeAt()).contains(time.now().plus(Duration.ofDays(2)));
        var paid = function().paid(placed.id(), "p-1", 12);
        assertThat(paid.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(paid.wakeAt()).isEmpty();
        assertThat(function().paid(placed.id(), "p-1", 12).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("reserve", "ship");
    }

    @Test
    void one_that_is_not_paid_is_released_when_time_has_come() {
        var placed = function().placed("4711", Map.of());
        time.advance(Duration.ofDays(2));

        assertThat(function().due(placed.id()).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("reserve", "release");
    }

    @Test
    void a_call_beside_another_one_is_refused() {
        var other = JournalStore.at(folder);
        other.open();
        try {
            assertThatThrownBy(() -> function().placed("4711", Map.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("STO-100");
        } finally {
            other.close();
        }
        assertThat(function().placed("4711", Map.of()).status()).isEqualTo(ExecutionStatus.WAITING);
    }
}
