package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.Repair;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.BreakerState;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodePath;
import dev.millrace.examples.Checkout;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the guide says of failures, run. */
class GuideFailuresTest {

    private final NodeRegistry types = NodeRegistry.discovered();
    private final WorkflowEngine engine = WorkflowEngine.builder().nodes(types).build();

    @AfterEach
    void close() {
        engine.close();
    }

    /** Runs a definition of the guide to its end. */
    private Execution run(String id) {
        var yaml = Checkout.blocks("docs/guide.md", "yaml").stream()
                .filter(block -> block.startsWith("workflowId: " + id + "\n"))
                .findFirst()
                .orElseThrow();
        var execution = engine.start(WorkflowLoader.with(types).parse(yaml, Format.YAML, "page"), Map.of());
        execution.await(Duration.ofMinutes(1));
        return execution;
    }

    private static Object output(Execution execution, String node, String name) {
        return execution.snapshot().node(node).output().get(name);
    }

    @Test
    void a_handler_does_not_turn_the_execution_green_and_another_way_does() {
        var handled = run("with-a-handler");

        assertThat(handled.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(output(handled, "tell", "text")).isEqualTo("charge: card declined");
        assertThat(run("another-way").status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_node_with_warnings_has_completed() {
        var execution = run("with-a-warning");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.await().failures().warned()).containsExactly(NodePath.parse("load"));
        assertThat(output(execution, "report", "text")).isEqualTo("97 rows");
    }

    @Test
    void retries_and_their_budgets() {
        assertThat(output(run("with-retries"), "fetch", "attempts")).isEqualTo(3);
        assertThat(output(run("with-budgets-of-classes"), "ask", "attempts")).isEqualTo(4);
    }

    @Test
    void times_and_what_most_nodes_share() {
        var execution = run("with-times");

        assertThat(output(execution, "slow", "attempts")).isEqualTo(2);
        assertThat(output(execution, "once", "attempts")).isEqualTo(1);
        assertThat(execution.events()).hasAtLeastOneElementOfType(NodeOvertime.class);
    }

    @Test
    void an_item_that_fails_is_undone_by_itself() {
        var execution = run("with-compensations");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(output(execution, "each[1]/refund", "refunded")).isEqualTo(2);
        assertThat(execution.await().failures().compensations().undone())
                .containsExactly(NodePath.parse("each[1]/pay"));
    }

    @Test
    void one_call_lists_the_breakers() {
        var shopping = new CircuitBreakerPolicy(50, 1, Duration.ofMinutes(1), 3, Optional.of("shop"));
        Node down = context -> Outcome.failed("Down", "the shop is down");
        var call = Workflow.named("call")
                .node("call", down, node -> node.breaker(shopping))
                .build();
        engine.run(call, Map.of());
        var refused = engine.start(call, Map.of());
        refused.await();

        BreakerReport shop = engine.breakers().get(0);
        assertThat(shop.key()).isEqualTo("shop");
        assertThat(shop.state()).isEqualTo(BreakerState.OPEN);
        assertThat(shop.counts().refused()).isEqualTo(1);
        assertThat(refused.explain("call").orElseThrow().toString()).contains("'shop' is OPEN since");
    }

    @Test
    void an_operator_goes_back_to_a_node() {
        Node does = context -> Outcome.done();
        var trip = Workflow.named("trip")
                .node("pay", does, node -> node.compensation("refund"))
                .node("ship", does, node -> node.compensation("recall"))
                .node("refund", does)
                .node("recall", does)
                .connect("pay", "ship")
                .build();
        Execution execution = engine.start(trip, Map.of());
        execution.await();

        Repair back = execution.by("ann").repair("paid twice").compensateBackTo("pay");
        assertThat(back.preview().undone()).containsExactly(NodePath.parse("ship"), NodePath.parse("pay"));
        back.apply();
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);

        assertThat(execution.explain("ship").orElseThrow().toString()).contains("by ann: paid twice");
    }
}
