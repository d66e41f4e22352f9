package dev.millrace.validation;

import static dev.millrace.definition.Trigger.COMPLETE;
import static dev.millrace.definition.Trigger.FAIL;
import static dev.millrace.validation.ValidationCases.assertErrors;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.ConnectionBuilder;
import dev.millrace.definition.Join;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import org.junit.jupiter.api.Test;

class JoinCheckTest {

    @Test
    void a_join_of_k_has_k_sources() {
        assertProblems(joining(Join.atLeast(2)).build()).isEmpty();
        assertProblems(joining(Join.atLeast(3)).build()).containsExactly("DEF-256 /nodes/2/joinCount");
    }

    @Test
    void several_connections_from_one_source_count_once() {
        var workflow = joining(Join.atLeast(3))
                .connect("a", "join", via -> via.on(FAIL))
                .build();

        assertErrors(workflow).containsExactly("DEF-256");
    }

    @Test
    void a_disabled_connection_does_not_count() {
        var workflow = joining(Join.atLeast(3))
                .node("c", "Step")
                .connect("c", "join", ConnectionBuilder::disabled)
                .build();

        assertErrors(workflow).containsExactly("DEF-256");
    }

    @Test
    void a_join_of_k_without_sources_is_refused() {
        var workflow = Workflow.named("join").node("alone", "Step", node -> node.join(Join.atLeast(1)));

        assertErrors(workflow.build()).containsExactly("DEF-256");
    }

    @Test
    void any_without_sources_is_doubtful() {
        var workflow = Workflow.named("join")
                .node("alone", "Step", node -> node.join(Join.ANY))
                .build();

        assertProblems(workflow).containsExactly("DEF-257 /nodes/0/joinType");
        assertErrors(workflow).isEmpty();
    }

    @Test
    void both_branches_of_an_if_may_meet_at_once() {
        var workflow = Workflow.named("join")
                .node("if", "IfElse", node -> node.set("condition", "input.x"))
                .node("join", "Step")
                .connect("if", "TrueBranch", "join")
                .connect("if", "FalseBranch", "join")
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void complete_and_fail_of_one_source_may_meet() {
        var workflow = Workflow.named("join")
                .node("a", "Step")
                .node("join", "Step")
                .connect("a", "join", via -> via.on(COMPLETE))
                .connect("a", "join", via -> via.on(FAIL))
                .build();

        assertProblems(workflow).isEmpty();
    }

    private static WorkflowBuilder joining(Join join) {
        return Workflow.named("join")
                .node("a", "Step")
                .node("b", "Step")
                .node("join", "Step", node -> node.join(join))
                .connect("a", "join")
                .connect("b", "join");
    }
}
