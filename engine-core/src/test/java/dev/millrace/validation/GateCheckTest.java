package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.assertProblems;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Throttle;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GateCheckTest {

    private static final Node NOTHING = context -> Outcome.done();
    private static final RateLimit RATE = RateLimit.of(1, Duration.ofSeconds(1));
    private static final Throttle THROTTLE = new Throttle(50, 4, 3);

    private static Workflow step(UnaryOperator<NodeBuilder> node) {
        return Workflow.named("step").node("a", NOTHING, node).build();
    }

    private static Workflow control(String type, UnaryOperator<NodeBuilder> node) {
        return Workflow.named("control").node("a", type, node).build();
    }

    @Test
    void a_throttle_narrows_a_limit_that_there_is() {
        assertProblems(step(node -> node.throttle(THROTTLE))).containsExactly("DEF-276 /nodes/0/throttle");
        assertProblems(step(node -> node.maxConcurrentExecutions(2).throttle(THROTTLE)))
                .containsExactly("DEF-276 /nodes/0/throttle/least");
        assertProblems(step(node -> node.maxConcurrentExecutions(3).throttle(THROTTLE)))
                .isEmpty();
    }

    @Test
    void what_takes_no_time_holds_no_resource_and_has_no_rate() {
        assertProblems(control("Noop", node -> node.resource("cpu", 1).rateLimit(RATE)))
                .containsExactly("DEF-215 /nodes/0/resources", "DEF-215 /nodes/0/rateLimit");
        assertProblems(control(
                        "Timer",
                        node -> node.set("delay", "1s").resource("cpu", 1).rateLimit(RATE)))
                .isEmpty();
    }

    @Test
    void a_throttle_counts_what_workers_run() {
        assertProblems(control(
                        "Timer",
                        node -> node.set("delay", "1s")
                                .maxConcurrentExecutions(3)
                                .throttle(THROTTLE)))
                .containsExactly("DEF-215 /nodes/0/throttle");
    }

    @Test
    void a_key_tells_attempts_apart_and_a_rule_needs_a_key() {
        assertProblems(step(node -> node.onDuplicate(OnDuplicate.FAIL)))
                .containsExactly("DEF-350 /nodes/0/onDuplicate");
        assertProblems(step(node -> node.key("k").onDuplicate(OnDuplicate.FAIL)))
                .isEmpty();
        assertProblems(control("Timer", node -> node.set("delay", "1s").key("k")))
                .containsExactly("DEF-351 /nodes/0/key");
        assertThatThrownBy(() -> step(node -> node.key(" "))).isInstanceOf(IllegalArgumentException.class);
    }
}
