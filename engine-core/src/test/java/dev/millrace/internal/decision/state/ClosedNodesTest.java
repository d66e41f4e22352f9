package dev.millrace.internal.decision.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeSnapshot.Why;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.Span;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClosedNodesTest {

    private static final int MOST = 10_000;

    private final ClosedNodes nodes = new ClosedNodes();

    private void add(int number, NodeStatus status) {
        nodes.add(new NodeSnapshot(
                NodePath.parse("each[" + number + "]/work"),
                status,
                1,
                new Span(Optional.empty(), Optional.empty()),
                Map.of(),
                Why.NOTHING));
    }

    private void add(int from, int to, NodeStatus status) {
        for (int i = from; i < to; i++) {
            add(i, status);
        }
    }

    private Map<NodePath, NodeSnapshot> kept() {
        var all = new LinkedHashMap<NodePath, NodeSnapshot>();
        nodes.copyTo(all);
        return all;
    }

    private NodeStatus statusOf(int number) {
        var node = kept().get(NodePath.parse("each[" + number + "]/work"));
        return node == null ? null : node.status();
    }

    @Test
    void the_first_ten_thousand_are_kept_and_all_are_counted() {
        add(0, MOST + 5, NodeStatus.COMPLETED);

        assertThat(kept()).hasSize(MOST);
        assertThat(statusOf(MOST - 1)).isEqualTo(NodeStatus.COMPLETED);
        assertThat(statusOf(MOST)).isNull();
        assertThat(nodes.seen()).isEqualTo(MOST + 5);
        assertThat(nodes.isFull()).isFalse();
    }

    @Test
    void a_failure_takes_the_place_of_the_oldest_that_is_none() {
        add(0, MOST, NodeStatus.COMPLETED);

        add(MOST, NodeStatus.FAILED);

        assertThat(kept()).hasSize(MOST);
        assertThat(statusOf(0)).isNull();
        assertThat(statusOf(1)).isEqualTo(NodeStatus.COMPLETED);
        assertThat(statusOf(MOST)).isEqualTo(NodeStatus.FAILED);
    }

    @Test
    void a_failure_that_still_fits_pushes_nobody_out() {
        add(0, MOST - 1, NodeStatus.COMPLETED);

        add(MOST, NodeStatus.TIMED_OUT);

        assertThat(kept()).hasSize(MOST);
        assertThat(statusOf(0)).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void it_is_full_when_ten_thousand_have_failed() {
        add(0, MOST - 1, NodeStatus.FAILED);
        assertThat(nodes.isFull()).isFalse();

        add(MOST - 1, MOST + 3, NodeStatus.FAILED);

        assertThat(nodes.isFull()).isTrue();
        assertThat(kept()).hasSize(MOST);
        assertThat(statusOf(MOST - 1)).isEqualTo(NodeStatus.FAILED);
        assertThat(statusOf(MOST)).isNull();
    }

    @Test
    void each_stands_as_it_was_last() {
        add(1, NodeStatus.FAILED);
        add(1, NodeStatus.COMPLETED);
        add(2, NodeStatus.COMPLETED);
        add(2, NodeStatus.FAILED);

        assertThat(kept()).hasSize(2);
        assertThat(statusOf(1)).isEqualTo(NodeStatus.COMPLETED);
        assertThat(statusOf(2)).isEqualTo(NodeStatus.FAILED);
    }

    @Test
    void one_that_is_known_changes_even_where_no_other_fits() {
        add(0, MOST, NodeStatus.COMPLETED);

        add(5, NodeStatus.SKIPPED);

        assertThat(statusOf(5)).isEqualTo(NodeStatus.SKIPPED);
    }
}
