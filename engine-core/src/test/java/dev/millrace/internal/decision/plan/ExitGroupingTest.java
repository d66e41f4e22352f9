package dev.millrace.internal.decision.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Connection;
import dev.millrace.definition.NodeId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExitGroupingTest {

    private final PlannedConnection[] connections = {to(2), to(1), to(2), to(3), to(1)};

    @Test
    void connections_to_one_target_are_one_exit_in_the_order_of_the_file() {
        var exits = new ExitGrouping(4).of(0, new int[] {0, 1, 2, 3, 4}, connections);

        assertThat(exits).extracting(PlannedNode.Exit::target).containsExactly(2, 1, 3);
        assertThat(exits)
                .extracting(PlannedNode.Exit::connections)
                .containsExactly(new int[] {0, 2}, new int[] {1, 4}, new int[] {3});
    }

    @Test
    void a_node_begins_anew() {
        var grouping = new ExitGrouping(4);
        grouping.of(0, new int[] {0, 1}, connections);

        assertThat(grouping.of(1, new int[] {3, 0}, connections))
                .extracting(PlannedNode.Exit::target)
                .containsExactly(3, 2);
        assertThat(grouping.of(2, new int[0], connections)).isEmpty();
    }

    private static PlannedConnection to(int target) {
        var definition = Connection.of(NodeId.of("from"), NodeId.of("to" + target));
        return new PlannedConnection(definition, 0, target, null, Set.of());
    }
}
