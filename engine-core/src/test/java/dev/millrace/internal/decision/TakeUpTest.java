package dev.millrace.internal.decision;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionEvent.Undone;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.Fold;
import dev.millrace.internal.decision.state.NodeAttempts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What goes on, and how, when a process takes up what another one left. */
class TakeUpTest {

    private static WorkflowBuilder job(UnaryOperator<NodeBuilder> more) {
        return Workflow.named("test").node("job", Driven.work(), more);
    }

    @Test
    void what_was_ready_goes_to_a_worker_and_what_ran_is_charged_a_delivery() {
        var run = Driven.started(job(node -> node).node("ready", Driven.work()));
        run.begin("job");

        run.crash();

        assertThat(run.asked()).containsExactly("run job", "run ready");
        assertThat(run.last(NodeRequeued.class).deliveries()).isEqualTo(1);
        assertThat(run.last(NodeRequeued.class).reason()).isEqualTo("the process that ran it ended");
        assertThat(NodeAttempts.deliveriesBefore(run.state.root(), 0)).isEqualTo(1);
        assertThat(run.begin("job").number()).isEqualTo(1);
        assertThat(NodeAttempts.deliveriesBefore(run.state.root(), 0)).isZero();
    }

    @Test
    void a_message_that_spends_its_deliveries_in_crashes_is_given_up() {
        var run = Driven.started(job(node -> node.retry(RetryPolicy.attempts(5))));
        run.begin("job");
        for (int delivery = 2; delivery <= Driven.MAX_DELIVERIES; delivery++) {
            run.crash();
            assertThat(run.status("job")).isEqualTo(NodeStatus.READY);
            assertThat(run.begin(run.attemptOf("job"), delivery)).isTrue();
        }

        run.crash();

        assertThat(run.last(NodeFailed.class).failure().type()).isEqualTo(Failure.DEAD_LETTER);
        assertThat(run.last(NodeFailed.class).failure().message())
                .isEqualTo("[RUN-130] the process that ran it ended each of the 3 times that it was delivered");
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void what_happens_at_most_once_is_not_begun_again() {
        var run = Driven.started(job(node -> node.effect(Effect.AT_MOST_ONCE)));
        run.begin("job");

        run.crash();

        assertThat(run.status("job")).isEqualTo(NodeStatus.NEEDS_DECISION);
        assertThat(run.last(DecisionNeeded.class).reason()).startsWith("the process that ran it ended");
        assertThat(run.asked()).isEmpty();
    }

    @Test
    void what_happens_at_most_once_goes_on_where_it_has_noted_how_far_it_was() {
        var run = Driven.started(job(node -> node.effect(Effect.AT_MOST_ONCE)));
        run.notes(run.begin("job"), Map.of("job", 7));

        run.crash();

        assertThat(run.asked()).containsExactly("run job");
    }

    @Test
    void what_was_told_to_stop_ends_cancelled() {
        var run = Driven.started(job(node -> node));
        run.begin("job");
        run.stop(Stop.CANCEL, "enough");

        run.crash();

        assertThat(run.status("job")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(run.asked()).containsExactly("finish");
    }

    @Test
    void timers_have_what_is_left_of_them_and_what_is_overdue_happens_in_its_order() {
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withTimeout(Duration.ofMinutes(10)))
                .node("late", "Timer", node -> node.set("delay", "50s"))
                .node("early", "Timer", node -> node.set("delay", "20s"))
                .node("wait", "Wait", node -> node.set("signal", "go").set("waitTimeout", "2m"))
                .node("ever", "Wait", node -> node.set("signal", "go"))
                .node(
                        "retry",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(90)))));
        run.fails("retry");
        run.now += 30_000_000;

        run.crash();

        assertThat(run.asked())
                .containsExactly(
                        "timer early PT0S",
                        "timer late PT20S",
                        "timer retry PT1M",
                        "timer wait PT1M30S",
                        "deadline PT9M30S");
        run.after(Duration.ZERO);
        assertThat(run.status("early")).isEqualTo(NodeStatus.COMPLETED);
        run.after(Duration.ofSeconds(60));
        assertThat(run.asked()).containsExactly("run retry");
    }

    @Test
    void a_deadline_that_has_passed_is_set_at_once_and_none_is_set_for_what_is_stopping() {
        var workflow = Workflow.named("test")
                .policy(policy -> policy.withTimeout(Duration.ofSeconds(10)))
                .node("job", Driven.work());
        var run = Driven.started(workflow);
        run.now += 11_000_000;
        run.crash();
        assertThat(run.asked()).containsExactly("deadline PT0S", "run job");

        run.begin("job");
        run.stop(Stop.TIMEOUT, "took too long");
        run.crash();
        assertThat(run.asked()).containsExactly("finish");
        assertThat(run.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void open_scopes_go_on_inside_with_what_is_left_of_their_time() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.timeout(Duration.ofMinutes(1)).body(body -> body.node("in", Driven.work())))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("in", Driven.work()))));
        run.completes("each[0]/in");
        run.begin("each[1]/in");
        run.now += 15_000_000;

        run.crash();

        assertThat(run.asked()).containsExactly("timer box PT45S", "run box/in", "run each[1]/in", "run each[2]/in");
        run.completes("box/in").completes("each[1]/in").completes("each[2]/in");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_while_goes_on_with_its_count() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "loop",
                        "While",
                        loop -> loop.set("conditionExpression", "true")
                                .set("maxIterations", 3)
                                .body(body -> body.node("in", Driven.work()))));
        run.completes("loop[0]/in").crash();
        run.completes("loop[1]/in").crash();

        run.completes("loop[2]/in");

        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.cause()).contains("the condition still holds after maxIterations 3");
    }

    @Test
    void an_execution_that_waits_for_a_child_asks_for_it_again_under_its_id() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "sub",
                        "Subflow",
                        node -> node.set("workflow", "child")
                                .set("mode", "child")
                                .timeout(Duration.ofMinutes(1))));
        var child = run.children.get(0);
        run.now += 10_000_000;

        run.crash();

        assertThat(run.children).hasSize(2).allSatisfy(one -> assertThat(one).isEqualTo(child));
        assertThat(run.asked())
                .containsExactly("start a child for sub", "let child go: its parent goes on", "timer sub PT50S");
    }

    @Test
    void a_compensation_inside_a_scope_that_has_closed_goes_on() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("book", Driven.work(), node -> node.compensation("unbook"))
                                .node("unbook", Driven.work())))
                .node("pay", Driven.work())
                .connect("box", "pay"));
        run.completes("box/book").fails("pay");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATING);
        run.begin("box/unbook");

        run.crash();

        assertThat(run.asked()).containsExactly("run box/unbook");
        run.completes("box/unbook");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(run.status("box/unbook")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void what_has_ended_is_left_alone() {
        var run = Driven.started(job(node -> node.retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(1))))
                .node("other", Driven.work()));
        run.fails("job").completes("other").after(Duration.ofSeconds(1)).completes("job");
        int events = run.events.size();

        run.state = Fold.of(run.state.id(), pin -> run.plan, run.events);
        run.decision = new Decision(run.state, run);

        assertThat(run.state.isEnded()).isTrue();
        assertThat(run.state.workings().ready()).isNull();
        assertThat(run.events).hasSize(events);
    }

    @Test
    void a_fold_keeps_of_the_turns_of_a_while_no_more_than_the_state_that_lived_them() {
        var run = Driven.of(Workflow.named("test")
                .node(
                        "loop",
                        "While",
                        node -> node.set("conditionExpression", "true")
                                .set("maxIterations", 100)
                                .body(body -> body.node("in", Driven.work()))));
        run.start(Map.of());
        for (int turn = 0; turn < 20; turn++) {
            run.completes("loop[" + turn + "]/in");
        }

        var folded = Fold.of(run.state.id(), pin -> run.plan, run.events);

        assertThat(folded.workings().ready())
                .as("what is ready is noted when somebody takes it up")
                .isNull();
        assertThat(folded.workings().takeQuiet()).as("scopes that have closed").isNull();
        var loop = requireNonNull(folded.root().detail(0).loop());
        assertThat(folded.root().iterations(0)).containsExactly(20);
        assertThat(loop.ledger()).as("outputs that nobody asks for").isEmpty();
        assertThat(loop.completed()).isEqualTo(20);
    }

    @Test
    void a_journal_with_repairs_that_were_taken_back_is_read_once_more_without_them() {
        var run = Driven.started(job(node -> node));
        run.fails("job");
        var lived = List.copyOf(run.events);
        long at = run.events.size();
        var request = Request.of("try again");
        var job = NodePath.parse("job");
        var events = new ArrayList<Event>(lived);
        events.add(new ExecutionRepaired(run.state.id(), at + 1, 9, "rerunFailed", request, List.of(job)));
        events.add(new NodeStarted(run.state.id(), at + 2, 9, job, 1, 1));
        events.add(new RepairUndone(run.state.id(), at + 3, 9, new Undone(at + 1, ExecutionStatus.FAILED, 0), request));
        var readings = new int[1];

        var folded = Fold.reading(run.state.id(), pin -> run.plan, each -> {
            readings[0]++;
            events.forEach(each);
        });

        assertThat(readings).containsExactly(2);
        assertThat(folded.isEnded()).isTrue();
        assertThat(folded.sequence()).isEqualTo(at + 3);
    }

    @Test
    void what_has_not_started_has_no_scope() {
        var run = Driven.of(job(node -> node));

        assertThatThrownBy(run.state::root)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("execution " + run.state.id() + " has not started");
    }

    @Test
    void a_journal_that_does_not_begin_with_a_start_or_has_a_gap_is_refused() {
        var run = Driven.started(job(node -> node));
        run.completes("job");
        var events = run.events;
        var gap = List.of(events.get(0), events.get(2));

        assertThatThrownBy(() -> Fold.of(run.state.id(), pin -> run.plan, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not begin with its start");
        assertThatThrownBy(() -> Fold.of(run.state.id(), pin -> run.plan, events.subList(1, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not begin with its start");
        assertThatThrownBy(() -> Fold.of(run.state.id(), pin -> run.plan, gap))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("event 3 follows 1");
    }
}
