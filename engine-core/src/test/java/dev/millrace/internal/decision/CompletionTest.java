package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.Completion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a forEach has ended well, when it cannot any more, and what then does not begin. */
class CompletionTest {

    private static WorkflowBuilder loop(int window, OnFailure onFailure, Object completion) {
        return Workflow.named("test")
                .policy(policy -> policy.withOnFailure(onFailure))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3, 4]")
                                .set("maxConcurrency", window)
                                .set("completion", completion)
                                .body(body -> body.node("look", Driven.work())));
    }

    private static Completion of(Map<String, Object> completion) {
        var run = Driven.started(loop(1, OnFailure.CONTINUE, completion));
        return Completion.of(run.plan.root().nodes()[0].spec());
    }

    @ParameterizedTest
    @CsvSource({"50%, 10, 5, true", "50%, 10, 6, false", "25%, 3, 0, true", "25%, 3, 1, false", "0%, 5, 1, false"})
    void a_share_of_the_items_may_fail(String tolerated, int total, int failed, boolean met) {
        var completion = of(Map.of("toleratedFailures", tolerated));

        assertThat(completion.isMet(total - failed, failed, total)).isEqualTo(met);
        assertThat(completion.isMissed(failed, total)).isEqualTo(!met);
        assertThat(completion.isReached(total)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2, 4, 2, true", "2, 4, 3, false", "0, 4, 0, true", "0, 4, 1, false"})
    void a_number_of_the_items_may_fail(int tolerated, int total, int failed, boolean met) {
        var completion = of(Map.of("toleratedFailures", tolerated));

        assertThat(completion.isMet(total - failed, failed, total)).isEqualTo(met);
        assertThat(completion.isMissed(failed, total)).isEqualTo(!met);
    }

    @Test
    void enough_successes_are_reached_or_out_of_reach() {
        var completion = of(Map.of("minSuccessful", 3));

        assertThat(completion.isReached(2)).isFalse();
        assertThat(completion.isReached(3)).isTrue();
        assertThat(completion.isMissed(1, 4)).isFalse();
        assertThat(completion.isMissed(2, 4)).isTrue();
        assertThat(completion.isMet(3, 9, 12)).isTrue();
        assertThat(completion.isMet(2, 0, 2)).isFalse();
    }

    @Test
    void no_item_begins_when_enough_have_succeeded() {
        var run = Driven.started(loop(2, OnFailure.CONTINUE, Map.of("minSuccessful", 2)));

        run.completes("each[0]/look").completes("each[1]/look");
        assertThat(run.status("each")).isEqualTo(NodeStatus.RUNNING);
        run.fails("each[2]/look");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.output("each"))
                .containsEntry("TotalItems", 4)
                .containsEntry("ItemsProcessed", 3)
                .containsEntry("results", List.of(Map.of(), Map.of()));
        assertThat(run.asked).doesNotContain("run each[3]/look");
    }

    @Test
    void failing_fast_no_item_begins_when_too_few_can_succeed_and_those_at_work_finish() {
        var run = Driven.started(loop(2, OnFailure.FAIL_FAST, Map.of("minSuccessful", 3)));

        run.fails("each[0]/look");
        assertThat(run.asked).contains("run each[2]/look");
        run.fails("each[1]/look");
        assertThat(run.status("each")).isEqualTo(NodeStatus.RUNNING);
        run.completes("each[2]/look");

        assertThat(run.status("each")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.asked).doesNotContain("run each[3]/look");
        assertThat(run.cause()).contains("2 of 4 items failed; first each[0]/look: each[0]/look broke");
    }

    @Test
    void going_on_every_item_has_its_turn_even_when_too_many_have_failed() {
        var run = Driven.started(loop(4, OnFailure.CONTINUE, Map.of("toleratedFailures", 1)));

        for (int i = 0; i < 4; i++) {
            run.fails("each[" + i + "]/look");
        }

        assertThat(run.status("each")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.cause()).contains("4 of 4 items failed");
    }
}
