package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.SignalRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signals are taken in, who takes them, and what becomes of those that nobody waits for yet. */
class SignalsTest {

    private static Driven waiting(UnaryOperator<NodeBuilder> more) {
        return Driven.started(Workflow.named("test")
                .variable("order", "o7")
                .node("wait", "Wait", node -> more.apply(node.set("signal", "go"))));
    }

    private static Signal signal(String name, Map<String, Object> payload, String dedupId, String correlation) {
        return new Signal(name, payload, dedupId, correlation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "number", "boolean", "list", "map", "any"})
    void a_field_has_its_type(String type) {
        Map<String, Object> values =
                Map.of("text", "a", "number", 1.5, "boolean", false, "list", List.of(), "map", Map.of());
        var rule = new SignalRule("go", Map.of("f", type), false);

        values.forEach((of, value) -> assertThat(rule.refusal(Map.of("f", value)))
                .as(of + " for " + type)
                .isEqualTo(
                        of.equals(type) || type.equals("any")
                                ? null
                                : "'f' of its payload must be a " + type + ", not a "
                                        + value.getClass().getSimpleName()));
        assertThat(rule.refusal(Map.of("other", 1))).isEqualTo("its payload has no 'f', a " + type);
    }

    @Test
    void a_field_with_a_question_mark_may_be_absent_but_not_of_another_type() {
        var rule = new SignalRule("go", Map.of("f", "number?"), false);

        assertThat(rule.refusal(Map.of())).isNull();
        assertThat(rule.refusal(Map.of("f", 5))).isNull();
        assertThat(rule.refusal(Map.of("f", "5"))).isEqualTo("'f' of its payload must be a number, not a String");
    }

    @Test
    void a_payload_that_no_node_takes_is_refused_and_recorded_nowhere() {
        var run = waiting(node -> node.set("payload", Map.of("n", "Number")));
        int events = run.events.size();

        var refused = run.signal("go", Map.of("n", "five"));

        assertThat(refused.kind()).isEqualTo(Reception.Kind.REFUSED);
        assertThat(refused.reason()).isEqualTo("'n' of its payload must be a number, not a String");
        assertThat(run.events).hasSize(events);
        assertThat(run.signal("go", Map.of("n", 5)).kind()).isEqualTo(Reception.Kind.NEW);
        assertThat(run.output("wait")).isEqualTo(Map.of("n", 5));
    }

    @Test
    void a_payload_is_taken_if_one_of_several_waits_takes_it() {
        var run = Driven.started(Workflow.named("test")
                .node("a", "Wait", node -> node.set("signal", "go").set("payload", Map.of("n", "number")))
                .node("b", "Wait", node -> node.set("signal", "go").set("payload", Map.of("t", "text"))));

        assertThat(run.signal("go", Map.of("t", "x")).kind()).isEqualTo(Reception.Kind.NEW);
        assertThat(run.status("a")).isEqualTo(NodeStatus.WAITING);
        assertThat(run.status("b")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.signal("go", Map.of("x", "x")).kind()).isEqualTo(Reception.Kind.REFUSED);
    }

    @Test
    void a_second_one_of_the_same_identity_is_seen_before_even_after_the_end_and_a_crash() {
        var run = waiting(node -> node);
        var one = signal("go", Map.of("n", 1), "id-1", "");
        assertThat(run.decision.signal(one, run.now).kind()).isEqualTo(Reception.Kind.NEW);

        assertThat(run.decision.signal(one, run.now).kind()).isEqualTo(Reception.Kind.SEEN);
        assertThat(run.decision
                        .signal(signal("go", Map.of(), "id-2", ""), run.now)
                        .kind())
                .isEqualTo(Reception.Kind.ENDED);
        assertThat(run.decision.signal(signal("go", Map.of(), "", ""), run.now).kind())
                .isEqualTo(Reception.Kind.ENDED);
    }

    @Test
    void one_that_came_early_waits_and_is_used_up_once_in_order() {
        var run = Driven.started(Workflow.named("test")
                .node("first", Driven.work())
                .node("a", "Wait", node -> node.set("signal", "go"))
                .node("b", "Wait", node -> node.set("signal", "go"))
                .connect("first", "a")
                .connect("a", "b"));
        run.signal("go", Map.of("n", 1));
        run.signal("other", Map.of("n", 9));
        run.signal("go", Map.of("n", 2));
        run.crash();

        run.completes("first");

        assertThat(run.output("a")).isEqualTo(Map.of("n", 1));
        assertThat(run.output("b")).isEqualTo(Map.of("n", 2));
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.timers()).isEmpty();
    }

    @Test
    void one_about_something_else_is_left_for_others() {
        var run = waiting(node -> node.set("correlation", "${variables.order}"));

        run.decision.signal(signal("go", Map.of("n", 1), "", "o8"), run.now);
        run.decision.signal(signal("go", Map.of("correlation", "o8"), "", ""), run.now);
        run.decision.signal(signal("go", Map.of("correlation", "o7"), "", "o8"), run.now);
        assertThat(run.status("wait")).isEqualTo(NodeStatus.WAITING);
        run.decision.signal(signal("go", Map.of("correlation", "o7", "n", 2), "", ""), run.now);

        assertThat(run.output("wait")).containsEntry("n", 2);
    }

    @Test
    void one_that_names_what_it_is_about_is_taken() {
        var run = waiting(node -> node.set("correlation", "${variables.order}"));

        run.decision.signal(signal("go", Map.of("n", 1), "", "o7"), run.now);

        assertThat(run.status("wait")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_correlation_that_gives_nothing_fails_the_wait() {
        assertThat(waiting(node -> node.set("correlation", "${variables.none}")).cause())
                .contains("correlation: 'variables.none' is null");
        assertThat(waiting(node -> node.set("correlation", "${' '}")).cause())
                .contains("the correlation gave nothing to wait for");
    }

    @ParameterizedTest
    @CsvSource({"APPROVED, Approved", "rejected, Rejected"})
    void an_approval_leaves_by_its_decision(String decision, String port) {
        var run = waiting(node -> node.set("approval", true));
        assertThat(run.signal("go", Map.of("decision", "perhaps", "by", "ann")).reason())
                .isEqualTo("'decision' of its payload must be approved or rejected, not 'perhaps'");
        assertThat(run.signal("go", Map.of("decision", decision)).reason())
                .isEqualTo("its payload has no 'by', a text");

        run.signal("go", Map.of("decision", decision, "by", "ann"));

        assertThat(run.last(NodeCompleted.class).result().port()).contains(port);
    }

    @Test
    void a_wait_that_nothing_came_for_leaves_by_timeout_with_its_input() {
        var run = Driven.of(Workflow.named("test")
                        .node("wait", "Wait", node -> node.set("signal", "go").set("waitTimeout", "10s")))
                .start(Map.of("n", 7));
        run.after(Duration.ofSeconds(9));
        assertThat(run.status("wait")).isEqualTo(NodeStatus.WAITING);

        run.after(Duration.ofSeconds(1));

        assertThat(run.last(NodeCompleted.class).result().port()).contains("Timeout");
        assertThat(run.output("wait")).isEqualTo(Map.of("n", 7));
    }

    @Test
    void waits_inside_open_scopes_are_found() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node(
                                "in", "Wait", node -> node.set("signal", "box").set("waitTimeout", "1h"))))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "['x', 'y']")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node(
                                        "in",
                                        "Wait",
                                        node -> node.set("signal", "item").set("correlation", "${item}")))));

        run.decision.signal(signal("item", Map.of(), "", "y"), run.now);
        assertThat(run.status("each[0]/in")).isEqualTo(NodeStatus.WAITING);
        assertThat(run.status("each[1]/in")).isEqualTo(NodeStatus.COMPLETED);
        run.signal("box", Map.of("n", 1));
        run.decision.signal(signal("item", Map.of(), "", "x"), run.now);

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.output("box")).containsEntry("ChildResults", Map.of("in", Map.of("n", 1)));
    }
}
