package dev.millrace.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.node.NodeRegistry;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
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

    // --- flat loops

    private static WorkflowBuilder flatLoop() {
        return Workflow.named("w")
                .node("each", "ForEach", node -> node.set("collectionExpression", "input.items"))
                .node("a", "Noop")
                .node("b", "Noop")
                .node("handler", "Noop")
                .node("join", "Noop", node -> node.input("v", "${nodes.handler.output.v}"))
                .connect("each", "LoopBody", "a")
                .connect("a", "b")
                .connect("b", "join")
                .connect("a", "handler", via -> via.on(Trigger.FAIL))
                .connect("handler", "join");
    }

    @Test
    void the_body_of_a_flat_loop_is_looked_through_like_a_nested_one() {
        var found = warnings(flatLoop());

        assertThat(found).hasSize(2);
        assertThat(found).anySatisfy(warning -> assertThat(warning).contains("DEF-271", "a -> handler -> join"));
        assertThat(found).anySatisfy(warning -> assertThat(warning).contains("DEF-272", "nodes.handler.output"));
    }

    @Test
    void a_flat_while_with_its_way_back_is_looked_through() {
        assertThat(warnings(Workflow.named("w")
                        .node("while", "While", node -> node.set("conditionExpression", "variables.n < 3"))
                        .node("a", "Noop")
                        .node("b", "Noop", node -> node.input("v", "${nodes.a.output.v}"))
                        .node("other", "Noop", node -> node.input("v", "${nodes.late.output.v}"))
                        .node("late", "Noop")
                        .connect("while", "a", via -> via.on(Trigger.NEXT))
                        .connect("while", "other", via -> via.on(Trigger.NEXT))
                        .connect("a", "b")
                        .connect("other", "late")
                        .connect("b", "while")
                        .connect("late", "while")))
                .singleElement()
                .asString()
                .contains("DEF-272", "nodes.late.output");
    }

    @Test
    void random_flat_loops_have_the_hints_of_their_nested_form() {
        int warned = 0;
        for (int seed = 0; seed < 8_000; seed++) {
            var workflow = RandomGraphsTest.random(new Random(seed));
            if (RandomGraphsTest.errors(workflow).isEmpty()) {
                var flat = hints(workflow);
                var nested = hints(RandomGraphsTest.with(FlatLoops.lower(workflow.graph(), ValidationCases.types())));
                assertThat(flat).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(nested);
                warned += flat.isEmpty() ? 0 : 1;
            }
        }
        assertThat(warned).isGreaterThan(10);
    }

    private static List<String> hints(Workflow workflow) {
        return new WorkflowValidator(ValidationCases.types())
                .validate(workflow).stream()
                        .filter(problem -> problem.code().startsWith("DEF-27"))
                        .map(problem -> problem.code() + " " + problem.message())
                        .toList();
    }

    // --- large graphs

    /**
     * A chain in which every node has a handler and reads the one before, and each tenth is a branch that meets again.
     */
    private static WorkflowBuilder large(int nodes) {
        var workflow = Workflow.named("large").node("n0", "Noop");
        for (int i = 1; i < nodes; i++) {
            var id = "n" + i;
            var before = "n" + (i - 1);
            if (i % 10 == 0) {
                workflow.node(id, "IfElse", node -> node.set("condition", "nodes." + before + ".output.v == 1"))
                        .connect(before, id);
            } else if (i % 10 == 5) {
                workflow.node(id, "Noop").connect(before, id, via -> via.on(Trigger.FAIL));
            } else {
                workflow.node(id, "Noop", node -> node.input("v", "${nodes." + before + ".output.v}"))
                        .connect(i % 10 == 6 ? "n" + (i - 2) : before, id);
            }
        }
        return workflow;
    }

    @Tag("one-jdk")
    @Test
    void ten_thousand_nodes_are_looked_through_within_the_effort() {
        var found = warnings(large(10_000));

        assertThat(found).noneMatch(warning -> warning.contains("DEF-273"));
        assertThat(found).hasSize(1_000).allMatch(warning -> warning.contains("DEF-272"));
        assertThat(found).allMatch(warning -> warning.length() < 600);
    }

    @Test
    void a_graph_beyond_the_effort_says_so_and_ends() {
        var workflow = Workflow.named("dense").node("end", "Noop");
        for (int i = 0; i < 40; i++) {
            int layer = i;
            for (int k = 0; k < 80; k++) {
                workflow.node("n" + i + "-" + k, "Noop");
                for (int before = 0; i > 0 && before < 80; before++) {
                    workflow.connect(
                            "n" + (layer - 1) + "-" + before,
                            "n" + i + "-" + k,
                            via -> via.on(Trigger.COMPLETE, Trigger.FAIL).when("output.x == " + layer));
                }
            }
        }

        assertThat(warnings(workflow)).singleElement().asString().contains("DEF-273");
    }
}
