package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Priority;
import dev.millrace.definition.Workflow;
import dev.millrace.internal.decision.state.NodeQueue;
import dev.millrace.internal.decision.state.ScopeState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The queues of a turn: of one kind, and by urgency. */
class NodeQueueTest {

    private final ScopeState scope = Driven.started(Workflow.named("test").node("only", Driven.work()))
            .state
            .root();
    private final NodeQueue queue = new NodeQueue();

    private int take() {
        assertThat(queue.scope()).isSameAs(scope);
        int position = queue.position();
        queue.remove();
        return position;
    }

    @Test
    void what_came_first_goes_first_however_the_ring_turns_and_grows() {
        var expected = new ArrayDeque<Integer>();
        int next = 0;
        // More come than go, so that it grows while its head stands anywhere.
        for (int round = 1; round < 12; round++) {
            for (int i = 0; i < round; i++) {
                queue.add(scope, next);
                expected.add(next++);
                assertThat(queue.size()).isEqualTo(expected.size());
            }
            for (int i = 0; i < round / 2 + 1; i++) {
                assertThat(take()).isEqualTo(expected.remove());
            }
        }
        while (!expected.isEmpty()) {
            assertThat(queue.isEmpty()).isFalse();
            assertThat(take()).isEqualTo(expected.remove());
        }
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.size()).isZero();
    }

    @Test
    void one_at_a_time_passes_through_again_and_again() {
        for (int i = 0; i < 10; i++) {
            queue.add(scope, i);
            assertThat(take()).isEqualTo(i);
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void cleared_it_is_empty_and_has_no_first() {
        for (int i = 0; i < 10; i++) {
            queue.add(scope, i);
        }

        queue.clear();

        assertThat(queue.isEmpty()).isTrue();
        assertThatThrownBy(queue::scope).isInstanceOf(IllegalStateException.class);
        queue.add(scope, 42);
        assertThat(take()).isEqualTo(42);
    }

    @Test
    void nodes_go_to_the_workers_by_the_weight_of_their_priorities_and_in_file_order_within_each() {
        var workflow = Workflow.named("test").policy(policy -> policy.withMaxConcurrency(1));
        var order = List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.LOW, Priority.NORMAL, Priority.HIGH);
        for (int i = 0; i < order.size(); i++) {
            var priority = order.get(i);
            workflow.node("n" + i, Driven.work(), node -> node.priority(priority));
        }
        var run = Driven.started(workflow);

        var ran = new ArrayList<String>();
        for (int i = 0; i < order.size(); i++) {
            var asked = run.asked();
            assertThat(asked).hasSize(1);
            ran.add(asked.get(0));
            run.completes(asked.get(0).substring("run ".length()));
        }

        assertThat(ran).containsExactly("run n2", "run n1", "run n5", "run n0", "run n3", "run n4");
    }

    @Test
    void what_folding_noted_is_not_done_again_after_a_crash() {
        var workflow = Workflow.named("test").node("wait", "Timer", node -> node.set("delay", "1m"));
        for (var priority : Priority.values()) {
            workflow.node(priority.name(), Driven.work(), node -> node.priority(priority));
        }
        var run = Driven.started(workflow);
        for (var priority : Priority.values()) {
            run.completes(priority.name());
        }

        run.crash();

        assertThat(run.asked()).containsExactly("timer wait PT1M");
        run.after(Duration.ofMinutes(1));
        assertThat(run.state.isEnded()).isTrue();
    }
}
