package dev.millrace.internal.driver;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.driver.Command.RunNode;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class NodeTimersTest {

    private final ManualTime time = new ManualTime();
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final List<String> due = new ArrayList<>();
    private final NodeTimers timers = new NodeTimers(time, turns::add, node -> due.add(node.toString()));
    private final List<NodeHandle> nodes = twoNodes();

    private static List<NodeHandle> twoNodes() {
        Node work = context -> Outcome.done();
        var plan = new Plans(NodeRegistry.builder().build())
                .of(Workflow.named("two").node("a", work).node("b", work).build());
        return ExecutionDecision.of(new ExecutionId(1, 1), plan, Starter.UNNAMED)
                .start(Map.of(), Map.of(), 1)
                .commands()
                .stream()
                .map(command -> ((RunNode) command).node())
                .toList();
    }

    private void takeTurns() {
        for (var turn = turns.poll(); turn != null; turn = turns.poll()) {
            turn.run();
        }
    }

    @Test
    void a_later_timer_of_a_node_takes_the_place_of_an_earlier_one() {
        timers.set(nodes.get(0), ofSeconds(1));
        timers.set(nodes.get(0), ofSeconds(3));
        timers.set(nodes.get(1), ofSeconds(2));

        time.advance(ofSeconds(2));
        takeTurns();
        assertThat(due).containsExactly("b");

        time.advance(ofSeconds(1));
        takeTurns();
        assertThat(due).containsExactly("b", "a");
    }

    @Test
    void one_that_is_taken_back_when_its_turn_waits_already_is_not_due() {
        timers.set(nodes.get(0), ofSeconds(1));
        time.advance(ofSeconds(1));
        timers.cancel(nodes.get(0));

        takeTurns();

        assertThat(due).isEmpty();
    }

    @Test
    void all_are_taken_back_together() {
        timers.set(nodes.get(0), ofSeconds(1));
        timers.set(nodes.get(1), ofSeconds(1));

        timers.cancelAll();

        assertThat(time.pending()).isZero();
    }
}
