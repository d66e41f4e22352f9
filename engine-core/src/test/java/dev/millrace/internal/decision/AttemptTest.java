package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.NodeAttempts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an attempt is given when it starts, and what it takes over from a process that has ended. */
class AttemptTest {

    private static final Map<String, Object> NOTE = Map.of("job", 7);

    private static WorkflowBuilder limited() {
        return Workflow.named("test").node("job", Driven.work(), node -> node.timeout(Duration.ofSeconds(60)));
    }

    private static Driven noted(WorkflowBuilder workflow) {
        var run = Driven.started(workflow);
        var attempt = run.begin("job");
        assertThat(run.notes(attempt, NOTE)).isTrue();
        return run;
    }

    @Test
    void an_attempt_without_a_past_has_all_its_time_and_recalls_nothing() {
        var run = Driven.started(limited());

        var attempt = run.begin("job");

        assertThat(attempt.timeLeft(run.now + 5_000_000)).isEqualTo(Duration.ofSeconds(60));
        assertThat(attempt.recalledNote()).isEmpty();
        assertThat(attempt.renderedSettings()).isEmpty();
    }

    @Test
    void after_a_crash_it_recalls_its_note_and_has_the_time_that_is_left() {
        var run = noted(limited());
        run.after(Duration.ofSeconds(20)).crash();

        var attempt = run.begin("job");

        assertThat(attempt.number()).isEqualTo(1);
        assertThat(attempt.recalledNote()).isEqualTo(NOTE);
        assertThat(attempt.timeLeft(run.now)).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void a_second_note_does_not_begin_the_time_anew() {
        var run = noted(limited());
        run.after(Duration.ofSeconds(20));
        run.notes(run.attempts.values().iterator().next(), Map.of("job", 8));
        run.after(Duration.ofSeconds(10)).crash();

        var attempt = run.begin("job");

        assertThat(attempt.recalledNote()).isEqualTo(Map.of("job", 8));
        assertThat(attempt.timeLeft(run.now)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void one_whose_time_is_over_has_a_second_for_its_last_words() {
        var run = noted(limited());
        run.after(Duration.ofSeconds(59)).crash();
        var attempt = run.begin("job");

        assertThat(attempt.timeLeft(run.now)).isEqualTo(Duration.ofSeconds(1));
        assertThat(attempt.timeLeft(run.now + 1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(attempt.timeLeft(run.now + 90_000_000)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void without_a_limit_it_has_for_ever_even_with_a_past() {
        var run = noted(Workflow.named("test").node("job", Driven.work()));
        run.crash();

        assertThat(run.begin("job").timeLeft(run.now)).isNull();
    }

    @Test
    void the_next_attempt_does_not_inherit_the_note() {
        var run = noted(Workflow.named("test")
                .node(
                        "job",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(1)))));

        run.fails("job").after(Duration.ofSeconds(1)).crash().after(Duration.ZERO);

        assertThat(run.begin("job").recalledNote()).isEmpty();
    }

    @Test
    void a_note_of_an_attempt_that_ended_is_not_kept() {
        var run = noted(limited());
        var attempt = run.attempts.values().iterator().next();
        run.completes("job");

        assertThat(run.notes(attempt, NOTE)).isFalse();
        assertThat(NodeAttempts.noted(run.state.root(), 0)).isNull();
    }

    @Test
    void the_note_of_a_process_that_ended_is_let_go_when_the_node_ends_before_it_is_delivered_again() {
        var run = noted(limited());
        run.crash();
        assertThat(run.asked()).containsExactly("run job");

        run.stop(Stop.CANCEL, "enough");

        assertThat(run.asked()).contains("release job {job=7}");
        assertThat(run.status("job")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void it_sees_the_variables_as_they_are_at_its_start() {
        var run = Driven.started(Workflow.named("test")
                .variable("n", 1)
                .node("early", Driven.work())
                .node("writes", Driven.work())
                .node("late", Driven.work())
                .connect("writes", "late"));
        var early = run.begin("early");

        run.completes("writes", new NodeResult(Map.of(), Optional.empty(), Map.of("n", 2), List.of()));

        assertThat(early.givenVariables()).isEqualTo(Map.of("n", 1));
        assertThat(run.begin("late").givenVariables()).isEqualTo(Map.of("n", 2));
    }

    @Test
    void what_one_source_handed_over_stands_beside_the_merged_input() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("both", Driven.work())
                .connect("a", "both")
                .connect("b", "both"));
        run.completes("a", Map.of("x", "of a", "only", 1)).completes("b", Map.of("x", "of b"));

        var attempt = run.begin("both");

        assertThat(attempt.givenInput()).isEqualTo(Map.of("x", "of b", "only", 1));
        assertThat(attempt.givenBy("a")).isEqualTo(Map.of("x", "of a", "only", 1));
        assertThat(attempt.givenBy("b")).isEqualTo(Map.of("x", "of b"));
        assertThat(attempt.givenBy("nobody")).isEmpty();
    }

    @Test
    void what_arrives_after_the_start_is_not_given_to_it() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("first", Driven.work(), node -> node.join(Join.ANY))
                .connect("a", "first")
                .connect("b", "first"));
        run.completes("a", Map.of("x", 1));

        var attempt = run.begin("first");
        run.completes("b", Map.of("x", 2));

        assertThat(attempt.givenInput()).isEqualTo(Map.of("x", 1));
        assertThat(attempt.givenBy("a")).isEqualTo(Map.of("x", 1));
        assertThat(attempt.givenBy("b")).isEmpty();
    }

    @Test
    void a_handler_is_given_the_error_and_the_input_that_led_to_it() {
        var run = Driven.of(Workflow.named("test")
                .node("charge", Driven.work())
                .node("tell", Driven.work())
                .connect("charge", "tell", via -> via.on(Trigger.FAIL)));
        run.start(Map.of("cents", 5)).fails("charge");

        assertThat(run.begin("tell").givenInput())
                .isEqualTo(Map.of(
                        "cents",
                        5,
                        "error",
                        Map.of("nodeId", "charge", "type", "Broken", "message", "charge broke", "attempt", 1)));
    }

    @Test
    void a_target_port_names_what_came_by_it() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("alone", Driven.work())
                .node("both", Driven.work())
                .connect("a", "alone", via -> via.to("left"))
                .connect("a", "both", via -> via.to("left"))
                .connect("b", "both", via -> via.to("right")));
        run.completes("a", Map.of("x", 1)).completes("b", Map.of("x", 2));

        assertThat(run.begin("alone").givenInput()).isEqualTo(Map.of("left", Map.of("x", 1)));
        assertThat(run.begin("both").givenInput()).isEqualTo(Map.of("left", Map.of("x", 1), "right", Map.of("x", 2)));
    }

    @Test
    void the_note_of_a_process_that_ended_is_let_go_however_the_node_ends() {
        var failed = noted(limited());
        failed.crash();
        failed.decision
                .failures()
                .gaveUp(failed.attemptOf("job"), Failure.of(Failure.DEAD_LETTER, "spent"), failed.now);
        var fellBack = noted(Workflow.named("test")
                .node("job", Driven.work(), node -> node.fallback("spare"))
                .node("spare", Driven.work()));
        fellBack.crash();
        fellBack.decision
                .failures()
                .gaveUp(fellBack.attemptOf("job"), Failure.of(Failure.DEAD_LETTER, "spent"), fellBack.now);
        var cancelled = noted(limited());
        cancelled.stop(Stop.CANCEL, "enough");
        cancelled.crash();

        assertThat(failed.asked()).contains("release job {job=7}");
        assertThat(fellBack.asked()).contains("release job {job=7}", "run spare");
        assertThat(cancelled.asked()).contains("release job {job=7}");
    }
}
