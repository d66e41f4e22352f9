package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.NOTHING;
import static dev.millrace.validation.ValidationCases.assertErrors;
import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.Workflow;
import org.junit.jupiter.api.Test;

class SubstituteCheckTest {

    @Test
    void a_child_with_compensations_of_its_own_is_not_undone_with_its_parent() {
        var inner = Workflow.named("inner")
                .node("pay", NOTHING, node -> node.compensation("refund"))
                .node("refund", NOTHING)
                .build();
        assertProblems(Workflow.named("outer")
                        .node(
                                "sub",
                                "Subflow",
                                node -> node.set("mode", "child").subflow(inner))
                        .node(
                                "undone",
                                "Subflow",
                                node -> node.set("mode", "child").subflow(inner).compensation("undo"))
                        .node("undo", NOTHING)
                        .node("inline", "Subflow", node -> node.subflow(inner))
                        .build())
                .containsExactly("DEF-217 /nodes/0/mode");
    }

    @Test
    void what_a_child_would_undo_is_found_however_deep_it_stands_and_wherever_the_child_does() {
        var inner = Workflow.named("inner")
                .node("pay", NOTHING, node -> node.compensation("refund"))
                .node("refund", NOTHING)
                .build();
        var middle = Workflow.named("middle")
                .node("box", "Container", box -> box.body(body -> body.node("sub", "Subflow", n -> n.subflow(inner))))
                .build();

        assertProblems(Workflow.named("outer")
                        .node(
                                "sub",
                                "Subflow",
                                node -> node.set("mode", "child").subflow(middle))
                        .node(
                                "box",
                                "Container",
                                box -> box.body(body -> body.node(
                                        "deep",
                                        "Subflow",
                                        node -> node.set("mode", "child").subflow(middle))))
                        .build())
                .containsExactly("DEF-217 /nodes/0/mode", "DEF-217 /nodes/1/childNodes/0/mode");
    }

    @Test
    void a_fallback_and_a_compensation_stand_apart() {
        var workflow = Workflow.named("substitutes")
                .node("charge", "Step", node -> node.fallback("later").compensation("refund"))
                .node("later", "Step")
                .node("refund", "Step")
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void a_substitute_exists() {
        var workflow = Workflow.named("substitutes")
                .node("charge", "Step", node -> node.fallback("latr").compensation("ghost"))
                .node("later", "Step")
                .build();

        assertProblems(workflow)
                .containsExactly("DEF-235 /nodes/0/fallbackNodeId", "DEF-235 /nodes/0/compensationNodeId");
        assertMessages(workflow).anyMatch(m -> m.contains("did you mean 'later'?"));
    }

    @Test
    void a_node_does_not_stand_in_for_itself() {
        var workflow = Workflow.named("substitutes")
                .node("charge", "Step", node -> node.fallback("charge").compensation("charge"))
                .build();

        assertProblems(workflow)
                .containsExactly("DEF-236 /nodes/0/fallbackNodeId", "DEF-236 /nodes/0/compensationNodeId");
    }

    @Test
    void a_substitute_that_is_also_connected_is_doubtful() {
        var workflow = Workflow.named("substitutes")
                .node("charge", "Step", node -> node.fallback("later"))
                .node("later", "Step")
                .connect("charge", "later")
                .build();

        assertProblems(workflow).containsExactly("DEF-237 /nodes/0/fallbackNodeId");
        assertErrors(workflow).isEmpty();
    }

    @Test
    void a_substitute_of_two_nodes_is_doubtful() {
        var workflow = Workflow.named("substitutes")
                .node("a", "Step", node -> node.fallback("later"))
                .node("b", "Step", node -> node.fallback("later"))
                .node("later", "Step")
                .build();

        assertProblems(workflow).containsExactly("DEF-238 /nodes/1/fallbackNodeId");
        assertErrors(workflow).isEmpty();
    }

    @Test
    void a_compensation_is_not_compensated() {
        var workflow = Workflow.named("substitutes")
                .node("charge", "Step", node -> node.compensation("refund"))
                .node("refund", "Step", node -> node.compensation("charge again"))
                .node("charge again", "Step")
                .build();

        assertProblems(workflow).containsExactly("DEF-239 /nodes/1/compensationNodeId");
    }
}
