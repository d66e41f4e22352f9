package dev.millrace.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.node.NodeRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoundnessCheckTest {

    private static List<String> warnings(WorkflowBuilder workflow) {
        return new WorkflowValidator(NodeRegistry.builder().build())
                .validate(workflow.build()).stream()
                        .filter(problem -> problem.code().startsWith("DEF-27"))
                        .map(Problem::toString)
                        .toList();
    }

    private static WorkflowBuilder branch() {
        return Workflow.named("w")
                .node("check", "IfElse", node -> node.set("condition", "input.x > 1"))
                .node("yes", "Noop")
                .node("no", "Noop")
                .connect("check", "TrueBranch", "yes")
                .connect("check", "FalseBranch", "no");
    }

    @Test
    void a_join_of_all_behind_a_node_and_its_failure_starves() {
        var found = warnings(Workflow.named("w")
                .node("a", "Noop")
                .node("b", "Noop")
                .node("handler", "Noop")
                .node("join", "Noop")
                .connect("a", "b")
                .connect("b", "join")
                .connect("a", "handler", via -> via.on(Trigger.FAIL))
                .connect("handler", "join"));

        assertThat(found).singleElement().asString().contains("DEF-271", "a -> handler -> join", "'b -> join'", "any");
    }

    @Test
    void a_join_of_any_does_not_starve_there() {
        assertThat(warnings(Workflow.named("w")
                        .node("a", "Noop")
                        .node("handler", "Noop")
                        .node("join", "Noop", node -> node.join(Join.ANY))
                        .connect("a", "join")
                        .connect("a", "handler", via -> via.on(Trigger.FAIL))
                        .connect("handler", "join")))
                .isEmpty();
    }

    @Test
    void a_count_that_no_branch_can_reach_never_runs() {
        var found = warnings(branch().node("join", "Noop", node -> node.join(Join.atLeast(2)))
                .connect("yes", "join")
                .connect("no", "join"));

        assertThat(found)
                .singleElement()
                .asString()
                .contains("DEF-270", "'join' can never run", "'check'", "at most 1");
    }

    @Test
    void a_count_that_one_branch_cannot_reach_may_starve() {
        var found = warnings(branch().node("always", "Noop")
                .node("join", "Noop", node -> node.join(Join.atLeast(2)))
                .connect("yes", "join")
                .connect("always", "join"));

        assertThat(found).singleElement().asString().contains("DEF-271", "falsebranch", "only 1");
    }

    @Test
    void an_output_of_a_node_that_may_be_skipped_is_doubtful() {
        var found = warnings(branch().node("join", "Noop", node -> node.input("v", "${nodes.yes.output.v}"))
                .connect("yes", "join")
                .connect("no", "join"));

        assertThat(found).singleElement().asString().contains("DEF-272", "nodes.yes.output", "check -> yes -> join");
    }

    @Test
    void an_output_that_is_surely_there_or_asked_for_with_care_is_not() {
        assertThat(warnings(branch().node("other", "Noop")
                        .node(
                                "join",
                                "Noop",
                                node -> node.input("v", "${nodes.check.output.v}")
                                        .input("w", "${nodes.other.output.v}"))
                        .node("careful", "Noop", node -> node.input("v", "${nodes.yes.output.v ?: 0}"))
                        .connect("yes", "join")
                        .connect("no", "join")
                        .connect("other", "join")
                        .connect("join", "careful")))
                .isEmpty();
    }

    @Test
    void an_output_of_a_node_beside_is_doubtful() {
        assertThat(warnings(Workflow.named("w")
                        .node("a", "Noop")
                        .node("b", "Noop", node -> node.input("v", "${nodes.a.output.v}"))))
                .singleElement()
                .asString()
                .contains("DEF-272", "has not ended");
    }
}
