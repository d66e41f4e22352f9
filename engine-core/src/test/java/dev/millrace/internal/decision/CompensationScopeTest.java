package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.BodyBuilder;
import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.CompensationSummary;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.ScopeCompensationStarted;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.view.Explain;
import dev.millrace.internal.decision.view.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a failure has undone: all, what was done in the scope that fails, or what lies upstream of it. */
class CompensationScopeTest {

    private static final CompensationPolicy CONTAINER = CompensationPolicy.of(CompensationScope.CONTAINER);

    private static CompensationSummary compensations(Driven run) {
        return Report.result(run.state).failures().compensations();
    }

    private static String explain(Driven run, String path) {
        return Explain.of(run.state, NodePath.parse(path), run.events, node -> Optional.empty())
                .orElseThrow()
                .toString();
    }

    private static List<NodePath> paths(String... paths) {
        return List.of(paths).stream().map(NodePath::parse).toList();
    }

    private static BodyBuilder saga(BodyBuilder body) {
        return body.node("book", Driven.work(), node -> node.compensation("unbook"))
                .node("reserve", Driven.work(), node -> node.compensation("unreserve"))
                .node("pay", Driven.work())
                .node("unbook", Driven.work())
                .node("unreserve", Driven.work())
                .connect("book", "reserve")
                .connect("reserve", "pay");
    }

    /** A container that undoes itself, behind a node that can be undone too, with a handler. */
    private static WorkflowBuilder boxed() {
        return Workflow.named("boxed")
                .node("first", Driven.work(), node -> node.compensation("undoFirst"))
                .node(
                        "box",
                        "Container",
                        node -> node.compensationInside(CONTAINER).body(CompensationScopeTest::saga))
                .node("handle", Driven.work())
                .node("undoFirst", Driven.work())
                .connect("first", "box")
                .connect("box", "handle", via -> via.on(Trigger.FAIL).recovers());
    }

    private static Driven failedInBox(WorkflowBuilder workflow) {
        return Driven.started(workflow)
                .completes("first", Map.of("n", 1))
                .completes("box/book", Map.of("seat", "7a"))
                .completes("box/reserve")
                .fails("box/pay");
    }

    @Test
    void a_scope_that_fails_undoes_what_was_done_in_it_before_its_node_fails() {
        var run = failedInBox(boxed());

        assertThat(run.asked()).endsWith("run box/unreserve").doesNotContain("run box/unbook", "run handle");
        assertThat(run.last(ScopeCompensationStarted.class).reason()).isEqualTo("box/pay: box/pay broke");
        assertThat(run.status("box")).isEqualTo(NodeStatus.RUNNING);
        assertThat(run.status()).isEqualTo(ExecutionStatus.RUNNING);
        run.completes("box/unreserve");
        assertThat(run.asked()).containsExactly("run box/unbook");
        @SuppressWarnings("unchecked")
        var told = (Map<String, Object>) run.begin("box/unbook").givenInput().get("compensation");
        assertThat(told)
                .containsEntry("failedNodeId", "box/pay")
                .containsEntry("completedNodes", List.of("box/book"))
                .containsEntry("output", Map.of("seat", "7a"));
        run.completes("box/unbook");
        assertThat(run.status("box")).isEqualTo(NodeStatus.FAILED);
        run.completes("handle");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.status("undoFirst")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(compensations(run).undone()).isEqualTo(paths("box/reserve", "box/book"));
    }

    @Test
    void what_undoes_itself_and_what_is_spared_says_so() {
        var run = failedInBox(boxed());

        assertThat(explain(run, "box"))
                .contains("undoes what was done in it before it ends, for it failed: box/pay: box/pay broke");
        assertThat(explain(run, "box/reserve")).contains("box/unreserve", "undoes it now");
        assertThat(explain(run, "box/book")).contains("box/unbook", "undoes it when what completed after it is undone");
        assertThat(explain(run, "first")).doesNotContain("undo");
        run.completes("box/unreserve");
        assertThat(explain(run, "box/reserve")).contains("has undone it");
        run.fails("box/unbook");
        assertThat(explain(run, "box")).doesNotContain("undoes what was done");
    }

    @Test
    void what_the_scopes_have_left_is_undone_when_the_execution_fails() {
        var run = failedInBox(boxed()).completes("box/unreserve").completes("box/unbook");

        run.fails("handle");
        assertThat(run.asked()).endsWith("run undoFirst");
        run.completes("undoFirst");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(compensations(run).undone()).isEqualTo(paths("box/reserve", "box/book", "first"));
        assertThat(run.last(CompensationStarted.class).spared()).isEmpty();
    }

    @Test
    void an_execution_of_which_scopes_have_undone_all_ends_as_compensated() {
        var run = Driven.started(Workflow.named("all")
                        .policy(policy -> policy.withCompensation(CONTAINER))
                        .node("box", "Container", node -> node.body(CompensationScopeTest::saga)))
                .completes("box/book")
                .fails("box/reserve");
        var failed = Driven.started(Workflow.named("all")
                        .policy(policy -> policy.withCompensation(CONTAINER))
                        .node("box", "Container", node -> node.body(CompensationScopeTest::saga)))
                .completes("box/book")
                .fails("box/reserve");

        run.completes("box/unbook");
        failed.fails("box/unbook");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(run.node("box/unreserve").why().skipReason()).contains(SkipReason.NOT_TAKEN);
        assertThat(failed.status()).isEqualTo(ExecutionStatus.COMPENSATION_FAILED);
    }

    @Test
    void each_item_of_a_loop_is_undone_by_itself_and_the_others_stay() {
        var run = Driven.started(Workflow.named("items")
                .policy(policy -> policy.withCompensation(CONTAINER))
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1, 2]")
                                .set("maxConcurrency", 2)
                                .set("completion", Map.of("toleratedFailures", 1))
                                .body(CompensationScopeTest::saga)));

        run.completes("each[0]/book").completes("each[1]/book").fails("each[0]/reserve");
        assertThat(run.asked()).endsWith("run each[0]/unbook");
        run.completes("each[1]/reserve").completes("each[1]/pay").completes("each[0]/unbook");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(compensations(run).undone()).isEqualTo(paths("each[0]/book"));
        assertThat(run.status("each[1]/unbook")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_scope_undoes_what_was_done_in_scopes_that_have_closed_in_it() {
        var run = Driven.started(Workflow.named("deep")
                .node(
                        "box",
                        "Container",
                        node -> node.compensationInside(CONTAINER)
                                .body(body -> body.node(
                                                "inner", "Container", inner -> inner.body(CompensationScopeTest::saga))
                                        .node("last", Driven.work())
                                        .connect("inner", "last"))));
        run.completes("box/inner/book").completes("box/inner/reserve").completes("box/inner/pay");

        run.fails("box/last").completes("box/inner/unreserve");
        run.crash().completes("box/inner/unbook");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(compensations(run).undone()).isEqualTo(paths("box/inner/reserve", "box/inner/book"));
        assertThat(run.node("box/inner/unreserve").attempts()).isEqualTo(1);
    }

    @Test
    void a_crash_in_the_middle_undoes_each_effect_once() {
        var run = failedInBox(boxed());
        run.begin("box/unreserve");

        run.crash().completes("box/unreserve").crash().completes("box/unbook").completes("handle");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.node("box/unreserve").attempts()).isEqualTo(1);
        assertThat(run.node("box/unbook").attempts()).isEqualTo(1);
        assertThat(compensations(run).undone()).isEqualTo(paths("box/reserve", "box/book"));
    }

    @Test
    void a_compensation_in_a_scope_is_tried_again_by_its_own_policy() {
        var run = Driven.started(Workflow.named("retried")
                .node(
                        "box",
                        "Container",
                        node -> node.compensationInside(CONTAINER)
                                .body(body -> body.node("book", Driven.work(), book -> book.compensation("unbook"))
                                        .node(
                                                "unbook",
                                                Driven.work(),
                                                undo -> undo.retry(
                                                        RetryPolicy.attempts(2).fixed(Duration.ofSeconds(1))))
                                        .node("pay", Driven.work())
                                        .connect("book", "pay"))));

        run.completes("box/book").fails("box/pay").fails("box/unbook");
        run.after(Duration.ofSeconds(1)).completes("box/unbook");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(run.node("box/unbook").attempts()).isEqualTo(2);
    }

    @Test
    void a_cancel_stops_what_a_scope_undoes_and_leaves_the_rest_to_the_execution() {
        var run = failedInBox(boxed().policy(policy -> policy.withCompensateOnCancel(true)));
        run.begin("box/unreserve");

        run.stop(Stop.CANCEL, "enough");
        assertThat(run.asked()).contains("stop box/unreserve: enough");
        run.fails("box/unreserve");
        assertThat(run.asked()).endsWith("run box/unbook");
        run.completes("box/unbook").completes("undoFirst");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATION_FAILED);
        assertThat(compensations(run).failed()).isEqualTo(paths("box/reserve"));
        assertThat(compensations(run).undone()).isEqualTo(paths("box/book", "first"));
    }

    @Test
    void a_terminate_ends_what_a_scope_undoes() {
        var run = failedInBox(boxed());
        run.begin("box/unreserve");

        run.stop(Stop.TERMINATE, "now");

        assertThat(run.status()).isEqualTo(ExecutionStatus.TERMINATED);
        assertThat(run.status("box/unreserve")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(compensations(run).skipped()).isEqualTo(paths("box/reserve", "box/book"));
    }

    @Test
    void a_time_limit_of_the_node_ends_what_its_scope_undoes_and_leaves_the_rest_to_the_execution() {
        var run = Driven.started(Workflow.named("limited")
                .node(
                        "box",
                        "Container",
                        node -> node.compensationInside(CONTAINER)
                                .timeout(Duration.ofSeconds(5))
                                .body(CompensationScopeTest::saga)));
        run.completes("box/book").completes("box/reserve").fails("box/pay");
        run.begin("box/unreserve");

        run.after(Duration.ofSeconds(5)).completes("box/unbook");

        assertThat(run.status("box")).isEqualTo(NodeStatus.TIMED_OUT);
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATION_FAILED);
        assertThat(compensations(run).failed()).isEqualTo(paths("box/reserve"));
        assertThat(compensations(run).undone()).isEqualTo(paths("box/book"));
    }

    @Test
    void what_was_done_in_a_scope_that_a_stop_or_a_time_limit_ended_is_undone_too() {
        var cancelled = Driven.started(boxed().policy(policy -> policy.withCompensateOnCancel(true)))
                .completes("first")
                .completes("box/book");
        var late = Driven.started(Workflow.named("late")
                        .node(
                                "box",
                                "Container",
                                node -> node.timeout(Duration.ofSeconds(5)).body(CompensationScopeTest::saga)))
                .completes("box/book");

        cancelled.stop(Stop.CANCEL, "enough");
        late.after(Duration.ofSeconds(5));

        assertThat(cancelled.status()).isEqualTo(ExecutionStatus.COMPENSATING);
        cancelled.completes("box/unbook").completes("undoFirst");
        assertThat(compensations(cancelled).undone()).isEqualTo(paths("box/book", "first"));
        assertThat(late.completes("box/unbook").status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    private static WorkflowBuilder branches(CompensationPolicy policy) {
        return Workflow.named("branches")
                .policy(p -> p.withCompensation(policy))
                .node("root", Driven.work(), node -> node.compensation("undoRoot"))
                .node("left", Driven.work(), node -> node.compensation("undoLeft"))
                .node("box", "Container", node -> node.body(CompensationScopeTest::saga))
                .node("bad", Driven.work())
                .node("undoRoot", Driven.work())
                .node("undoLeft", Driven.work())
                .connect("root", "left")
                .connect("root", "box")
                .connect("left", "bad");
    }

    @Test
    void a_branch_undoes_only_what_lies_upstream_of_what_failed() {
        var run = Driven.started(branches(CompensationPolicy.of(CompensationScope.BRANCH)));
        run.completes("root")
                .completes("left")
                .completes("box/book")
                .completes("box/reserve")
                .completes("box/pay");

        run.fails("bad");

        assertThat(run.last(CompensationStarted.class).spared()).isEqualTo(paths("box/reserve", "box/book"));
        assertThat(explain(run, "root")).contains("undoRoot", "undoes it when what completed after it is undone");
        run.completes("undoLeft").completes("undoRoot");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(compensations(run).undone()).isEqualTo(paths("left", "root"));
        assertThat(compensations(run).skipped()).isEqualTo(paths("box/reserve", "box/book"));
        assertThat(run.status("box/unbook")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_branch_that_fails_inside_a_container_undoes_what_led_there() {
        var run = Driven.started(branches(CompensationPolicy.of(CompensationScope.BRANCH)));
        run.completes("root").completes("left").completes("bad").completes("box/book");

        run.fails("box/reserve").completes("box/unbook").completes("undoRoot");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(compensations(run).undone()).isEqualTo(paths("box/book", "root"));
        assertThat(compensations(run).skipped()).isEqualTo(paths("left"));
        assertThat(explain(run, "left")).contains("undoLeft", "does not undo it");
        assertThat(explain(run, "root")).contains("undoRoot", "has undone it");
    }

    @Test
    void where_parallel_is_asked_for_all_is_undone_at_once() {
        var run = Driven.started(
                branches(CompensationPolicy.of(CompensationScope.EXECUTION).withOrder(CompensationOrder.PARALLEL)));
        run.completes("root").completes("left").completes("box/book").fails("box/reserve");
        run.asked();

        run.fails("bad");

        assertThat(run.asked()).contains("run box/unbook", "run undoLeft", "run undoRoot");
        assertThat(run.status("box/unbook")).isEqualTo(NodeStatus.READY);
        run.completes("undoRoot").crash().fails("undoLeft").completes("box/unbook");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATION_FAILED);
        assertThat(compensations(run).undone()).isEqualTo(paths("root", "box/book"));
        assertThat(compensations(run).failed()).isEqualTo(paths("left"));
    }

    /** A container that undoes all at once, and takes too long in its first attempt. */
    private static Driven lateOnce(CompensationOrder order) {
        var run = Driven.started(Workflow.named("late-once")
                .policy(policy -> policy.withCompensation(CompensationPolicy.DEFAULT.withOrder(order)))
                .node(
                        "box",
                        "Container",
                        node -> node.timeout(Duration.ofSeconds(5))
                                .retry(RetryPolicy.attempts(2))
                                .body(CompensationScopeTest::saga)));
        run.completes("box/book", Map.of("try", 1)).completes("box/reserve", Map.of("try", 1));
        run.after(Duration.ofSeconds(5)).after(Duration.ofSeconds(2));
        return run.completes("box/book", Map.of("try", 2));
    }

    private static Object undoneOutput(Driven run, String undo) {
        return ((Map<?, ?>) run.begin(undo).givenInput().get("compensation")).get("output");
    }

    @Test
    void scopes_that_share_a_path_are_undone_one_after_the_other_also_in_parallel_and_over_crashes() {
        for (var order : CompensationOrder.values()) {
            var run = lateOnce(order);
            run.asked();

            run.fails("box/reserve");
            assertThat(run.asked())
                    .as("%s", order)
                    .containsOnlyOnce("run box/unbook")
                    .doesNotContain("run box/unreserve");
            assertThat(undoneOutput(run, "box/unbook")).isEqualTo(Map.of("try", 2));
            run.crash().completes("box/unbook");
            assertThat(undoneOutput(run, "box/unreserve")).isEqualTo(Map.of("try", 1));
            run.crash().completes("box/unreserve");
            assertThat(undoneOutput(run, "box/unbook")).isEqualTo(Map.of("try", 1));
            run.crash().completes("box/unbook");

            assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
            assertThat(compensations(run).undone())
                    .containsExactlyElementsOf(paths("box/book", "box/reserve", "box/book"));
        }
    }

    @Test
    void what_undoes_a_node_of_a_closed_scope_may_be_a_container_also_over_a_crash() {
        var run = Driven.started(Workflow.named("boxes")
                .node(
                        "box",
                        "Container",
                        node -> node.body(body -> body.node("book", Driven.work(), book -> book.compensation("undo"))
                                .node(
                                        "undo",
                                        "Container",
                                        undo -> undo.body(inner -> inner.node("a", Driven.work())
                                                .node("b", Driven.work())
                                                .connect("a", "b")))))
                .node("bad", Driven.work())
                .connect("box", "bad"));
        run.completes("box/book").fails("bad");

        assertThat(run.status("box/undo")).isEqualTo(NodeStatus.RUNNING);
        assertThat(run.status("box/undo/a")).isEqualTo(NodeStatus.READY);
        run.crash().completes("box/undo/a");
        run.crash().completes("box/undo/b");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    @Test
    void what_undoes_a_node_of_a_closed_scope_fails_where_what_it_led_to_cannot_be_kept() {
        var run = Driven.started(branches(CompensationPolicy.DEFAULT));
        run.completes("root").completes("left").completes("box/book").completes("box/reserve");
        run.completes("box/pay").fails("bad");
        run.begin("box/unreserve");

        boolean counts = run.decision
                .failures()
                .failed(NodePath.parse("box/unreserve"), Failure.of("TooLarge", "an output of 9 MB"), run.now);

        assertThat(counts).isTrue();
        run.completes("box/unbook").completes("undoLeft").completes("undoRoot");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATION_FAILED);
        assertThat(compensations(run).failed()).isEqualTo(paths("box/reserve"));
    }

    @Test
    void what_a_scope_was_about_to_undo_when_it_was_cut_short_is_left_to_the_execution() {
        var late = Driven.started(Workflow.named("limited")
                .node(
                        "box",
                        "Container",
                        node -> node.compensationInside(CONTAINER)
                                .timeout(Duration.ofSeconds(5))
                                .body(CompensationScopeTest::saga))
                .node("handle", Driven.work())
                .connect("box", "handle", via -> via.on(Trigger.FAIL)));
        late.completes("box/book").completes("box/reserve").fails("box/pay");
        var sent = late.attemptOf("box/unreserve");
        late.after(Duration.ofSeconds(5));

        assertThat(late.begin(sent, 1))
                .as("it may begin in a scope that is closed")
                .isFalse();
        assertThat(late.status("box")).isEqualTo(NodeStatus.TIMED_OUT);
        late.crash().completes("handle").completes("box/unreserve").completes("box/unbook");
        assertThat(late.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(compensations(late).undone()).isEqualTo(paths("box/reserve", "box/book"));
    }

    @Test
    void what_a_scope_was_about_to_undo_when_all_was_cancelled_is_undone_by_the_execution() {
        var run = failedInBox(boxed().policy(policy -> policy.withCompensateOnCancel(true)));
        assertThat(run.asked()).endsWith("run box/unreserve");

        run.stop(Stop.CANCEL, "enough");
        run.completes("box/unreserve").crash().completes("box/unbook").completes("undoFirst");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(compensations(run).undone()).isEqualTo(paths("box/reserve", "box/book", "first"));
        assertThat(compensations(run).skipped()).isEmpty();
    }

    @Test
    void a_terminate_ends_what_a_scope_undoes_in_those_that_have_closed_in_it() {
        for (boolean begun : new boolean[] {false, true}) {
            var run = Driven.started(Workflow.named("deep")
                    .node(
                            "box",
                            "Container",
                            node -> node.compensationInside(CONTAINER)
                                    .body(body -> body.node(
                                                    "inner",
                                                    "Container",
                                                    inner -> inner.body(CompensationScopeTest::saga))
                                            .node("last", Driven.work())
                                            .connect("inner", "last"))));
            run.completes("box/inner/book").completes("box/inner/reserve").completes("box/inner/pay");
            run.fails("box/last");
            if (begun) {
                run.begin("box/inner/unreserve");
            }

            run.stop(Stop.TERMINATE, "now");

            assertThat(run.status()).as("begun: %s", begun).isEqualTo(ExecutionStatus.TERMINATED);
            assertThat(compensations(run).undone()).isEmpty();
            assertThat(compensations(run).skipped()).contains(NodePath.parse("box/inner/book"));
        }
    }

    private static RepairAction backTo(String node) {
        return new RepairAction(RepairAction.Kind.COMPENSATE_BACK_TO, paths(node), Optional.empty());
    }

    private static Driven ended() {
        return Driven.started(branches(CompensationPolicy.DEFAULT).policy(p -> p.withCompensateOnFailure(false)))
                .completes("root")
                .completes("left")
                .completes("box/book")
                .completes("box/reserve")
                .completes("box/pay")
                .fails("bad");
    }

    @Test
    void an_operator_goes_back_to_a_node_what_is_behind_it_is_undone_and_runs_again() {
        var run = ended();
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        var preview = run.decision.interventions().preview(backTo("box"));
        assertThat(preview.undone()).isEqualTo(paths("box/reserve", "box/book"));
        assertThat(preview.again()).isEqualTo(paths("box"));

        run.repair(backTo("box"), false);
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATING);
        run.completes("box/unreserve").crash().completes("box/unbook");

        assertThat(run.status("box")).isEqualTo(NodeStatus.RUNNING);
        assertThat(run.asked()).endsWith("run box/book");
        assertThat(compensations(run).undone()).isEmpty();
        run.completes("box/book").completes("box/reserve").completes("box/pay");
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.status("bad")).isEqualTo(NodeStatus.FAILED);
    }

    @Test
    void going_back_undoes_behind_the_node_only_and_can_be_done_once_more() {
        var run = ended();

        run.repair(backTo("left"), false)
                .completes("undoLeft")
                .completes("left")
                .fails("bad");
        run.repair(backTo("left"), false)
                .completes("undoLeft")
                .completes("left")
                .completes("bad");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.status("undoRoot")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void nothing_runs_again_where_going_back_has_failed() {
        var run = ended();

        run.repair(backTo("left"), false).fails("undoLeft");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATION_FAILED);
        assertThat(run.status("left")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void going_back_where_nothing_can_be_undone_or_something_is_open_is_refused() {
        var ended = ended();
        var open = Driven.started(branches(CompensationPolicy.DEFAULT)).completes("root");

        assertThatThrownBy(() -> ended.repair(backTo("bad"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[ENG-130]")
                .hasMessageContaining("nothing that was done there can be undone");
        assertThatThrownBy(() -> open.repair(backTo("root"), false)).hasMessageContaining("it has not ended");
    }
}
