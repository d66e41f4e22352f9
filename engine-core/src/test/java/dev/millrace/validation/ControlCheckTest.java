package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlCheckTest {

    @Test
    void a_switch_needs_a_case() {
        assertProblems(node("Switch", node -> node.set("expression", "input.x").set("cases", Map.of("a", "b"))))
                .isEmpty();
        assertProblems(node("Switch", node -> node.set("expression", "input.x").set("cases", Map.of())))
                .containsExactly("DEF-226 /nodes/0/cases");
        assertProblems(node("Switch", node -> node.set("expression", "input.x")))
                .containsExactly("DEF-221 /nodes/0");
    }

    @Test
    void an_if_without_branches_is_doubtful() {
        var without = Workflow.named("if")
                .node("check", "IfElse", node -> node.set("condition", "input.x"))
                .node("next", "Step")
                .connect("check", "next")
                .build();
        var with = Workflow.named("if")
                .node("check", "IfElse", node -> node.set("condition", "input.x"))
                .node("next", "Step")
                .connect("check", "truebranch", "next")
                .build();

        assertProblems(without).containsExactly("DEF-227 /nodes/0");
        assertProblems(with).containsExactly("DEF-267 /nodes/0");
    }

    @ParameterizedTest
    @CsvSource({"While,conditionExpression,maxIterations", "ForEach,collectionExpression,maxConcurrency"})
    void a_loops_limit_is_at_least_one(String type, String expression, String limit) {
        assertProblems(loop(type, node -> node.set(expression, "input.x").set(limit, 1)))
                .isEmpty();
        assertProblems(loop(type, node -> node.set(expression, "input.x").set(limit, 0)))
                .containsExactly("DEF-224 /nodes/0/" + limit);
        assertProblems(loop(type, node -> node.set(expression, "input.x").set(limit, 1L << 40)))
                .containsExactly("DEF-224 /nodes/0/" + limit);
        assertProblems(loop(type, node -> node.set(expression, "input.x").set(limit, "3")))
                .containsExactly("DEF-222 /nodes/0/" + limit);
    }

    @Test
    void completion_has_three_forms() {
        assertProblems(forEach("all")).isEmpty();
        assertProblems(forEach(Map.of("minSuccessful", 1))).isEmpty();
        assertProblems(forEach(Map.of("toleratedFailures", 0))).isEmpty();
        assertProblems(forEach(Map.of("toleratedFailures", "12.5%"))).isEmpty();
        assertProblems(forEach(Map.of("toleratedFailures", "100%"))).isEmpty();
    }

    @Test
    void any_other_completion_is_refused() {
        assertProblems(forEach("some")).containsExactly("DEF-224 /nodes/0/completion");
        assertProblems(forEach(3)).containsExactly("DEF-224 /nodes/0/completion");
        assertProblems(forEach(Map.of())).containsExactly("DEF-224 /nodes/0/completion");
        assertProblems(forEach(Map.of("minSuccessful", 0))).containsExactly("DEF-224 /nodes/0/completion");
        assertProblems(forEach(Map.of("toleratedFailures", -1))).containsExactly("DEF-224 /nodes/0/completion");
        assertProblems(forEach(Map.of("toleratedFailures", 1.5))).containsExactly("DEF-224 /nodes/0/completion");
        assertProblems(forEach(Map.of("toleratedFailures", "101%"))).containsExactly("DEF-224 /nodes/0/completion");
        assertProblems(forEach(Map.of("toleratedFailures", "100.5%"))).containsExactly("DEF-224 /nodes/0/completion");
        assertProblems(forEach(Map.of("minSuccessful", 1, "toleratedFailures", 1)))
                .containsExactly("DEF-224 /nodes/0/completion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"While", "ForEach"})
    void a_loop_needs_a_body(String type) {
        var expression = type.equals("While") ? "conditionExpression" : "collectionExpression";

        assertProblems(node(type, node -> node.set(expression, "input.x"))).containsExactly("DEF-240 /nodes/0/body");
    }

    @Test
    void a_container_needs_children() {
        assertProblems(node("Container", node -> node)).containsExactly("DEF-240 /nodes/0/childNodes");
        assertProblems(node("Container", node -> node.body(body -> body)))
                .containsExactly("DEF-201 /nodes/0/childNodes");
    }

    @Test
    void a_container_knows_its_modes() {
        assertProblems(container("sequential")).isEmpty();
        assertProblems(container("Backwards")).containsExactly("DEF-223 /nodes/0/executionMode");
    }

    @Test
    void only_loops_and_containers_have_a_body() {
        assertProblems(node("Noop", node -> node.body(body -> body.node("x", "Step"))))
                .containsExactly("DEF-230 /nodes/0/body");
    }

    @Test
    void only_a_subflow_has_a_nested_workflow() {
        var child = Workflow.named("child").node("x", "Step").build();

        assertProblems(node("Noop", node -> node.subflow(child)))
                .containsExactly("DEF-230 /nodes/0/workflowDefinition");
        assertProblems(node("Subflow", node -> node.subflow(child))).isEmpty();
    }

    @Test
    void a_subflow_needs_its_workflow() {
        assertMessages(node("Subflow", node -> node))
                .singleElement()
                .asString()
                .contains("workflowDefinition or a workflowFilePath");
        assertMessages(node("Subflow", node -> node.set("workflowFilePath", "price.yaml")))
                .singleElement()
                .asString()
                .contains("was not read");
    }

    @Test
    void a_mapping_leads_from_name_to_name() {
        var child = Workflow.named("child").node("x", "Step").build();

        assertProblems(node("Subflow", node -> node.subflow(child).set("inputMappings", Map.of("a", "b"))))
                .isEmpty();
        assertProblems(node("Subflow", node -> node.subflow(child).set("inputMappings", Map.of("a", 5))))
                .containsExactly("DEF-228 /nodes/0/inputMappings/a");
        assertProblems(node("Subflow", node -> node.subflow(child).set("outputMappings", Map.of("a", " "))))
                .containsExactly("DEF-228 /nodes/0/outputMappings/a");
    }

    @Test
    void a_timer_needs_a_delay() {
        assertProblems(node("Timer", node -> node.set("delay", "5s"))).isEmpty();
        assertProblems(node("Timer", node -> node)).containsExactly("DEF-221 /nodes/0");
        assertProblems(node("Timer", node -> node.set("delay", "soon"))).containsExactly("DEF-222 /nodes/0/delay");
    }

    private static Workflow forEach(Object completion) {
        return loop(
                "ForEach", node -> node.set("collectionExpression", "input.x").set("completion", completion));
    }

    private static Workflow container(String mode) {
        return loop("Container", node -> node.set("executionMode", mode));
    }

    private static Workflow loop(String type, UnaryOperator<NodeBuilder> spec) {
        return node(type, node -> spec.apply(node).body(body -> body.node("inner", "Step")));
    }

    private static Workflow node(String type, UnaryOperator<NodeBuilder> spec) {
        return Workflow.named("control").node("a", type, spec).build();
    }
}
