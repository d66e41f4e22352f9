package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Effect;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which outcomes count, which come too late, and which attempts begin at all. */
class OutcomeTest {

    private static WorkflowBuilder one() {
        return Workflow.named("test").node("job", Driven.work());
    }

    private static WorkflowBuilder twice() {
        return Workflow.named("test")
                .node(
                        "job",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(1))))
                .node("other", Driven.work());
    }

    private static long refusals(Driven run) {
        return run.events.stream().filter(OutcomeRefused.class::isInstance).count();
    }

    @Test
    void the_outcome_of_an_earlier_attempt_is_refused_and_changes_nothing() {
        var run = Driven.started(twice());
        var first = run.begin("job");
        run.fails("job").after(Duration.ofSeconds(1));
        var second = run.begin("job");

        run.decision.completed(first, NodeResult.EMPTY, run.now);
        run.decision.failures().failed(first, Failure.of("Late", "late"), 0.5, run.now);
        run.decision.failures().undecided(first, "late", run.now);
        run.decision.failures().timedOut(first, 0.5, run.now);

        assertThat(run.status("job")).isEqualTo(NodeStatus.RUNNING);
        assertThat(run.events)
                .filteredOn(OutcomeRefused.class::isInstance)
                .extracting(event -> ((OutcomeRefused) event).attempt() + " " + ((OutcomeRefused) event).outcome())
                .containsExactly("1 completed", "1 failed", "1 undecided", "1 timed out");
        run.decision.completed(second, NodeResult.EMPTY, run.now);
        assertThat(run.status("job")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void an_outcome_after_the_end_is_recorded_and_changes_nothing() {
        var run = Driven.started(one());
        var attempt = run.begin("job");
        run.stop(Stop.TERMINATE, "now");
        int events = run.events.size();

        run.decision.completed(attempt, NodeResult.EMPTY, run.now);
        run.decision.late(attempt, "completed", run.now);
        run.decision.fault("a fault", run.now);

        assertThat(run.events.subList(events, run.events.size()))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event).isInstanceOf(OutcomeRefused.class));
        assertThat(run.status()).isEqualTo(ExecutionStatus.TERMINATED);
    }

    @Test
    void an_outcome_whose_lease_ran_out_is_recorded_as_refused() {
        var run = Driven.started(one());
        var attempt = run.begin("job");

        run.decision.late(attempt, "failed", run.now);

        assertThat(run.last(OutcomeRefused.class).outcome()).isEqualTo("failed");
        assertThat(run.last(OutcomeRefused.class).atEpochMicros()).isEqualTo(run.now);
        assertThat(run.status("job")).isEqualTo(NodeStatus.RUNNING);
    }

    @Test
    void a_fault_of_the_engine_ends_the_execution_with_its_words() {
        var run = Driven.started(one());

        run.decision.fault("the heap is full", run.now + 5);

        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.cause()).isEqualTo("the heap is full");
        assertThat(run.state.endedAt()).isEqualTo(run.now + 5);
        assertThat(run.asked()).contains("finish");
    }

    @Test
    void a_second_delivery_begins_again_as_any_ready_node_does_under_the_same_number() {
        var run = Driven.started(one());
        var first = run.begin("job");

        assertThat(run.decision.redelivered(first, 1, run.now)).isTrue();

        assertThat(run.status("job")).isEqualTo(NodeStatus.READY);
        assertThat(run.last(NodeRequeued.class).deliveries()).isEqualTo(1);
        run.decision.completed(first, NodeResult.EMPTY, run.now);
        assertThat(refusals(run)).isEqualTo(1);
        var second = run.attemptOf("job");
        assertThat(run.begin(second, 2)).isTrue();
        assertThat(run.node("job").attempts()).isEqualTo(1);
        run.decision.completed(second, NodeResult.EMPTY, run.now);
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void what_a_holder_noted_is_not_handed_to_the_next_delivery_in_the_same_process() {
        var run = Driven.started(one());
        var first = run.begin("job");
        run.notes(first, Map.of("pid", 7));

        run.decision.redelivered(first, 1, run.now);

        var second = run.attemptOf("job");
        run.begin(second, 2);
        assertThat(second.recalledNote()).isEmpty();
    }

    @Test
    void a_pause_holds_a_second_delivery() {
        var run = Driven.started(one());
        var first = run.begin("job");
        run.decision.interventions().pause(Request.of("lunch"), Long.MAX_VALUE, run.now);
        run.asked();

        assertThat(run.decision.redelivered(first, 1, run.now)).isTrue();

        assertThat(run.status("job")).isEqualTo(NodeStatus.READY);
        assertThat(run.state.workings().dispatched()).isZero();
        assertThat(run.asked()).isEmpty();
        run.decision.interventions().resume(Request.of("back"), run.now);
        assertThat(run.begin(run.attemptOf("job"), 2)).isTrue();
    }

    @Test
    void a_second_delivery_of_what_has_not_begun_is_no_second_begin() {
        var run = Driven.started(one());

        assertThat(run.decision.redelivered(run.attemptOf("job"), 1, run.now)).isFalse();

        assertThat(run.begin(run.attemptOf("job"), 2)).isTrue();
        assertThat(run.node("job").attempts()).isEqualTo(1);
    }

    @Test
    void an_outcome_from_before_a_rerun_does_not_count_for_what_runs_since() {
        var run = Driven.started(one());
        var before = run.begin("job");
        run.stop(Stop.CANCEL, "enough");
        run.decision.timers().graceOver(run.now);
        run.repair(RepairAction.Kind.RERUN_FROM, "job");
        var since = run.begin("job");

        run.decision.completed(before, NodeResult.EMPTY, run.now);

        assertThat(run.status("job")).isEqualTo(NodeStatus.RUNNING);
        run.decision.completed(since, NodeResult.EMPTY, run.now);
        assertThat(run.status("job")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void what_was_told_to_stop_before_its_code_was_called_ends_without_an_outcome() {
        var run = Driven.started(one());
        var attempt = run.begin("job");
        run.stop(Stop.CANCEL, "enough");

        run.decision.notCalled(attempt, 0, run.now);

        assertThat(run.status("job")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(refusals(run)).isZero();
    }

    @Test
    void a_first_delivery_does_not_take_over_what_runs() {
        var run = Driven.started(one());
        run.begin("job");

        assertThat(run.begin(run.attemptOf("job"), 1)).isFalse();
    }

    @Test
    void what_happens_at_most_once_is_asked_about_instead_of_a_second_delivery() {
        var run = Driven.started(
                Workflow.named("test").node("job", Driven.work(), node -> node.effect(Effect.AT_MOST_ONCE)));
        var first = run.begin("job");

        assertThat(run.decision.redelivered(first, 1, run.now)).isTrue();

        assertThat(run.status("job")).isEqualTo(NodeStatus.NEEDS_DECISION);
        assertThat(run.state.workings().dispatched()).isZero();
    }

    @Test
    void a_second_delivery_of_what_was_told_to_stop_ends_it() {
        var run = Driven.started(one());
        var first = run.begin("job");
        run.stop(Stop.CANCEL, "enough");
        assertThat(run.asked()).contains("stop job: enough", "grace");

        assertThat(run.decision.redelivered(first, 1, run.now)).isTrue();

        assertThat(run.status("job")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(run.state.workings().dispatched()).isZero();
    }

    @Test
    void a_message_of_a_node_that_cannot_begin_any_more_has_nothing_to_do() {
        var run = Driven.started(one().node("other", Driven.work()));
        var message = run.attemptOf("job");
        run.begin("other");
        run.stop(Stop.CANCEL, "enough");
        assertThat(run.status("job")).isEqualTo(NodeStatus.SKIPPED);

        assertThat(run.begin(message, 1)).isFalse();
        assertThat(run.begin(message, 1)).isFalse();

        assertThat(run.state.workings().dispatched()).isEqualTo(1);
    }

    @Test
    void a_paused_execution_begins_nothing_and_gives_the_message_back() {
        var run = Driven.started(one());
        var message = run.attemptOf("job");
        assertThat(run.decision.interventions().pause(Request.of("hold on"), Long.MAX_VALUE, run.now))
                .isTrue();
        run.asked();

        assertThat(run.begin(message, 1)).isFalse();
        assertThat(run.status("job")).isEqualTo(NodeStatus.READY);
        assertThat(run.state.workings().dispatched()).isZero();
        assertThat(run.asked()).isEmpty();

        assertThat(run.decision.interventions().resume(Request.of("go on"), run.now))
                .isTrue();
        assertThat(run.asked()).containsExactly("run job");
        run.completes("job");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void an_undecided_attempt_waits_for_an_operator() {
        var run = Driven.started(one());

        run.decision.failures().undecided(run.begin("job"), "no answer came", run.now);

        assertThat(run.status("job")).isEqualTo(NodeStatus.NEEDS_DECISION);
        assertThat(run.state.workings().dispatched()).isZero();
    }

    @Test
    void an_undecided_attempt_of_a_stopping_execution_is_cancelled() {
        var run = Driven.started(one());
        var attempt = run.begin("job");
        run.stop(Stop.CANCEL, "enough");

        run.decision.failures().undecided(attempt, "no answer came", run.now);

        assertThat(run.status("job")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(run.cause()).isEqualTo("enough");
    }

    @Test
    void a_node_that_took_too_long_ends_timed_out_and_says_how_long_it_had() {
        var run = Driven.started(
                Workflow.named("test").node("job", Driven.work(), node -> node.timeout(Duration.ofMillis(1_500))));

        run.decision.failures().timedOut(run.begin("job"), 0.5, run.now);

        assertThat(run.status("job")).isEqualTo(NodeStatus.TIMED_OUT);
        assertThat(run.cause()).isEqualTo("node job: took longer than 1500 ms");
        assertThat(run.state.workings().dispatched()).isZero();
    }

    @Test
    void what_is_given_up_fails_without_another_attempt() {
        var run = Driven.started(twice());

        run.decision.failures().gaveUp(run.attemptOf("job"), Failure.of(Failure.DEAD_LETTER, "spent"), run.now);

        assertThat(run.status("job")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.last(NodeFailed.class).failure().retryable()).isFalse();
        assertThat(run.state.workings().dispatched()).isEqualTo(1);
        run.completes("other");
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void what_has_ended_or_was_not_on_its_way_is_not_given_up() {
        var run = Driven.started(one().node("behind", Driven.work()).connect("job", "behind"));
        var waiting = run.attemptOf("behind");
        var message = run.begin("job");
        run.decision.failures().gaveUp(waiting, Failure.of(Failure.DEAD_LETTER, "spent"), run.now);
        assertThat(run.status("behind")).isEqualTo(NodeStatus.PENDING);
        run.completes("job");

        run.decision.failures().gaveUp(message, Failure.of(Failure.DEAD_LETTER, "spent"), run.now);

        assertThat(run.status("job")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.state.workings().dispatched()).isEqualTo(1);
    }

    @Test
    void an_input_that_cannot_be_filled_in_fails_the_node_before_it_begins() {
        var run = Driven.started(Workflow.named("test")
                .node("job", Driven.work(), node -> node.input("n", "${1 / variables.zero}"))
                .variable("zero", 0)
                .node("other", Driven.work()));

        assertThat(run.begin(run.attemptOf("job"), 1)).isFalse();

        assertThat(run.status("job")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.last(NodeFailed.class).failure().type()).isEqualTo("InvalidExpression");
        assertThat(run.state.workings().dispatched()).isEqualTo(1);
        run.completes("other");
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void an_execution_whose_only_node_cannot_begin_ends_at_once() {
        var run = Driven.started(Workflow.named("test")
                .variable("zero", 0)
                .node("job", Driven.work(), node -> node.input("n", "${1 / variables.zero}")));

        run.begin(run.attemptOf("job"), 1);

        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.asked()).containsExactly("run job", "finish");
    }

    @Test
    void a_timer_that_fires_again_sends_no_second_message() {
        var run = Driven.started(twice());
        run.fails("job").after(Duration.ofSeconds(1));
        assertThat(run.asked()).endsWith("run job");

        run.decision.timers().due(run.state.root(), 0, run.now);

        assertThat(run.asked()).isEmpty();
        assertThat(run.state.workings().dispatched()).isEqualTo(2);
    }

    @Test
    void an_outcome_lets_nothing_go_that_its_attempt_had_noted() {
        var run = Driven.started(twice());
        run.notes(run.begin("job"), Map.of("job", 7));
        run.fails("job").after(Duration.ofSeconds(1));
        run.notes(run.begin("job"), Map.of("job", 8));

        run.fails("job");

        assertThat(run.asked()).noneMatch(asked -> asked.startsWith("release"));
    }

    @Test
    void no_more_nodes_are_with_workers_than_the_workflow_allows() {
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withMaxConcurrency(2))
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("c", Driven.work()));

        assertThat(run.asked()).containsExactly("run a", "run b");
        run.completes("b");
        assertThat(run.asked()).containsExactly("run c");
    }

    @Test
    void nodes_that_count_as_completed_from_the_beginning_do_not_run() {
        var first = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .connect("a", "b"));
        first.completes("a", Map.of("x", 1));
        var done = first.last(dev.millrace.event.NodeEvent.NodeCompleted.class);

        var fork = Driven.of(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .connect("a", "b"));
        fork.decision.start(new Beginning(Map.of("in", 1), Map.of(), List.of(done), Optional.empty()), fork.now + 7);

        assertThat(fork.asked()).containsExactly("run b");
        assertThat(fork.events)
                .allSatisfy(event -> assertThat(event.atEpochMicros()).isEqualTo(fork.now + 7));
        assertThat(fork.begin("b").givenInput()).isEqualTo(Map.of("x", 1));
    }
}
