package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.NOTHING;
import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;
import static dev.millrace.validation.ValidationCases.unchecked;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class NodeCheckTest {

    @Test
    void ids_are_unique_and_both_places_are_named() {
        var node = NodeSpec.of(NodeId.of("twin"), Work.of("Step"));
        var workflow = unchecked(List.of(node, node, node), List.of());

        assertProblems(workflow).containsExactly("DEF-203 /nodes/1", "DEF-203 /nodes/2");
        assertMessages(workflow)
                .allMatch(m -> m.contains("duplicate") && m.contains("'twin'") && m.contains("/nodes/0"));
    }

    @Test
    void an_id_may_repeat_in_another_scope() {
        var workflow = Workflow.named("scopes")
                .node("a", "Container", node -> node.body(body -> body.node("a", "Step")))
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void an_unknown_type_is_refused_and_the_nearest_is_suggested() {
        assertMessages(Workflow.named("types").node("a", "Stepp").build())
                .singleElement()
                .asString()
                .contains("'Stepp'", "did you mean 'Step'?", "known are Container, End, ForEach,");
    }

    @Test
    void an_unknown_type_is_taken_for_the_loop_that_it_may_have_meant() {
        var workflow = Workflow.named("types")
                .node("loop", "Whiel", node -> node.set("conditionExpression", "true"))
                .node("step", "Step")
                .node("after", "Noop")
                .connect("loop", "LoopBody", "step")
                .connect("step", "loop")
                .connect("loop", "after")
                .build();

        assertProblems(workflow).containsExactly("DEF-204 /nodes/0/runtimeType");
    }

    @Test
    void a_code_node_carries_its_code() {
        assertProblems(Workflow.named("code").node("a", NOTHING).build()).isEmpty();
        assertMessages(Workflow.named("code").node("a", "Code").build())
                .singleElement()
                .asString()
                .contains("carries no code", "register its code");
    }

    @Test
    void a_lock_is_named_once() {
        assertProblems(step(node -> node.lock(Lock.exclusive("db")).lock(Lock.shared("cache", 2))))
                .isEmpty();
        assertProblems(step(node -> node.lock(Lock.exclusive("db")).lock(Lock.shared("db", 2))))
                .containsExactly("DEF-209 /nodes/0/locks/1");
    }

    @Test
    void what_takes_no_time_holds_nothing_and_a_breaker_guards_only_what_a_worker_runs() {
        var breaker = new CircuitBreakerPolicy(50, 4, Duration.ofSeconds(30), 1, Optional.empty());
        assertProblems(Workflow.named("gates")
                        .node(
                                "a",
                                "Noop",
                                node -> node.lock(Lock.exclusive("db")).maxConcurrentExecutions(2))
                        .node(
                                "b",
                                "Timer",
                                node -> node.set("delay", "1s")
                                        .lock(Lock.exclusive("db"))
                                        .maxConcurrentExecutions(2)
                                        .breaker(breaker))
                        .build())
                .containsExactly(
                        "DEF-215 /nodes/0/maxConcurrentExecutions",
                        "DEF-215 /nodes/0/locks",
                        "DEF-215 /nodes/1/circuitBreakerPolicy");
    }

    @Test
    void a_notice_that_nobody_can_be_given_is_warned_of() {
        var second = Duration.ofSeconds(1);
        assertProblems(step(node -> node.overtimeAfter(second).timeout(second)))
                .containsExactly("DEF-289 /nodes/0/overtimeAfter");
        assertProblems(Workflow.named("notice")
                        .node("pass", "Noop", node -> node.overtimeAfter(second))
                        .build())
                .containsExactly("DEF-289 /nodes/0/overtimeAfter");
        assertProblems(step(node -> node.overtimeAfter(second))).isEmpty();
    }

    @Test
    void a_time_limit_that_limits_nothing_is_warned_of() {
        var second = Duration.ofSeconds(1);
        assertProblems(Workflow.named("limits")
                        .node("ask", "Wait", node -> node.set("signal", "go").timeout(second))
                        .node("nap", "Timer", node -> node.set("delay", "1h").timeout("${input.limit}"))
                        .node("pass", "Noop", node -> node.timeout(second))
                        .node("box", "Container", node -> node.timeout(second).body(body -> body.node("x", "Noop")))
                        .build())
                .containsExactly("DEF-352 /nodes/0/timeout", "DEF-352 /nodes/1/timeout", "DEF-352 /nodes/2/timeout");
        assertProblems(step(node -> node.timeout(second))).isEmpty();
    }

    @Test
    void a_node_inside_another_one_does_not_wait_for_the_lock_that_the_outer_one_holds() {
        var db = Lock.exclusive("db");
        assertProblems(Workflow.named("gates")
                        .node(
                                "box",
                                "Container",
                                node -> node.lock(Lock.shared("cache", 2))
                                        .lock(db)
                                        .body(body -> body.node(
                                                "each",
                                                "ForEach",
                                                each -> each.set("collectionExpression", "[1]")
                                                        .body(inner -> inner.node("a", NOTHING, a -> a.lock(db))))))
                        .build())
                .containsExactly("DEF-216 /nodes/0/locks/1");
        assertProblems(Workflow.named("gates")
                        .node(
                                "each",
                                "ForEach",
                                each -> each.set("collectionExpression", "[1]").lock(db))
                        .node("a", NOTHING, a -> a.lock(db))
                        .node("after", NOTHING, a -> a.lock(db))
                        .connect("each", "LoopBody", "a")
                        .connect("each", "after")
                        .build())
                .containsExactly("DEF-216 /nodes/0/locks/0");
    }

    @Test
    void a_first_delay_above_the_longest_is_doubtful() {
        assertProblems(step(node -> node.retry(RetryPolicy.attempts(3).backoff(Duration.ofMinutes(1)))))
                .isEmpty();
        assertProblems(step(node -> node.retry(RetryPolicy.attempts(3).backoff(Duration.ofMinutes(2)))))
                .containsExactly("DEF-208 /nodes/0/retryPolicy/initialDelay");
    }

    @Test
    void a_delay_beyond_a_century_is_refused() {
        assertProblems(step(node -> node.retry(RetryPolicy.attempts(3).withMaxRetryTime(Duration.ofDays(40_000)))))
                .containsExactly("DEF-207 /nodes/0/retryPolicy/maxRetryTime");
    }

    private static Workflow step(UnaryOperator<NodeBuilder> spec) {
        return Workflow.named("node").node("a", "Step", spec).build();
    }
}
