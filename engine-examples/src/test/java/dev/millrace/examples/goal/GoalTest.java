package dev.millrace.examples.goal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loop until a goal: each way in which a turn is decided. */
class GoalTest {

    private final ManualTime time = new ManualTime();
    private final List<String> tasks = new ArrayList<>();
    private final List<Map<String, Object>> verdicts = new ArrayList<>();
    private int failuresToCome;

    private final NodeRegistry types = NodeRegistry.builder()
            .discover()
            .add("text.write", context -> {
                if (failuresToCome-- > 0) {
                    return Outcome.failed("Away", "nobody writes now");
                }
                tasks.add(context.input("task", String.class));
                return Outcome.done("text", "draft " + tasks.size());
            })
            .add("text.judge", context -> {
                var verdict = new HashMap<>(verdicts.get(Math.min(tasks.size(), verdicts.size()) - 1));
                verdict.put("text", context.input("text", String.class));
                return Outcome.done(verdict);
            })
            .build();
    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(types)
            .time(time)
            .executor(new SameThread())
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    private static Map<String, Object> verdict(boolean complete, double confidence, boolean canContinue, String next) {
        return Map.of(
                "complete", complete,
                "confidence", confidence,
                "canContinue", canContinue,
                "suggestion", next,
                "analysis", "it is " + (complete ? "good" : "thin"));
    }

    private Execution start() {
        return engine.start(Goal.workflow(types), Map.of("task", "a report"));
    }

    private static void answer(Execution execution, Map<String, Object> payload) {
        execution.signal("review", payload, null);
    }

    @Test
    void it_goes_on_with_what_the_judge_suggests_until_the_goal_is_reached() {
        verdicts.add(verdict(false, 0.6, true, "a longer report"));
        verdicts.add(verdict(true, 0.6, true, "")); // complete, but not sure enough
        verdicts.add(verdict(true, 0.9, true, ""));

        var result = start().await();

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.output()).isEqualTo(Map.of("text", "draft 3", "turns", 3));
        assertThat(tasks).containsExactly("a report", "a longer report", "a longer report");
    }

    @Test
    void it_stops_where_the_judge_sees_no_way_and_says_why() {
        verdicts.add(verdict(false, 0.8, false, ""));

        var result = start().await();

        assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(result.cause()).contains("the goal was not reached: it is thin");
    }

    @Test
    void it_is_bounded() {
        verdicts.add(verdict(false, 0.6, true, ""));

        var execution = start();

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.failure("improve").orElseThrow().type()).isEqualTo("LoopLimit");
        assertThat(tasks).hasSize(10);
    }

    @Test
    void a_person_who_is_asked_may_defer_modify_and_approve() {
        verdicts.add(verdict(false, 0.3, true, "ignored"));
        var execution = start();
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);

        answer(execution, Map.of("decision", "defer"));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(tasks).hasSize(1);
        answer(execution, Map.of("decision", "modify", "task", "a poem"));
        assertThat(tasks).containsExactly("a report", "a poem");
        answer(execution, Map.of("decision", "approve"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.await().output()).containsEntry("text", "draft 2");
    }

    @Test
    void a_person_may_reject_and_one_who_never_answers_has() {
        verdicts.add(verdict(true, 0.3, true, ""));
        var rejected = start();
        answer(rejected, Map.of("decision", "reject"));
        var silent = start();
        time.advance(Duration.ofHours(24));

        assertThat(rejected.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(silent.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(silent.snapshot().node("improve[0]/review[0]/expired").status())
                .isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_writer_that_is_away_is_asked_again_and_a_pause_holds_between_turns() {
        failuresToCome = 2;
        verdicts.add(verdict(true, 0.9, true, ""));
        var execution = start();
        execution.pause("lunch");
        time.advance(Duration.ofMinutes(10));
        assertThat(tasks).isEmpty();
        execution.resume("back");
        time.advance(Duration.ofMinutes(10));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(tasks).containsExactly("a report");
    }
}
