package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.RepairAction.Kind;
import dev.millrace.internal.decision.state.Fold;
import dev.millrace.internal.decision.view.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pauses, and repairs that are taken back; and what an execution says of how it stands. */
class InterventionsTest {

    private static final Request REQUEST = new Request("why not", "ann");

    private static WorkflowBuilder two() {
        return Workflow.named("test")
                .node("a", Driven.work())
                .node("wait", "Timer", node -> node.set("delay", "1h"))
                .node("b", Driven.work())
                .connect("a", "b");
    }

    private static String phase(Driven run) {
        var phase = Phase.of(run.state);
        return phase.kind() + ": " + phase.text();
    }

    @Test
    void a_pause_lets_what_runs_finish_and_begins_nothing() {
        var run = Driven.started(two());
        run.begin("a");
        run.now += 5;

        assertThat(run.decision.interventions().pause(REQUEST, run.now + 100, run.now))
                .isTrue();

        assertThat(run.last(ExecutionPaused.class).request()).isEqualTo(REQUEST);
        assertThat(run.last(ExecutionPaused.class).atEpochMicros()).isEqualTo(run.now);
        assertThat(run.state.resumeAt()).isEqualTo(run.now + 100);
        assertThat(phase(run)).isEqualTo("HELD: it is held already");
        assertThat(run.decision.interventions().pause(REQUEST, run.now + 50, run.now))
                .isFalse();
        run.completes("a");
        assertThat(run.asked()).containsExactly("run a", "timer wait PT1H");
        assertThat(run.status()).isEqualTo(ExecutionStatus.PAUSED);
        run.now += 5;

        assertThat(run.decision.interventions().resume(REQUEST, run.now)).isTrue();

        assertThat(run.last(ExecutionResumed.class).atEpochMicros()).isEqualTo(run.now);
        assertThat(run.state.resumeAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(run.asked()).containsExactly("run b");
        assertThat(run.decision.interventions().resume(REQUEST, run.now)).isFalse();
    }

    @Test
    void what_has_ended_or_is_being_stopped_is_not_paused() {
        var run = Driven.started(two());
        run.begin("a");
        run.stop(Stop.CANCEL, "enough");
        assertThat(phase(run)).isEqualTo("STOPPED: it is being stopped already");
        assertThat(run.decision.interventions().pause(REQUEST, run.now + 50, run.now))
                .isFalse();
        run.completes("a");

        assertThat(run.decision.interventions().pause(REQUEST, run.now + 50, run.now))
                .isFalse();
        assertThat(run.decision.interventions().resume(REQUEST, run.now)).isFalse();
        assertThat(phase(run)).isEqualTo("STOPPED: it has ended, CANCELLED");
    }

    @Test
    void a_pause_survives_a_crash() {
        var run = Driven.started(two());
        run.decision.interventions().pause(REQUEST, run.now + 100, run.now);

        run.crash();

        assertThat(run.status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(run.state.resumeAt()).isEqualTo(run.now + 100);
        assertThat(run.asked()).containsExactly("timer wait PT1H");
        run.decision.interventions().resume(REQUEST, run.now);
        assertThat(run.asked()).containsExactly("run a");
    }

    @Test
    void each_standing_has_its_words() {
        var open = Driven.started(two());
        var fixed = Driven.started(two().policy(policy -> policy.withAllowPause(false)));
        var ended = Driven.started(Workflow.named("test").node("a", "Noop"));
        var terminated = Driven.started(two());
        terminated.stop(Stop.TERMINATE, "now");
        var undoing = Driven.started(Workflow.named("test")
                .node("book", Driven.work(), node -> node.compensation("undo"))
                .node("undo", Driven.work())
                .node("pay", Driven.work())
                .connect("book", "pay"));
        undoing.completes("book").fails("pay");

        assertThat(phase(open)).isEqualTo("OPEN: it is not held");
        assertThat(phase(fixed)).isEqualTo("OPEN: it is not held, and its workflow does not allow it");
        assertThat(phase(ended)).isEqualTo("ENDED: it has ended, COMPLETED");
        assertThat(phase(terminated)).isEqualTo("STOPPED: it has ended, TERMINATED");
        assertThat(phase(undoing)).isEqualTo("UNDOING: its effects are being undone; only a terminate stops that");
    }

    // --- taking a repair back

    /** What the driver does: folds what was there before, and goes on with it. */
    private static Driven undo(Driven run, long repaired, long last) {
        var before =
                run.events.stream().filter(event -> event.sequence() < repaired).toList();
        run.decision.interventions().withdraw();
        run.state = Fold.of(run.state.id(), pin -> run.plan, before);
        run.decision = new Decision(run.state, run);
        run.decision.interventions().undone(repaired, REQUEST, last, run.now);
        return run;
    }

    @Test
    void a_repair_that_is_taken_back_leaves_the_timers_and_the_ready_nodes_as_they_were() {
        var run = Driven.started(two());
        run.completes("a");
        run.begin(run.attemptOf("b"), 1);
        run.completes("b").after(Duration.ofMinutes(10));
        long first = run.state.sequence() + 1;
        run.repair(
                new RepairAction(Kind.MARK_SUCCESS, List.of(run.state.root().path(1)), java.util.Optional.empty()),
                true);
        assertThat(run.timers()).isEmpty();
        assertThat(run.decision.interventions().whyNotUndone(run.state.sequence()))
                .isEmpty();
        run.asked();

        undo(run, first, run.state.sequence());

        assertThat(run.last(RepairUndone.class).undone().repaired()).isEqualTo(first);
        assertThat(run.last(RepairUndone.class).undone().status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(run.last(RepairUndone.class).sequence()).isEqualTo(run.state.sequence());
        assertThat(run.timers()).isEqualTo(java.util.Map.of("wait", Duration.ofMinutes(50)));
        assertThat(run.status("wait")).isEqualTo(NodeStatus.WAITING);
        assertThat(run.status()).isEqualTo(ExecutionStatus.WAITING);
    }

    @Test
    void an_execution_that_had_ended_ends_again() {
        var run = Driven.started(Workflow.named("test").node("a", Driven.work()));
        run.fails("a");
        long ended = run.now;
        run.now += 1_000;
        long first = run.state.sequence() + 1;
        run.repair(new RepairAction(Kind.RERUN_FAILED, List.of(), java.util.Optional.empty()), true);
        run.asked();

        undo(run, first, run.state.sequence());

        assertThat(run.asked()).containsExactly("finish");
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.last(RepairUndone.class).undone().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.last(RepairUndone.class).undone().endedEpochMicros()).isEqualTo(ended);
    }

    @Test
    void a_repair_that_something_followed_is_not_taken_back() {
        var run = Driven.started(two());
        run.repair(Kind.MARK_SUCCESS, "wait");
        long last = run.state.sequence();

        assertThat(run.decision.interventions().whyNotUndone(last))
                .isEqualTo("nodes are on their way to a worker, or with one");
        run.completes("a").completes("b");
        assertThat(run.decision.interventions().whyNotUndone(last)).isEqualTo("something has happened since");
    }
}
