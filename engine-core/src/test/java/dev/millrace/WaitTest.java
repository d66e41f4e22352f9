package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static WorkflowBuilder waiting(UnaryOperator<NodeBuilder> more) {
        return workflow().node("wait", "Wait", node -> more.apply(node.set("signal", "go")));
    }

    private static WorkflowBuilder approval() {
        return waiting(node -> node.set("approval", true).set("waitTimeout", "1h"))
                .node("yes", "Noop")
                .node("no", "Noop")
                .node("late", "Noop")
                .connect("wait", "Approved", "yes")
                .connect("wait", "Rejected", "no")
                .connect("wait", "Timeout", "late");
    }

    @Test
    void each_item_takes_the_signal_that_is_about_it() {
        var execution = bench.engine.start(
                workflow()
                        .node(
                                "each",
                                "ForEach",
                                each -> each.set("collectionExpression", "input.orders")
                                        .set("maxConcurrency", 3)
                                        .body(body -> body.node(
                                                "paid",
                                                "Wait",
                                                node -> node.set("signal", "paid")
                                                        .set("correlation", "${item}"))))
                        .build(),
                Map.of("orders", List.of("a", "b", "c")));

        execution.signal("paid", Map.of("n", 1), null, "b");
        execution.signal("paid", Map.of("n", 2, "correlation", "c"), null);
        execution.signal("paid", Map.of("n", 3), null, "z");

        assertThat(execution.snapshot().node("each[1]/paid").output()).containsEntry("n", 1);
        assertThat(execution.snapshot().node("each[2]/paid").output()).containsEntry("n", 2);
        assertThat(execution.snapshot().node("each[0]/paid").status()).isEqualTo(NodeStatus.WAITING);
        execution.signal("paid", Map.of("n", 4), null, "a");
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_signal_that_came_early_is_kept_for_the_node_that_it_is_about() {
        var execution = bench.start(workflow()
                .node("first", "Timer", timer -> timer.set("delay", "1s"))
                .node("wait", "Wait", node -> node.set("signal", "go").set("correlation", "x7"))
                .connect("first", "wait"));

        execution.signal("go", Map.of("n", 1), null, "other");
        execution.signal("go", Map.of("n", 2), null, "x7");
        bench.time.advance(ofSeconds(1));

        assertThat(execution.await().output()).isEqualTo(Map.of("n", 2));
    }

    @Test
    void a_correlation_that_gives_nothing_fails_the_node() {
        var execution = bench.start(waiting(node -> node.set("correlation", "${input.order}")));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("wait", "correlation", "input.order", "null");
    }

    @Test
    void a_payload_of_the_wrong_types_is_refused_and_changes_nothing() {
        var execution = bench.start(
                waiting(node -> node.set("payload", Map.of("amount", "number", "by", "text", "note", "text?"))));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> execution.signal("go", Map.of("by", "Ada"), "1"))
                .withMessageContainingAll("[ENG-110]", "'go'", "'amount'", "number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> execution.signal("go", Map.of("by", 1, "amount", 2), "1"))
                .withMessageContainingAll("'by'", "text", "Integer");
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);

        assertThat(execution.signal("go", Map.of("by", "Ada", "amount", 2.5), "1"))
                .isTrue();
        assertThat(execution.await().output()).containsEntry("amount", 2.5);
    }

    @Test
    void an_approval_leaves_by_its_decision_and_says_who() {
        var approved = bench.start(approval());
        var rejected = bench.start(approval());
        var late = bench.start(approval());

        approved.signal("go", Map.of("decision", "approved", "by", "Ada", "comment", "fine"), null);
        rejected.signal("go", Map.of("decision", "Rejected", "by", "Bob"), null);
        bench.time.advance(ofSeconds(3600));

        assertThat(approved.await().output()).containsEntry("by", "Ada").containsEntry("comment", "fine");
        assertThat(approved.snapshot().node("yes").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(approved.snapshot().node("no").status()).isEqualTo(NodeStatus.SKIPPED);
        assertThat(rejected.snapshot().node("no").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(late.snapshot().node("late").status()).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void an_approval_needs_a_decision_and_a_name() {
        var execution = bench.start(approval());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> execution.signal("go", Map.of("decision", "maybe", "by", "Ada"), null))
                .withMessageContaining("approved or rejected, not 'maybe'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> execution.signal("go", Map.of("decision", "approved"), null))
                .withMessageContaining("'by'");
        execution.cancel("enough");
    }

    @Test
    void a_signal_to_an_execution_that_has_ended_is_refused_unless_it_was_seen_before() {
        var execution = bench.start(waiting(node -> node));
        execution.signal("go", Map.of(), "s1");
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);

        assertThat(execution.signal("go", Map.of(), "s1")).isFalse();
        assertThatExceptionOfType(ExecutionEndedException.class)
                .isThrownBy(() -> execution.signal("go", Map.of(), "s2"))
                .withMessageContainingAll("[ENG-109]", "COMPLETED")
                .satisfies(e -> assertThat(e.status()).isEqualTo(ExecutionStatus.COMPLETED));
    }

    @Test
    void a_time_limit_leaves_the_signals_of_others_alone() {
        var execution = bench.start(workflow()
                .node(
                        "one",
                        "Wait",
                        node -> node.set("signal", "go").set("correlation", "1").set("waitTimeout", "1s"))
                .node("two", "Wait", node -> node.set("signal", "go").set("correlation", "2"))
                .connect("one", "Timeout", "two"));
        execution.signal("go", Map.of("n", 2), null, "2");

        bench.time.advance(ofSeconds(1));

        assertThat(execution.await().output()).isEqualTo(Map.of("n", 2));
    }
}
