package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.assertErrors;
import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import org.junit.jupiter.api.Test;

class EntryCheckTest {

    @Test
    void several_entry_points_are_no_problem() {
        assertProblems(two().build()).isEmpty();
    }

    @Test
    void an_explicit_entry_point_exists() {
        assertProblems(two().entryPoint("fetsh").build()).containsExactly("DEF-212 /entryPointNodeId");
        assertMessages(two().entryPoint("fetsh").build()).allMatch(m -> m.contains("did you mean 'fetch'?"));
    }

    @Test
    void what_an_explicit_entry_point_does_not_lead_to_is_doubtful() {
        var workflow = two().node("after", "Step")
                .node("spare", "Step")
                .node("risky", "Step", node -> node.fallback("spare"))
                .connect("fetch", "after")
                .connect("after", "risky")
                .entryPoint("fetch")
                .build();

        assertProblems(workflow).containsExactly("DEF-214 /nodes/1");
        assertErrors(workflow).isEmpty();
    }

    @Test
    void an_entry_point_may_be_led_to() {
        var workflow = two().connect("stray", "fetch").entryPoint("fetch").build();

        assertProblems(workflow).containsExactly("DEF-214 /nodes/1");
    }

    @Test
    void a_graph_begins_somewhere() {
        var workflow = Workflow.named("nowhere")
                .node("a", "Step")
                .node("b", "Step", node -> node.fallback("a"))
                .connect("a", "b")
                .build();

        assertProblems(workflow).contains("DEF-213 ");
    }

    private static WorkflowBuilder two() {
        return Workflow.named("two").node("fetch", "Step").node("stray", "Step");
    }
}
