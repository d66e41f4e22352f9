package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.view.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Effects are undone in the reverse order of their completion, one at a time, once each, wherever they stand. */
class CompensationTest {

    private static WorkflowBuilder trip() {
        return Workflow.named("trip")
                .node("flight", Driven.work(), node -> node.compensation("cancelFlight"))
                .node("hotel", Driven.work(), node -> node.compensation("cancelHotel"))
                .node("pay", Driven.work())
                .node("cancelFlight", Driven.work())
                .node("cancelHotel", Driven.work())
                .connect("flight", "pay")
                .connect("hotel", "pay");
    }

    private static Driven failed() {
        var run = Driven.started(trip());
        run.completes("flight", Map.of("seat", "7a"))
                .completes("hotel", Map.of("room", 12))
                .fails("pay");
        return run;
    }

    @Test
    void what_completed_last_is_undone_first_and_alone() {
        var run = failed();

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATING);
        assertThat(run.last(CompensationStarted.class).reason()).isEqualTo("node pay: pay broke");
        assertThat(run.asked()).endsWith("run cancelHotel").doesNotContain("run cancelFlight");
        var undo = run.begin("cancelHotel").givenInput();
        assertThat(undo).containsEntry("room", 12);
        assertThat(undo.get("compensation"))
                .isEqualTo(Map.of(
                        "nodeId",
                        "hotel",
                        "failedNodeId",
                        "pay",
                        "reason",
                        "node pay: pay broke",
                        "completedNodes",
                        List.of("hotel", "flight"),
                        "completed",
                        List.of(
                                Map.of("nodeId", "hotel", "input", Map.of(), "output", Map.of("room", 12)),
                                Map.of("nodeId", "flight", "input", Map.of(), "output", Map.of("seat", "7a"))),
                        "input",
                        Map.of(),
                        "output",
                        Map.of("room", 12)));
        run.completes("cancelHotel", Map.of("refund", 3));
        assertThat(run.asked()).containsExactly("run cancelFlight");
        run.completes("cancelFlight");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(run.cause()).isEqualTo("node pay: pay broke");
        assertThat(Report.result(run.state).output()).isEmpty();
        assertThat(run.asked()).containsExactly("finish");
    }

    @Test
    void one_that_fails_is_recorded_and_the_others_go_on() {
        var run = failed();

        run.fails("cancelHotel");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATING);
        run.completes("cancelFlight");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATION_FAILED);
        assertThat(run.status("cancelHotel")).isEqualTo(NodeStatus.FAILED);
    }

    @Test
    void the_result_lists_what_was_undone_what_failed_to_be_and_what_was_skipped() {
        var run = failed();
        assertThat(Report.result(run.state).failures().compensations().undone()).isEmpty();

        run.fails("cancelHotel").completes("cancelFlight");

        var compensations = Report.result(run.state).failures().compensations();
        assertThat(compensations.failed()).containsExactly(NodePath.parse("hotel"));
        assertThat(compensations.undone()).containsExactly(NodePath.parse("flight"));
        assertThat(compensations.skipped()).isEmpty();
    }

    @Test
    void what_a_terminate_leaves_to_undo_is_listed_as_skipped() {
        var run = failed();
        run.completes("cancelHotel");
        run.stop(Stop.TERMINATE, "now");

        var compensations = Report.result(run.state).failures().compensations();
        assertThat(run.status()).isEqualTo(ExecutionStatus.TERMINATED);
        assertThat(compensations.undone()).containsExactly(NodePath.parse("hotel"));
        assertThat(compensations.skipped()).containsExactly(NodePath.parse("flight"));
    }

    @Test
    void a_failure_or_a_time_limit_undoes_nothing_where_the_workflow_says_so() {
        var failed = Driven.started(trip().policy(policy -> policy.withCompensateOnFailure(false)));
        failed.completes("flight").completes("hotel").fails("pay");
        var timedOut = Driven.started(trip().policy(policy -> policy.withCompensateOnTimeout(false)))
                .completes("flight");
        timedOut.stop(Stop.TIMEOUT, "too long");
        var still = Driven.started(trip().policy(policy -> policy.withCompensateOnFailure(false)))
                .completes("flight");
        still.stop(Stop.TIMEOUT, "too long");

        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.node("cancelHotel").why().skipReason()).contains(SkipReason.NOT_TAKEN);
        assertThat(timedOut.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(still.status()).isEqualTo(ExecutionStatus.COMPENSATING);
    }

    @Test
    void what_needs_no_undoing_is_skipped() {
        var run = Driven.started(trip());

        run.completes("flight").fails("hotel");
        assertThat(run.asked()).endsWith("run cancelFlight");
        assertThat(run.status("cancelHotel")).isEqualTo(NodeStatus.PENDING);
        run.completes("cancelFlight");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(run.node("cancelHotel").why().skipReason()).contains(SkipReason.NOT_TAKEN);
    }

    @Test
    void a_success_undoes_nothing() {
        var run = Driven.started(trip());

        run.completes("flight").completes("hotel").completes("pay");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.node("cancelFlight").why().skipReason()).contains(SkipReason.NOT_TAKEN);
        assertThat(run.node("cancelHotel").why().skipReason()).contains(SkipReason.NOT_TAKEN);
    }

    @Test
    void a_time_limit_undoes_and_a_cancel_only_if_it_is_asked_to() {
        var timedOut = Driven.started(trip()).completes("flight");
        var cancelled = Driven.started(trip()).completes("flight");
        var asked = Driven.started(trip().policy(policy -> policy.withCompensateOnCancel(true)))
                .completes("flight");
        var terminated = Driven.started(trip().policy(policy -> policy.withCompensateOnCancel(true)))
                .completes("flight");

        timedOut.stop(Stop.TIMEOUT, "too long");
        cancelled.stop(Stop.CANCEL, "enough");
        asked.stop(Stop.CANCEL, "enough");
        terminated.stop(Stop.TERMINATE, "now");

        assertThat(timedOut.status()).isEqualTo(ExecutionStatus.COMPENSATING);
        assertThat(timedOut.completes("cancelFlight").status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(timedOut.cause()).isEqualTo("too long");
        assertThat(cancelled.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(asked.completes("cancelFlight").status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(terminated.status()).isEqualTo(ExecutionStatus.TERMINATED);
    }

    @Test
    void a_cancel_does_not_stop_the_undoing_and_a_terminate_does() {
        var run = failed();
        run.begin("cancelHotel");

        assertThat(run.stop(Stop.CANCEL, "enough")).isFalse();
        assertThat(run.status("cancelHotel")).isEqualTo(NodeStatus.RUNNING);
        assertThat(run.stop(Stop.TERMINATE, "now")).isTrue();

        assertThat(run.status()).isEqualTo(ExecutionStatus.TERMINATED);
        assertThat(run.status("cancelHotel")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status("cancelFlight")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void while_it_undoes_after_a_time_limit_attempts_are_delivered_again_and_tried_again() {
        var run = Driven.started(Workflow.named("test")
                .node("book", Driven.work(), node -> node.compensation("undo"))
                .node(
                        "undo",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(1))))
                .node("wait", "Timer", node -> node.set("delay", "1h")));
        run.completes("book").stop(Stop.TIMEOUT, "too long");
        var first = run.begin("undo");
        assertThat(run.decision.redelivered(first, 1, run.now)).isTrue();
        var again = run.attemptOf("undo");

        assertThat(run.begin(again, 2)).isTrue();
        run.decision.failures().failed(again, Failure.of("Broken", "once"), 0.5, run.now);
        run.after(Duration.ofSeconds(1)).completes("undo");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    private static WorkflowBuilder boxed() {
        return Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("book", Driven.work(), node -> node.compensation("unbook"))
                                .node("unbook", Driven.work())
                                .node("follows", Driven.work())
                                .connect("unbook", "follows")))
                .node("pay", Driven.work())
                .connect("box", "pay");
    }

    @Test
    void an_effect_inside_a_scope_that_has_closed_is_undone_too() {
        var run = Driven.started(boxed());
        run.completes("box/book").fails("pay");

        assertThat(run.asked()).endsWith("run box/unbook");
        run.completes("box/unbook");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(run.status("box/unbook")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.status("box/follows")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_terminate_reaches_an_undoing_inside_a_scope_that_has_closed() {
        var run = Driven.started(boxed());
        run.completes("box/book").fails("pay");
        run.begin("box/unbook");

        run.stop(Stop.TERMINATE, "now");

        assertThat(run.asked()).contains("stop box/unbook: now");
        assertThat(run.status("box/unbook")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.TERMINATED);
    }

    @Test
    void what_could_be_undone_inside_a_closed_scope_is_skipped_when_all_went_well() {
        var run = Driven.started(boxed());

        run.completes("box/book").completes("pay");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.node("box/unbook").why().skipReason()).contains(SkipReason.NOT_TAKEN);
    }

    @Test
    void a_compensation_that_holds_a_scope_runs_it_to_its_end() {
        var run = Driven.started(Workflow.named("test")
                .node("book", Driven.work(), node -> node.compensation("undo"))
                .node("pay", Driven.work())
                .node(
                        "undo",
                        "Container",
                        box -> box.body(body -> body.node("a", Driven.work())
                                .node("b", Driven.work())
                                .connect("a", "b")))
                .connect("book", "pay"));
        run.completes("book").fails("pay");

        run.completes("undo/a");
        assertThat(run.asked()).endsWith("run undo/b");
        run.completes("undo/b");

        assertThat(run.status("undo")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    @Test
    void two_nodes_with_one_compensation_are_undone_once() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work(), node -> node.compensation("undo"))
                .node("b", Driven.work(), node -> node.compensation("undo"))
                .node("undo", Driven.work())
                .node("bad", Driven.work()));

        run.completes("a").completes("b").fails("bad");
        run.completes("undo");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(run.node("undo").attempts()).isEqualTo(1);
    }

    @Test
    void when_a_scope_closes_only_the_compensations_of_what_completed_in_it_are_kept() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("a", Driven.work(), node -> node.compensation("undoA"))
                                .node("b", Driven.work(), node -> node.compensation("undoB"))
                                .node("undoA", Driven.work())
                                .node("undoB", Driven.work())
                                .connect("a", "b", via -> via.when("1 > 2"))))
                .node("next", Driven.work())
                .connect("box", "next"));

        run.completes("box/a");

        assertThat(run.status("box/undoA")).isEqualTo(NodeStatus.PENDING);
        assertThat(run.status("box/undoB")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void where_an_operator_has_settled_the_undoing_there_is_nothing_left_to_do() {
        var failed = Driven.started(trip());
        failed.completes("flight").repair(RepairAction.Kind.SKIP, "cancelFlight");
        var late = Driven.started(trip());
        late.completes("flight").repair(RepairAction.Kind.SKIP, "cancelFlight");

        failed.fails("hotel");
        late.stop(Stop.TIMEOUT, "too long");

        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.cause()).isEqualTo("node hotel: hotel broke");
        assertThat(late.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(late.cause()).isEqualTo("too long");
    }
}
