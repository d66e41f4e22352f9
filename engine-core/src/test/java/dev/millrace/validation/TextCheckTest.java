package dev.millrace.validation;

import static dev.millrace.node.Field.optional;
import static dev.millrace.validation.ValidationCases.NOTHING;
import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.Condition;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Field.Kind;
import dev.millrace.validation.ValidationCases.Tool;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextCheckTest {

    private static final Tool TOOL = new Tool(
            optional("url", Kind.TEXT, "filled in"),
            optional("environment", Kind.TEXT_MAP, "filled in"),
            optional("scriptContent", Kind.VERBATIM, "taken as it stands"));

    @ParameterizedTest
    @ValueSource(
            strings = {"output.status == \"success\" && output.value >= 7", "error.type == 'x'", "nodes.a.output.x > 1"
            })
    void a_condition_parses(String text) {
        assertProblems(when(Condition.of(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"output.x ==", "attempt > 1", "secrets.key"})
    void a_condition_that_does_not_parse_is_refused_with_its_text(String text) {
        assertProblems(when(Condition.of(text))).containsExactly("DEF-231 /connections/0/condition");
        assertMessages(when(Condition.of(text))).allMatch(m -> m.contains(text));
    }

    @Test
    void the_same_mistake_is_reported_at_each_place() {
        var workflow = Workflow.named("texts")
                .node("a", "Step")
                .node("b", "Step")
                .node("c", "Step")
                .connect("a", "b", via -> via.when("output.x =="))
                .connect("a", "c", via -> via.when("output.x =="))
                .build();

        assertProblems(workflow)
                .containsExactly("DEF-231 /connections/0/condition", "DEF-231 /connections/1/condition");
    }

    @Test
    void another_language_is_refused() {
        assertProblems(when(new Condition("output.x", "cobol"))).containsExactly("DEF-232 /connections/0/condition");
    }

    @Test
    void a_nodes_expression_parses() {
        assertProblems(loop(node -> node.set("conditionExpression", "variables.count < 3")))
                .isEmpty();
        assertProblems(loop(node -> node.set("conditionExpression", "variables.count <")))
                .containsExactly("DEF-231 /nodes/0/conditionExpression");
        assertProblems(loop(node -> node.set("conditionExpression", "output.x")))
                .containsExactly("DEF-231 /nodes/0/conditionExpression");
    }

    @Test
    void a_nodes_language_says_what_its_expression_is() {
        assertProblems(loop(
                        node -> node.set("conditionExpression", "input.x == 1").set("language", "Expression")))
                .isEmpty();
        assertProblems(loop(node -> node.set("conditionExpression", "x").set("language", "cobol")))
                .containsExactly("DEF-232 /nodes/0/conditionExpression");
    }

    @Test
    void an_expression_in_configuration_is_parsed_where_it_stands() {
        assertProblems(loop(node -> node.set("configuration", Map.of("ConditionExpression", "variables."))))
                .containsExactly("DEF-231 /nodes/0/configuration/ConditionExpression");
    }

    @Test
    void templates_parse_in_inputs_in_fields_and_in_configuration() {
        assertTool(node -> node.input("n", "${input.n + attempt}")
                        .set("url", "http://x/${input.n}")
                        .set("environment", Map.of("A", "${variables.a}"))
                        .set("configuration", Map.of("deep", List.of("${item}"))))
                .isEmpty();
        assertTool(node -> node.input("n", "${input.n +}")).containsExactly("DEF-233 /nodes/0/inputs/n");
        assertTool(node -> node.set("url", "${}")).containsExactly("DEF-233 /nodes/0/url");
        assertTool(node -> node.set("environment", Map.of("A", "${home}")))
                .containsExactly("DEF-233 /nodes/0/environment");
        assertTool(node -> node.set("configuration", Map.of("deep", List.of("${"))))
                .containsExactly("DEF-233 /nodes/0/configuration/deep");
    }

    @Test
    void a_script_holds_no_templates() {
        assertTool(node -> node.set("scriptContent", "\"${any.thing()}\"")).isEmpty();
        assertTool(node -> node.set("configuration", Map.of("script", "\"${any.thing()}\"")))
                .isEmpty();
    }

    @Test
    void the_settings_of_a_code_node_may_hold_templates() {
        var bad = Workflow.named("texts")
                .node("a", NOTHING, node -> node.set("free", "${nonsense}"))
                .build();

        assertProblems(bad).containsExactly("DEF-233 /nodes/0/free");
    }

    private static Workflow when(Condition condition) {
        return Workflow.named("texts")
                .node("a", "Step")
                .node("b", "Step")
                .connect("a", "b", via -> via.when(condition))
                .build();
    }

    private static Workflow loop(UnaryOperator<NodeBuilder> spec) {
        return Workflow.named("texts")
                .node("loop", "While", node -> spec.apply(node).body(body -> body.node("x", "Step")))
                .build();
    }

    private static AbstractListAssert<?, List<? extends String>, String, ?> assertTool(
            UnaryOperator<NodeBuilder> spec) {
        return assertProblems(Workflow.named("texts").node("a", "Tool", spec).build(), TOOL);
    }

    @Test
    void names_that_can_never_be_there_are_refused_with_the_nearest() {
        var workflow = Workflow.named("names")
                .node("load", "Step")
                .node("other", "Step")
                .node(
                        "a",
                        "Noop",
                        node -> node.input("x", "${execution.inptu.y}")
                                .input("y", "${nodes.laod.output.x + inputs.othr.x}")
                                .input(
                                        "z",
                                        "${nodes['load'].output.x + inputs.load.x + execution.input.q +"
                                                + " nodes[input.n].status}"))
                .node("if", "IfElse", node -> node.set("condition", "inputs.load.ok"))
                .connect("load", "a")
                .connect("a", "if")
                .connect("if", "other", via -> via.from("TrueBranch").when("nodes.ohter.output.x == 1"))
                .build();

        assertProblems(workflow)
                .contains(
                        "DEF-247 /nodes/2/inputs/x",
                        "DEF-247 /nodes/2/inputs/y",
                        "DEF-247 /nodes/2/inputs/y",
                        "DEF-247 /nodes/3/condition",
                        "DEF-247 /connections/2/condition")
                .doesNotContain("DEF-247 /nodes/2/inputs/z");
        assertMessages(workflow)
                .anyMatch(m -> m.contains("execution.inptu") && m.contains("did you mean 'input'"))
                .anyMatch(m -> m.contains("nodes.laod") && m.contains("did you mean 'load'"))
                .anyMatch(m -> m.contains("nodes.ohter") && m.contains("did you mean 'other'"));
    }

    @Test
    void a_body_sees_the_nodes_around_it_and_nobody_sees_into_a_body() {
        var workflow = Workflow.named("depths")
                .node("load", "Noop")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node(
                                "in",
                                "Noop",
                                in -> in.input("x", "${nodes.load.status + nodes.box.status + nodes.in.status}"))))
                .node("after", "Noop", node -> node.input("x", "${nodes.in.output.x}"))
                .connect("load", "box")
                .connect("box", "after")
                .build();

        assertProblems(workflow).containsExactly("DEF-247 /nodes/2/inputs/x");
    }

    @Test
    void a_template_where_none_is_filled_in_is_refused() {
        var workflow = Workflow.named("literal")
                .variable("v", "${input.x}")
                .variable("plain", "\\${input.x}")
                .node("a", "Step")
                .build();

        assertProblems(workflow).containsExactly("DEF-248 /defaultVariables");
    }

    @Test
    void the_name_of_a_lock_is_a_template_and_checked_as_one() {
        var workflow = Workflow.named("rooms")
                .node("good", "Step", node -> node.lock(Lock.exclusive("room-${input.room}")))
                .node(
                        "broken",
                        "Step",
                        node -> node.lock(Lock.exclusive("plain")).lock(Lock.exclusive("room-${1 +}")))
                .node("unknown", "Step", node -> node.lock(Lock.exclusive("${execution.idd}")))
                .build();

        assertProblems(workflow)
                .containsExactlyInAnyOrder("DEF-233 /nodes/1/locks/1/name", "DEF-247 /nodes/2/locks/0/name");
    }
}
