package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.WaitingStart;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.ExecutionStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Executions of one lane follow each other, whatever workflow they run. */
class StartLaneTest {

    private final Workflow measuring =
            workflow().node("go", "Wait", node -> node.set("signal", "go")).build();

    private final Workflow cleaning = Workflow.named("cleaning")
            .node("go", "Wait", node -> node.set("signal", "go"))
            .build();

    private static WorkflowEngine engine(ExecutionStore store) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(new ManualTime())
                .executor(new SameThread())
                .store(store)
                .build();
    }

    private static StartOptions lane(String name) {
        return StartOptions.NONE.withLane(name);
    }

    private static ExecutionStatus status(Execution execution) {
        return execution.snapshot().status();
    }

    private static void end(Execution execution) {
        execution.signal("go", Map.of(), "go");
        assertThat(execution.await(ofSeconds(30)).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void the_next_of_a_lane_begins_when_the_one_before_has_ended_and_other_lanes_are_free() {
        try (var engine = engine(new CopiedStore())) {
            var first = engine.start(measuring, Map.of(), lane("a"));
            var second = engine.start(cleaning, Map.of(), lane("a"));
            var third = engine.start(measuring, Map.of(), lane("a"));
            var other = engine.start(measuring, Map.of(), lane("b"));
            var free = engine.start(measuring, Map.of());

            assertThat(List.of(first, other, free)).allMatch(one -> status(one) == ExecutionStatus.WAITING);
            assertThat(List.of(second, third)).allMatch(one -> status(one) == ExecutionStatus.PENDING);
            assertThat(engine.waitingStarts())
                    .extracting(WaitingStart::execution, WaitingStart::gate, WaitingStart::reason)
                    .containsExactly(
                            tuple(second.id(), "lane 'a'", "held by execution " + first.id()),
                            tuple(third.id(), "lane 'a'", "held by execution " + first.id()));

            first.cancel("enough");
            assertThat(status(second)).isEqualTo(ExecutionStatus.WAITING);
            end(second);
            end(third);
            var again = third.restart();
            var behind = engine.start(measuring, Map.of(), lane("a"));
            assertThat(status(again)).isEqualTo(ExecutionStatus.WAITING);
            assertThat(status(behind)).isEqualTo(ExecutionStatus.PENDING);
        }
    }

    @Test
    void a_crash_changes_nothing_of_that() {
        var store = new CopiedStore();
        try (var engine = engine(store)) {
            engine.start(measuring, Map.of(), lane("a"));
            engine.start(measuring, Map.of(), lane("a"));
        }
        try (var next = engine(store.copy(store.turns().size()))) {
            next.register(measuring);
            next.recoverIncompleteExecutions();
            var both = next.executions(ExecutionFilter.NEWEST);
            var waiting =
                    next.execution(next.waitingStarts().get(0).execution()).orElseThrow();
            var holder = both.stream()
                    .filter(one -> !one.id().equals(waiting.id()))
                    .map(one -> next.execution(one.id()).orElseThrow())
                    .findFirst()
                    .orElseThrow();
            var late = next.start(measuring, Map.of(), lane("a"));

            assertThat(status(waiting)).isEqualTo(ExecutionStatus.PENDING);
            end(holder);
            assertThat(status(waiting)).isEqualTo(ExecutionStatus.WAITING);
            assertThat(status(late)).isEqualTo(ExecutionStatus.PENDING);
        }
    }

    @Test
    void a_lane_has_a_name() {
        assertThatThrownBy(() -> lane(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a lane");
    }
}
