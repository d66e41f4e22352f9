package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Effect;
import dev.millrace.definition.Join;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.RepairAction.Kind;
import dev.millrace.internal.decision.view.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operators change by hand: how far it reaches, what it says beforehand, and what is refused. */
class RepairsTest {

    private static WorkflowBuilder chain() {
        return Workflow.named("test")
                .node("first", Driven.work(), node -> node.effect(Effect.PURE))
                .node("second", Driven.work())
                .node("third", Driven.work(), node -> node.effect(Effect.AT_MOST_ONCE))
                .node("beside", Driven.work())
                .connect("first", "second")
                .connect("second", "third");
    }

    private static Driven done() {
        return Driven.started(chain())
                .completes("first", Map.of("n", 1))
                .completes("second")
                .completes("third")
                .completes("beside");
    }

    private static RepairAction action(Kind kind, String... nodes) {
        return new RepairAction(
                kind, List.of(nodes).stream().map(NodePath::parse).toList(), Optional.empty());
    }

    private static List<NodePath> paths(String... nodes) {
        return List.of(nodes).stream().map(NodePath::parse).toList();
    }

    @Test
    void a_rerun_reaches_what_is_behind_and_says_what_happens_again() {
        var run = done();

        var preview = run.decision.interventions().preview(action(Kind.RERUN_FROM, "first"));

        assertThat(preview.reset()).isEqualTo(paths("first", "second", "third"));
        assertThat(preview.again()).isEqualTo(paths("first", "second", "third"));
        assertThat(preview.repeated()).isEqualTo(paths("second", "third"));
        assertThat(preview.atMostOnce()).isEqualTo(paths("third"));
        run.repair(Kind.RERUN_FROM, "second");
        assertThat(run.asked()).endsWith("run second");
        assertThat(run.begin("second").givenInput()).isEqualTo(Map.of("n", 1));
        assertThat(run.status("third")).isEqualTo(NodeStatus.PENDING);
        assertThat(run.status("beside")).isEqualTo(NodeStatus.COMPLETED);
        run.completes("second").completes("third");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"COMPLETE_WITH", "SKIP"})
    void what_is_settled_by_hand_does_not_run_itself(Kind kind) {
        var run = done();
        var follows = kind == Kind.SKIP ? paths() : paths("third");

        var preview = run.decision.interventions().preview(action(kind, "second"));

        assertThat(preview.reset()).isEqualTo(follows);
        assertThat(preview.again()).isEqualTo(follows);
        assertThat(preview.dropped()).isEqualTo(kind == Kind.SKIP ? paths("third") : paths());
        run.repair(kind, "second");
        assertThat(run.status("second")).isEqualTo(kind == Kind.SKIP ? NodeStatus.SKIPPED : NodeStatus.COMPLETED);
        assertThat(run.status("third")).isEqualTo(kind == Kind.SKIP ? NodeStatus.SKIPPED : NodeStatus.READY);
        assertThat(run.last(ExecutionRepaired.class).action()).isEqualTo(kind.word());
    }

    @Test
    void what_has_completed_is_not_marked_as_successful() {
        var run = done();

        assertThatThrownBy(() -> run.repair(Kind.MARK_SUCCESS, "second"))
                .hasMessageContaining("[ENG-130]")
                .hasMessageContaining("completeWith");
        assertThat(run.status("third")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void what_must_not_happen_twice_does_so_only_if_it_was_named_or_allowed() {
        var run = done();

        assertThatThrownBy(() -> run.repair(action(Kind.RERUN_FROM, "second"), false))
                .hasMessageContaining("[ENG-134]")
                .hasMessageContaining("third");
        assertThat(run.status("second")).isEqualTo(NodeStatus.COMPLETED);
        run.repair(action(Kind.RERUN_FROM, "third"), false).completes("third");
        run.repair(action(Kind.RERUN_FROM, "second").repeating(), false);
        assertThat(run.status("second")).isEqualTo(NodeStatus.READY);
    }

    @Test
    void a_body_with_an_effect_at_most_once_counts_as_a_whole() {
        var run = Driven.started(Workflow.named("test")
                        .node("first", Driven.work())
                        .node(
                                "box",
                                "Container",
                                box -> box.body(body ->
                                        body.node("pay", Driven.work(), node -> node.effect(Effect.AT_MOST_ONCE))))
                        .connect("first", "box"))
                .completes("first")
                .completes("box/pay");

        assertThat(run.decision
                        .interventions()
                        .preview(action(Kind.RERUN_FROM, "first"))
                        .atMostOnce())
                .isEqualTo(paths("box/pay"));
    }

    @Test
    void a_preview_names_only_what_the_graph_can_lead_to() {
        var run = Driven.started(Workflow.named("test")
                        .node("call", Driven.work())
                        .node("alarm", Driven.work(), node -> node.effect(Effect.AT_MOST_ONCE))
                        .node("next", Driven.work())
                        .node("report", Driven.work(), node -> node.join(Join.ALL_DONE))
                        .connect("call", "next")
                        .connect("call", "alarm", connection -> connection.on(Trigger.FAIL))
                        .connect("alarm", "report")
                        .connect("next", "report"))
                .fails("call")
                .completes("alarm")
                .completes("report");

        var preview = run.decision.interventions().preview(action(Kind.MARK_SUCCESS, "call"));

        assertThat(preview.reset()).isEqualTo(paths("next", "report"));
        assertThat(preview.again()).isEqualTo(paths("report"));
        assertThat(preview.dropped()).isEqualTo(paths("alarm"));
        assertThat(preview.atMostOnce()).isEmpty();
        run.repair(action(Kind.MARK_SUCCESS, "call"), false).completes("next").completes("report");
        assertThat(run.status("alarm")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void what_has_not_run_is_not_said_to_run_again() {
        var run = Driven.started(chain()).fails("first").completes("beside");

        var preview = run.decision.interventions().preview(action(Kind.RERUN_FAILED));

        assertThat(preview.reset()).isEqualTo(paths("first", "second", "third"));
        assertThat(preview.again()).isEqualTo(paths("first"));
        assertThat(preview.repeated()).isEmpty();
        assertThat(preview.atMostOnce()).isEmpty();
    }

    private static WorkflowBuilder sources() {
        return Workflow.named("test")
                .node("source", Driven.work())
                .node("yes", Driven.work())
                .node("no", Driven.work())
                .node("handler", Driven.work())
                .connect("source", "yes", via -> via.when("output.n > 0"))
                .connect("source", "no", via -> via.when("output.n < 0"))
                .connect("source", "handler", via -> via.on(Trigger.FAIL));
    }

    @Test
    void a_rerun_behind_a_node_that_completed_during_a_stop_goes_on_with_its_output() {
        var run = Driven.started(sources());
        run.begin("source");
        run.stop(Stop.CANCEL, "enough");
        run.completes("source", Map.of("n", 1));
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);

        run.repair(Kind.RERUN_FROM, "yes");

        assertThat(run.begin("yes").givenInput()).isEqualTo(Map.of("n", 1));
        run.completes("yes");
        assertThat(run.status("no")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.status("handler")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_rerun_behind_a_node_that_the_stop_cancelled_is_skipped_and_that_of_the_node_itself_runs() {
        var run = Driven.started(sources());
        run.begin("source");
        run.stop(Stop.CANCEL, "enough");
        run.graceOver();

        run.repair(Kind.RERUN_FROM, "yes");

        assertThat(run.node("yes").why().skipReason()).contains(SkipReason.UPSTREAM_FAILED);
        run.repair(Kind.RERUN_FROM, "source");
        run.completes("source", Map.of("n", 1)).completes("yes");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void an_edited_output_is_there_for_who_runs_next_and_nothing_runs_for_it() {
        var run = Driven.started(chain()).completes("first", Map.of("n", 1)).completes("beside");

        run.repair(new RepairAction(Kind.EDIT_OUTPUT, paths("first"), Optional.of(Map.of("n", 2))), false);

        assertThat(run.asked()).containsExactly("run first", "run beside", "run second");
        assertThat(run.begin("second").givenInput()).isEqualTo(Map.of("n", 2));
        assertThat(run.decision
                        .interventions()
                        .preview(action(Kind.EDIT_OUTPUT, "first"))
                        .reset())
                .isEmpty();
    }

    @Test
    void held_it_begins_nothing_until_it_is_resumed() {
        var run = Driven.started(chain()).fails("first").completes("beside");
        run.asked();

        run.repair(action(Kind.RERUN_FAILED), true);

        assertThat(run.status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(run.asked()).isEmpty();
        run.decision.interventions().resume(dev.millrace.event.ExecutionEvent.Request.of("go"), run.now);
        assertThat(run.asked()).containsExactly("run first");
    }

    @Test
    void a_failure_that_is_repaired_is_forgotten() {
        var run = Driven.started(chain()).fails("first").completes("beside");
        assertThat(Report.result(run.state).failures().failed()).hasSize(1);

        run.repair(Kind.RERUN_FAILED);
        run.completes("first").completes("second").completes("third");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(Report.result(run.state).failures().failed()).isEmpty();
        assertThat(run.cause()).isEmpty();
    }

    @Test
    void what_a_fast_failure_cut_off_gets_another_chance() {
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST))
                .node("bad", Driven.work())
                .node("runs", Driven.work())
                .node("ready", Driven.work())
                .node("done", Driven.work()));
        run.completes("done");
        run.begin("runs");
        run.fails("bad");
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertRefused(run, action(Kind.RERUN_FAILED), "node ready is running"); // its message is still on its way
        assertThat(run.begin(run.attemptOf("ready"), 1)).isFalse();

        run.repair(Kind.RERUN_FAILED);

        assertThat(run.last(ExecutionRepaired.class).reset()).isEqualTo(paths("bad", "runs", "ready"));
        run.completes("bad").completes("runs").completes("ready");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_cancelled_execution_goes_on_where_it_was() {
        var run = Driven.started(chain()).completes("first").completes("beside");
        run.begin("second");
        run.stop(Stop.CANCEL, "by mistake");
        run.graceOver();

        run.repair(Kind.RERUN_FAILED);

        assertThat(run.status()).isEqualTo(ExecutionStatus.RUNNING);
        run.completes("second").completes("third");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_timer_that_runs_is_taken_back() {
        var run = Driven.started(Workflow.named("test")
                .node("wait", "Timer", node -> node.set("delay", "1m"))
                .node("retry", Driven.work(), node -> node.retry(RetryPolicy.attempts(3))));
        run.fails("retry");

        run.repair(Kind.MARK_SUCCESS, "wait").repair(Kind.RERUN_FROM, "retry");

        assertThat(run.timers()).isEmpty();
        assertThat(run.asked()).endsWith("run retry");
        run.completes("retry").after(Duration.ofMinutes(2));
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_dead_letter_is_redriven_and_nothing_else_is() {
        var run = Driven.started(chain());
        run.decision.failures().gaveUp(run.attemptOf("first"), Failure.of(Failure.DEAD_LETTER, "spent"), run.now);
        run.fails("beside");

        assertRefused(run, action(Kind.REDRIVE, "beside"), "node beside is FAILED, and no dead letter");
        assertRefused(run, action(Kind.REDRIVE, "second"), "node second is SKIPPED, and no dead letter");
        run.repair(Kind.REDRIVE, "first");

        assertThat(run.asked()).endsWith("run first");
    }

    @Test
    void what_cannot_be_done_is_refused_and_changes_nothing() {
        var run = Driven.started(chain().node(
                        "box", "Container", box -> box.body(body -> body.node("in", Driven.work()))));
        run.begin("first");
        run.begin("box/in");

        assertRefused(run, action(Kind.RERUN_FAILED), "no node has failed or was cancelled");
        assertRefused(run, action(Kind.RERUN_FROM), "no node is named");
        assertRefused(run, action(Kind.RERUN_FROM, "first"), "node first is running, and would run again");
        assertRefused(run, action(Kind.RERUN_FROM, "beside"), "node beside is running, and would run again");
        assertRefused(run, action(Kind.EDIT_OUTPUT, "first"), "node first has not completed");
        assertRefused(run, action(Kind.SKIP, "second", "box/in"), "stand in different scopes");
        assertRefused(run, action(Kind.SKIP, "second/in"), "scope second is not open");
        assertThatThrownBy(() -> run.repair(Kind.SKIP, "nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[ENG-131] the workflow has no node nobody");
        run.stop(Stop.CANCEL, "enough");
        assertRefused(run, action(Kind.SKIP, "second"), "it is being stopped; wait for its end");
    }

    private static void assertRefused(Driven run, RepairAction action, String why) {
        int events = run.events.size();
        assertThatThrownBy(() -> run.repair(action, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[ENG-130] execution " + run.state.id() + " cannot be repaired so: ")
                .hasMessageContaining(why);
        assertThat(run.events).hasSize(events);
    }

    @Test
    void what_was_undone_or_is_being_undone_is_not_repaired() {
        var run = Driven.started(Workflow.named("test")
                .node("book", Driven.work(), node -> node.compensation("undo"))
                .node("undo", Driven.work())
                .node("pay", Driven.work())
                .connect("book", "pay"));
        run.completes("book").fails("pay");

        assertRefused(run, action(Kind.RERUN_FAILED), "its effects were undone, or are being undone");
        run.completes("undo");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertRefused(run, action(Kind.RERUN_FAILED), "its effects were undone, or are being undone");
    }

    @Test
    void a_node_inside_an_open_scope_is_repaired_alone() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("bad", Driven.work())
                                .node("after", Driven.work())
                                .node("slow", Driven.work())
                                .connect("bad", "after"))));
        run.fails("box/bad");
        run.begin("box/slow");

        run.repair(Kind.MARK_SUCCESS, "box/bad");

        assertThat(run.asked()).endsWith("run box/after");
        run.completes("box/after").completes("box/slow");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_fork_keeps_what_is_not_behind() {
        assertThat(done().decision.interventions().keptByForkFrom(NodePath.parse("second")))
                .isEqualTo(Set.copyOf(paths("first", "beside")));
    }

    @Test
    void what_was_armed_is_armed_once_when_it_ran_again() {
        var run = Driven.started(Workflow.named("test")
                .node("book", Driven.work(), node -> node.compensation("undo"))
                .node("undo", Driven.work())
                .node("other", Driven.work())
                .node("pay", Driven.work())
                .connect("book", "pay"));
        run.completes("book").completes("pay");
        run.repair(Kind.RERUN_FROM, "book");

        run.completes("book").fails("pay").completes("other");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATING);
        run.completes("undo");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(run.node("undo").attempts()).isEqualTo(1);
    }

    @Test
    void only_the_failures_that_are_repaired_are_forgotten() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("handler", Driven.work())
                .node("b", Driven.work())
                .node("c", Driven.work())
                .connect("a", "handler", via -> via.on(Trigger.FAIL).recovers()));
        run.fails("a").fails("b").fails("c").completes("handler");
        assertThat(Report.result(run.state).failures().failed()).isEqualTo(paths("a", "b", "c"));
        assertThat(Report.result(run.state).failures().recovered()).isEqualTo(paths("a"));

        run.repair(Kind.RERUN_FROM, "a", "c");

        assertThat(Report.result(run.state).failures().failed()).isEqualTo(paths("b"));
        assertThat(Report.result(run.state).failures().recovered()).isEmpty();
        run.completes("a").completes("c");
        assertThat(run.cause()).isEqualTo("node b: b broke");
    }

    @Test
    void a_node_that_begins_again_counts_how_often_it_did_and_keeps_nothing_else() {
        var run = Driven.started(chain()).completes("first", Map.of("n", 1)).completes("beside");
        run.completes("second").completes("third");

        run.repair(Kind.RERUN_FROM, "first");

        assertThat(run.state.root().activation(0)).isEqualTo(1);
        assertThat(run.node("second").attempts()).isZero();
        assertThat(run.node("second").span().startedAt()).isEmpty();
        assertThat(run.node("second").span().endedAt()).isEmpty();
        assertThat(run.output("first")).isEmpty();
        assertThat(run.state.root().activation(3)).isZero();
        run.completes("first").completes("second").completes("third").repair(Kind.RERUN_FROM, "first");
        assertThat(run.state.root().activation(0)).isEqualTo(2);
    }

    @Test
    void what_never_began_is_not_counted_as_begun_again() {
        var run = Driven.started(chain()).fails("first").completes("beside");

        run.repair(Kind.RERUN_FAILED);

        assertThat(run.state.root().activation(0)).isEqualTo(1);
        assertThat(run.state.root().activation(1)).isZero();
    }
}
