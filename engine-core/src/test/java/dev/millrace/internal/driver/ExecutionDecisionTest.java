package dev.millrace.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Lock;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.driver.Command.CallNode;
import dev.millrace.internal.driver.Command.Finish;
import dev.millrace.internal.driver.Command.LeaveGates;
import dev.millrace.internal.driver.Command.RunNode;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The door for drivers: inputs in, events and commands out, a test instead of threads. */
class ExecutionDecisionTest {

    private static final long NOW = 1_000_000_000_000L;
    private static final Node WORK = context -> Outcome.done();

    private final Plans plans = new Plans(NodeRegistry.builder().build());
    private final ExecutionId id = ExecutionId.derived(NOW, "test");

    private final Workflow chain = Workflow.named("chain")
            .node("a", WORK)
            .node("b", WORK)
            .connect("a", "b")
            .build();

    private ExecutionDecision decisionOf(Workflow workflow) {
        return ExecutionDecision.of(id, plans.of(workflow), Starter.UNNAMED);
    }

    private static NodeHandle readyIn(TurnResult turn) {
        return turn.commands().stream()
                .filter(RunNode.class::isInstance)
                .map(command -> ((RunNode) command).node())
                .findFirst()
                .orElseThrow();
    }

    private static AttemptHandle calledIn(TurnResult turn) {
        return ((CallNode) turn.commands().get(0)).attempt();
    }

    private static NodeResult output(Map<String, Object> output) {
        return new NodeResult(output, Optional.empty(), Map.of(), List.of());
    }

    @Test
    void an_execution_goes_from_turn_to_turn_to_its_end() {
        var decision = decisionOf(chain);

        var first = decision.start(Map.of("n", 1), Map.of(), NOW);
        assertThat(first.events()).singleElement().isInstanceOf(ExecutionStarted.class);

        var begun = decision.begin(readyIn(first), 1, NOW + 1);
        assertThat(begun.events()).singleElement().isInstanceOf(NodeStarted.class);
        var attempt = calledIn(begun);
        assertThat(attempt.input()).isEqualTo(Map.of("n", 1));
        assertThat(attempt.number()).isEqualTo(1);
        assertThat(attempt.idempotencyKey()).isEqualTo(id + "/a");

        var second = decision.completed(attempt, output(Map.of("m", 2)), NOW + 2);
        var last = calledIn(decision.begin(readyIn(second), 1, NOW + 3));
        assertThat(last.inputFrom("a")).isEqualTo(Map.of("m", 2));
        var end = decision.completed(last, NodeResult.EMPTY, NOW + 4);

        assertThat(end.commands()).last().isInstanceOf(Finish.class);
        assertThat(decision.isEnded()).isTrue();
        assertThat(decision.result().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void what_was_kept_folds_to_an_execution_that_goes_on() {
        var lived = decisionOf(chain);
        var events = new ArrayList<>(lived.start(Map.of(), Map.of(), NOW).events());
        var folded = ExecutionDecision.of(id, pin -> plans.of(chain), events);

        var turn = folded.takeUp(3, "its process ended", NOW + 1);

        assertThat(readyIn(turn).path()).hasToString("a");
        assertThat(folded.snapshot().nodes()).isEqualTo(lived.snapshot().nodes());
    }

    @Test
    void an_outcome_of_an_attempt_that_counts_no_more_changes_nothing() {
        var decision = decisionOf(chain);
        var attempt = calledIn(decision.begin(readyIn(decision.start(Map.of(), Map.of(), NOW)), 1, NOW));
        decision.completed(attempt, NodeResult.EMPTY, NOW + 1);

        var late = decision.failed(attempt, Failure.of("Broken", "broke"), 0, NOW + 2);

        assertThat(late.commands()).isEmpty();
        assertThat(late.events()).singleElement().isInstanceOf(OutcomeRefused.class);
        assertThat(decision.snapshot().nodes().get(attempt.node().path()).status())
                .isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_node_that_is_told_to_end_at_its_gates_is_begun_by_nobody() {
        var decision = decisionOf(Workflow.named("guarded")
                .node("a", WORK, node -> node.lock(Lock.exclusive("db")))
                .build());
        var node = readyIn(decision.start(Map.of(), Map.of(), NOW));
        assertThat(node.isGuarded()).isTrue();
        var held = decision.heldBack(node, new GateWait("lock db", List.of("x"), List.of()), NOW + 1);
        assertThat(held.events()).singleElement().isInstanceOf(NodeHeldBack.class);

        var stopped = decision.stop(Stop.CANCEL, Request.of("enough"), NOW + 2);

        assertThat(stopped.commands()).contains(new LeaveGates(node));
        assertThat(decision.begin(node, 1, NOW + 3).isTaken()).isFalse();
        assertThat(decision.snapshot().nodes().get(node.path()).status()).isNotEqualTo(NodeStatus.RUNNING);
        assertThat(decision.isEnded()).isTrue();
    }

    @Test
    void a_handle_is_equal_for_the_same_node_of_the_same_scope_only() {
        var first = decisionOf(chain);
        var second = decisionOf(chain);
        var node = readyIn(first.start(Map.of(), Map.of(), NOW));
        var other = readyIn(second.start(Map.of(), Map.of(), NOW));

        assertThat(node).isNotEqualTo(other).hasToString("a");
        assertThat(calledIn(first.begin(node, 1, NOW)).node()).isEqualTo(node).hasSameHashCodeAs(node);
    }

    @Test
    void an_outcome_after_the_time_limit_times_the_node_out_and_is_refused() {
        var decision = decisionOf(chain);
        var attempt = calledIn(decision.begin(readyIn(decision.start(Map.of(), Map.of(), NOW)), 1, NOW));
        var late = new Returned(output(Map.of()), null, null, false);

        var turn = decision.returnedLate(attempt, late, 0.5, NOW + 1);

        assertThat(turn.events()).hasAtLeastOneElementOfType(OutcomeRefused.class);
        assertThat(decision.snapshot().node("a").status()).isEqualTo(NodeStatus.TIMED_OUT);
    }

    @Test
    void the_time_limit_of_the_execution_counts_from_its_start() {
        var decision = decisionOf(Workflow.named("limited")
                .node("a", WORK)
                .policy(policy -> policy.withTimeout(Duration.ofSeconds(2)))
                .build());

        var first = decision.start(Map.of(), Map.of(), NOW);
        assertThat(first.commands()).contains(new Command.SetDeadline(Duration.ofSeconds(2)));
        decision.timeIsOver(NOW + 2_000_000);

        assertThat(decision.result().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(decision.result().cause()).contains("2000 ms");
    }

    @Test
    void what_is_held_for_a_parent_goes_on_for_that_parent_only() {
        var decision = decisionOf(chain);
        decision.start(Map.of(), Map.of(), NOW);
        assertThat(decision.holdForParent(new Request("it is held", "parent"), NOW)
                        .isTaken())
                .isTrue();

        assertThat(decision.resumeForParent(new Request("go on", "other"), NOW).isTaken())
                .isFalse();
        assertThat(decision.resumeForParent(new Request("go on", "parent"), NOW).isTaken())
                .isTrue();
    }
}
