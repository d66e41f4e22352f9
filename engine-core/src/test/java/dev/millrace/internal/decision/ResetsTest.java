package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Join;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.RepairAction.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a repair forgets of what had ended, and what it leaves as it was. */
class ResetsTest {

    private static WorkflowBuilder two() {
        return Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .connect("a", "b");
    }

    private static WorkflowBuilder trip() {
        return Workflow.named("trip")
                .node("flight", Driven.work(), node -> node.compensation("cancelFlight"))
                .node("hotel", Driven.work(), node -> node.compensation("cancelHotel"))
                .node("pay", Driven.work())
                .node("cancelFlight", Driven.work())
                .node("cancelHotel", Driven.work())
                .node("other", Driven.work())
                .connect("flight", "hotel")
                .connect("hotel", "pay");
    }

    @Test
    void a_time_limit_counts_anew_from_the_repair() {
        var run = Driven.started(two().policy(policy -> policy.withTimeout(Duration.ofMinutes(10))));
        run.fails("a").after(Duration.ofHours(1)).repair(Kind.RERUN_FAILED);
        run.after(Duration.ofMinutes(4));

        run.crash();

        assertThat(run.asked()).contains("deadline PT6M");
    }

    @Test
    void a_stop_and_its_reason_are_forgotten() {
        var run = Driven.started(two());
        run.stop(Stop.CANCEL, "by mistake");
        assertThat(run.begin(run.attemptOf("a"), 1)).isFalse();

        run.repair(Kind.RERUN_FROM, "a");

        assertThat(run.state.stopReason()).isEmpty();
        assertThat(run.cause()).isEmpty();
        assertThat(run.stop(Stop.TIMEOUT, "too long")).isTrue();
        assertThat(run.cause()).isEqualTo("too long");
    }

    @Test
    void why_it_undid_is_forgotten_when_that_was_cut_off() {
        var run = Driven.started(trip());
        run.completes("flight").completes("other").fails("hotel");
        assertThat(run.cause()).isEqualTo("node hotel: hotel broke");
        run.stop(Stop.TERMINATE, "leave it");
        assertThat(run.begin(run.attemptOf("cancelFlight"), 1)).isFalse();

        run.repair(Kind.RERUN_FAILED);

        assertThat(run.cause()).isEmpty();
        assertThat(run.status("hotel")).isEqualTo(NodeStatus.READY);
    }

    @Test
    void an_execution_that_nothing_is_left_to_do_in_ends_again() {
        var edited = Driven.started(two()).completes("a").completes("b");
        edited.repair(
                new RepairAction(Kind.EDIT_OUTPUT, List.of(NodePath.parse("b")), Optional.of(Map.of("n", 2))), false);

        assertThat(edited.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(edited.last(ExecutionEnded.class).output()).isEqualTo(Map.of("n", 2));
    }

    @Test
    void a_rerun_that_nothing_leads_to_ends_again() {
        var run = Driven.started(two());
        run.begin("a");
        run.stop(Stop.CANCEL, "enough");
        run.fails("a");
        long ended = run.state.sequence();

        run.repair(Kind.RERUN_FROM, "b");

        assertThat(run.state.isEnded()).isTrue();
        assertThat(run.state.sequence()).isGreaterThan(ended);
    }

    @Test
    void what_is_done_again_is_undone_once_and_what_is_not_stays_to_be_undone() {
        var run = Driven.started(trip());
        run.completes("flight").completes("hotel").completes("pay");
        run.repair(Kind.RERUN_FROM, "hotel");

        run.completes("hotel").fails("pay").completes("other");

        var about = (Map<?, ?>) run.begin("cancelHotel").givenInput().get("compensation");
        assertThat(about.get("completedNodes")).isEqualTo(List.of("hotel", "flight"));
        run.completes("cancelHotel").completes("cancelFlight");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    @Test
    void what_is_done_again_inside_a_scope_leaves_what_stands_elsewhere_armed() {
        var run = Driven.started(Workflow.named("test")
                .node("book", Driven.work(), node -> node.compensation("undo"))
                .node("undo", Driven.work())
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("in", Driven.work()).node("other", Driven.work()))));
        run.completes("book").fails("box/in");

        run.repair(Kind.RERUN_FROM, "box/in");
        run.fails("box/in").completes("box/other");

        assertThat(run.asked()).endsWith("run undo");
    }

    @Test
    void what_completed_behind_a_failure_does_not_run_again() {
        var run = Driven.started(Workflow.named("test")
                .node("bad", Driven.work())
                .node("good", Driven.work())
                .node("any", Driven.work(), node -> node.join(Join.ANY))
                .node("tell", Driven.work())
                .connect("bad", "any")
                .connect("good", "any")
                .connect("bad", "tell", via -> via.on(Trigger.FAIL)));
        run.completes("good").completes("any").fails("bad").completes("tell");

        run.repair(Kind.RERUN_FAILED);

        assertThat(run.asked()).endsWith("run bad");
        assertThat(run.status("any")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.status("tell")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_rerun_of_one_node_takes_along_what_the_end_had_cut_off() {
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST).withMaxConcurrency(1))
                .node("bad", Driven.work())
                .node("cut", Driven.work()));
        run.fails("bad");
        assertThat(run.status("cut")).isEqualTo(NodeStatus.SKIPPED);

        run.repair(Kind.RERUN_FROM, "bad");

        assertThat(run.status("cut")).isEqualTo(NodeStatus.READY);
    }

    @Test
    void what_is_completed_by_hand_goes_where_its_conditions_say() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("high", Driven.work())
                .node("low", Driven.work())
                .connect("a", "high", via -> via.when("output.n > 5"))
                .connect("a", "low", via -> via.when("output.n <= 5")));
        run.fails("a");

        run.repair(
                new RepairAction(Kind.COMPLETE_WITH, List.of(NodePath.parse("a")), Optional.of(Map.of("n", 7))), false);

        assertThat(run.status("high")).isEqualTo(NodeStatus.READY);
        assertThat(run.status("low")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.begin("high").givenInput()).isEqualTo(Map.of("n", 7));
    }

    @Test
    void what_scripts_stand_behind_is_not_completed_by_hand() {
        var run = ScriptsTest.withScripts().fails("source");
        int events = run.events.size();

        assertThatThrownBy(() -> run.repair(Kind.MARK_SUCCESS, "source"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[ENG-130]")
                .hasMessageContaining("scripts decide where node source leads");
        assertThat(run.events).hasSize(events);
    }

    /** A node that failed, and whose fallback nobody can say anything about. */
    private static Driven undecidedFallback() {
        var run = Driven.of(Workflow.named("test")
                .node("main", Driven.work(), node -> node.fallback("spare"))
                .node("spare", Driven.work())
                .node("after", Driven.work())
                .connect("main", "after"));
        run.start(Map.of("in", 1)).fails("main");
        run.decision.failures().undecided(run.begin("spare"), "nobody knows", run.now);
        return run;
    }

    @Test
    void a_fallback_that_is_completed_by_hand_stands_in_for_its_node() {
        var run = undecidedFallback();

        run.repair(
                new RepairAction(Kind.COMPLETE_WITH, List.of(NodePath.parse("spare")), Optional.of(Map.of("n", 7))),
                false);

        assertThat(run.status("main")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.begin("after").givenInput()).isEqualTo(Map.of("n", 7));
    }

    @Test
    void a_fallback_that_runs_again_still_stands_in_for_its_node() {
        var run = undecidedFallback();

        run.repair(Kind.RERUN_FROM, "spare");
        assertThat(run.begin("spare").givenInput()).isEqualTo(Map.of("in", 1));
        run.completes("spare", Map.of("n", 8));

        assertThat(run.output("main")).isEqualTo(Map.of("n", 8));
        assertThat(run.status("after")).isEqualTo(NodeStatus.READY);
    }

    @Test
    void a_fallback_that_is_skipped_leaves_its_node_with_its_own_failure() {
        var run = undecidedFallback();

        run.repair(Kind.SKIP, "spare");

        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.cause()).isEqualTo("node main: main broke");
    }

    @Test
    void a_node_that_is_repaired_forgets_its_fallback() {
        var run = undecidedFallback();

        run.repair(Kind.MARK_SUCCESS, "main");
        run.completes("after");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.status("spare")).isEqualTo(NodeStatus.SKIPPED);
    }
}
