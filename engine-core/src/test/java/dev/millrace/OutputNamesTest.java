package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What control nodes leave behind, name by name: definitions depend on it. */
class OutputNamesTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Map<String, Object> output(String type, UnaryOperator<NodeBuilder> settings) {
        var execution = bench.start(workflow().variable("turns", 1).node("n", type, settings));
        assertThat(execution.await().cause()).isEmpty();
        return execution.snapshot().node("n").output();
    }

    @Test
    void an_if_says_its_branch_and_its_condition() {
        assertThat(output("IfElse", node -> node.set("condition", "1 > 2")))
                .containsOnly(Map.entry("BranchTaken", "FalseBranch"), Map.entry("ConditionResult", false));
    }

    @Test
    void a_switch_says_its_value_its_case_and_its_port() {
        var cases = Map.of("a", "First", "b", "");

        assertThat(output("Switch", node -> node.set("expression", "'a'").set("cases", cases)))
                .containsOnly(
                        Map.entry("ExpressionResult", "a"),
                        Map.entry("MatchedCase", "a"),
                        Map.entry("PortSelected", "First"));
        assertThat(output("Switch", node -> node.set("expression", "'b'").set("cases", cases)))
                .containsEntry("MatchedCase", "b")
                .containsEntry("PortSelected", "b");
        assertThat(output("Switch", node -> node.set("expression", "'A'").set("cases", cases)))
                .as("the case of letters counts")
                .containsEntry("MatchedCase", null)
                .containsEntry("PortSelected", "Default");
    }

    @Test
    void a_for_each_says_its_collection_and_how_many_items() {
        assertThat(output(
                        "ForEach",
                        node -> node.set("collectionExpression", "[7, 8]")
                                .body(body -> body.node("in", gives("x", 1)))))
                .containsOnlyKeys("results", "items", "TotalItems", "ItemsProcessed", "CollectionExpression")
                .containsEntry("TotalItems", 2)
                .containsEntry("ItemsProcessed", 2)
                .containsEntry("CollectionExpression", "[7, 8]")
                .containsEntry("results", List.of(Map.of("x", 1), Map.of("x", 1)));
        assertThat(output(
                        "ForEach",
                        node -> node.set("collectionExpression", "[]").body(body -> body.node("in", done()))))
                .containsEntry("TotalItems", 0)
                .containsEntry("ItemsProcessed", 0);
    }

    @Test
    void a_while_says_its_condition_its_limit_and_its_turns() {
        assertThat(output(
                        "While",
                        node -> node.set("conditionExpression", "variables.turns < 1")
                                .set("maxIterations", 5)
                                .body(body -> body.node("in", done()))))
                .containsOnly(
                        Map.entry("IterationCount", 0),
                        Map.entry("Condition", "variables.turns < 1"),
                        Map.entry("MaxIterations", 5));
    }

    @Test
    void a_container_says_its_mode_and_each_childs_output() {
        assertThat(output(
                        "Container",
                        node -> node.body(body -> body.node("a", gives("x", 1)).node("b", done()))))
                .containsOnly(
                        Map.entry("ChildResults", Map.of("a", Map.of("x", 1), "b", Map.of())),
                        Map.entry("TotalChildren", 2),
                        Map.entry("CompletedChildren", 2),
                        Map.entry("ExecutionMode", "Parallel"));
    }

    @Test
    void the_first_failure_in_a_container_names_the_child() {
        var execution = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        node -> node.body(body -> body.node("good", done())
                                .node("bad", fails("no stock"))
                                .node("worse", fails("no lorry")))));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause())
                .contains("box", "box/bad", "no stock")
                .doesNotContain("no lorry");
    }

    @Test
    void a_subflow_says_which_child_and_what_it_left() {
        var child = Workflow.named("child").node("in", gives("x", 1)).build();

        assertThat(output("Subflow", node -> node.subflow(child)))
                .containsOnly(
                        Map.entry("x", 1),
                        Map.entry("ChildWorkflowId", "child"),
                        Map.entry("ChildWorkflowStatus", "COMPLETED"),
                        Map.entry("ChildOutputData", Map.of("x", 1)));
        assertThat(output("Subflow", node -> node.subflow(child).set("mode", "child")))
                .containsOnlyKeys(
                        "x", "ChildWorkflowId", "ChildWorkflowInstanceId", "ChildWorkflowStatus", "ChildOutputData");
    }
}
