package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.NOTHING;
import static dev.millrace.validation.ValidationCases.assertProblems;
import static dev.millrace.validation.ValidationCases.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Checks and hints read a control node's fields in {@code configuration}, as old files have them, as its own. */
class ConfigurationTest {

    /** Gives a node its fields. */
    private interface Form {
        NodeBuilder put(NodeBuilder node, Map<String, Object> fields);
    }

    private static final Form OWN = (node, fields) -> {
        fields.forEach(node::set);
        return node;
    };
    private static final Form OLD = (node, fields) -> {
        var configuration = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> configuration.put(capital(name), value));
        return node.set("configuration", configuration);
    };

    private static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static WorkflowBuilder workflow() {
        return Workflow.named("old");
    }

    @Test
    void an_approval_and_the_time_that_it_has() {
        assertSame(
                (form, fields) -> workflow()
                        .node("ask", "Wait", node -> form.put(node, fields))
                        .node("ship", "Step")
                        .connect("ask", "ship")
                        .build(),
                Map.of("signal", "ok", "approval", true, "waitTimeout", "1h"),
                "DEF-259",
                "DEF-259");
    }

    @Test
    void the_cases_of_a_switch() {
        assertSame(
                (form, fields) -> workflow()
                        .node("choose", "Switch", node -> form.put(node, fields))
                        .node("ship", "Step")
                        .connect("choose", "nowhere", "ship")
                        .build(),
                Map.of("expression", "input.kind", "cases", Map.of("parcel", "byPost")),
                "DEF-267",
                "DEF-254");
    }

    @Test
    void the_collection_of_a_loop() {
        BiFunction<Form, Map<String, Object>, Workflow> loop = (form, fields) -> workflow()
                .node("each", "ForEach", node -> form.put(node, fields).body(body -> body.node("step", "Step")))
                .build();

        assertProblems(loop.apply(OLD, Map.of("collectionExpression", "[1]"))).isEmpty();
        assertSame(loop, Map.of("collectionExpression", "[1]", "collectionFile", "a.csv"), "DEF-266");
    }

    @Test
    void the_name_of_an_item() {
        assertProblems(workflow()
                        .parameter("orders", Parameter.optional(ParameterType.LIST))
                        .node(
                                "each",
                                "ForEach",
                                node -> OLD.put(
                                                node,
                                                Map.of(
                                                        "collectionExpression",
                                                        "input.orders",
                                                        "itemVariableName",
                                                        "order"))
                                        .body(body -> body.node(
                                                "big",
                                                "IfElse",
                                                step -> step.set(
                                                        "condition", "input.order.cents > 100 && input.item != null"))))
                        .build())
                .containsExactly("DEF-227 /nodes/0/body/nodes/0"); // nothing about input.order, which there is
    }

    @Test
    void a_child_sees_nothing_of_what_is_around_it() {
        var inner = Workflow.named("inner")
                .node("big", "IfElse", node -> node.set("condition", "nodes.first.output.n > 1"))
                .build();
        assertSame(
                (form, fields) -> workflow()
                        .node("first", "Step")
                        .node("sub", "Subflow", node -> form.put(node, fields).subflow(inner))
                        .connect("first", "sub")
                        .build(),
                Map.of("mode", "child"),
                "DEF-227",
                "DEF-247");
    }

    @Test
    void a_child_with_compensations_of_its_own() {
        var inner = Workflow.named("inner")
                .node("pay", NOTHING, node -> node.compensation("refund"))
                .node("refund", NOTHING)
                .build();
        assertSame(
                (form, fields) -> workflow()
                        .node("sub", "Subflow", node -> form.put(node, fields).subflow(inner))
                        .build(),
                Map.of("mode", "child"),
                "DEF-217");
    }

    @Test
    void a_child_that_takes_the_lock_which_its_node_holds() {
        var inner = Workflow.named("inner")
                .node("write", "Step", node -> node.lock(Lock.exclusive("table")))
                .build();
        assertProblems(workflow()
                        .node(
                                "sub",
                                "Subflow",
                                node -> OLD.put(node, Map.of("mode", "child"))
                                        .lock(Lock.exclusive("table"))
                                        .subflow(inner))
                        .build())
                .isEmpty();
    }

    /** Both forms are told the same, and the codes are these. */
    private static void assertSame(
            BiFunction<Form, Map<String, Object>, Workflow> workflow, Map<String, Object> fields, String... codes) {
        var own = problems(workflow.apply(OWN, fields));
        var old = problems(workflow.apply(OLD, fields));

        assertThat(own).extracting(problem -> problem.code()).containsExactly(codes);
        assertThat(old)
                .extracting(problem -> problem.message())
                .containsExactlyElementsOf(
                        own.stream().map(problem -> problem.message()).toList());
    }
}
