package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.ConnectionBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import org.junit.jupiter.api.Test;

class CycleCheckTest {

    @Test
    void a_cycle_is_printed_whole_from_its_first_node_in_the_file() {
        var workflow = steps("begin", "a", "b", "c")
                .connect("begin", "c")
                .connect("c", "a")
                .connect("a", "b")
                .connect("b", "c")
                .build();

        assertProblems(workflow).containsExactly("DEF-210 /connections/1");
        assertMessages(workflow).singleElement().asString().contains("a cycle: a -> b -> c -> a;");
    }

    @Test
    void each_group_of_nodes_that_lead_to_each_other_is_one_problem() {
        var workflow = steps("a", "b", "c", "d", "e")
                .connect("a", "b")
                .connect("b", "a")
                .connect("b", "c")
                .connect("c", "b")
                .connect("d", "e")
                .connect("e", "d")
                .build();

        assertProblems(workflow).containsExactly("DEF-213 ", "DEF-210 /connections/1", "DEF-210 /connections/5");
    }

    @Test
    void what_meets_again_is_no_cycle() {
        var workflow = steps("a", "b", "c", "d")
                .connect("a", "b")
                .connect("a", "c")
                .connect("b", "d")
                .connect("c", "d")
                .connect("a", "d")
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void a_disabled_connection_closes_no_cycle() {
        var workflow = steps("a", "b")
                .connect("a", "b")
                .connect("b", "a", ConnectionBuilder::disabled)
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void a_while_is_led_back_to_from_its_body_only() {
        var workflow = Workflow.named("cycle")
                .node(
                        "loop",
                        "While",
                        node -> node.set("conditionExpression", "input.x").body(body -> body.node("inner", "Step")))
                .node("after", "Step")
                .connect("loop", "after")
                .connect("after", "loop")
                .build();

        assertProblems(workflow).containsExactly("DEF-213 ", "DEF-210 /connections/1");
    }

    @Test
    void a_fallback_does_not_lead_back_to_its_node() {
        var workflow = Workflow.named("cycle")
                .node("a", "Step", node -> node.fallback("b"))
                .node("b", "Step")
                .connect("b", "a")
                .build();

        assertProblems(workflow).contains("DEF-211 /connections/0");
        assertMessages(workflow).anyMatch(m -> m.contains("form a cycle: a -> b -> a;"));
    }

    @Test
    void fallbacks_do_not_stand_in_for_each_other() {
        var workflow = Workflow.named("cycle")
                .node("a", "Step", node -> node.fallback("b"))
                .node("b", "Step", node -> node.fallback("a"))
                .build();

        assertProblems(workflow).containsExactly("DEF-213 ", "DEF-211 /nodes/1");
    }

    @Test
    void a_fallback_may_have_a_fallback() {
        var workflow = Workflow.named("chain")
                .node("a", "Step", node -> node.fallback("b"))
                .node("b", "Step", node -> node.fallback("c"))
                .node("c", "Step")
                .build();

        assertProblems(workflow).isEmpty();
    }

    private static WorkflowBuilder steps(String... ids) {
        var builder = Workflow.named("cycle");
        for (var id : ids) {
            builder.node(id, "Step");
        }
        return builder;
    }
}
