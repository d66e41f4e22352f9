package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the names in expressions and templates stand for, wherever they are; and which data nodes hand on. */
class BindingsTest {

    private static UnaryOperator<NodeBuilder> tells(String... templates) {
        return node -> {
            for (int i = 0; i < templates.length; i++) {
                node.input("t" + i, "${" + templates[i] + "}");
            }
            return node;
        };
    }

    private static Object given(Driven run, String node, int number) {
        return run.begin(node).givenInput().get("t" + number);
    }

    @Test
    void the_execution_is_seen_at_any_depth() {
        var run = Driven.of(Workflow.named("test")
                .version("2.1")
                .node("a", Driven.work())
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node(
                                "inner",
                                "Container",
                                inner -> inner.body(deep -> deep.node(
                                        "a2",
                                        Driven.work(),
                                        tells(
                                                "execution.input.who",
                                                "execution.version",
                                                "execution.key",
                                                "execution.labels",
                                                "execution.startedAt",
                                                "nodes.a.output.x",
                                                "nodes.a.error",
                                                "nodes.inner.status"))))))
                .connect("a", "box"));
        run.start(Map.of("who", "Ada")).completes("a", Map.of("x", 1));

        assertThat(run.begin("box/inner/a2").givenInput())
                .containsEntry("t0", "Ada")
                .containsEntry("t1", "2.1")
                .containsEntry("t2", null)
                .containsEntry("t3", Map.of())
                .hasEntrySatisfying("t4", at -> assertThat(at.toString()).endsWith("Z"))
                .containsEntry("t5", 1)
                .containsEntry("t6", null)
                .containsEntry("t7", "RUNNING");
    }

    @Test
    void the_names_of_a_node_stand_for_its_data() {
        var run = Driven.of(Workflow.named("test")
                .variable("v", 5)
                .node("a", Driven.work())
                .node(
                        "tell",
                        Driven.work(),
                        tells(
                                "input.x",
                                "variables.v",
                                "inputs.a.x",
                                "nodes.a.status",
                                "nodes.a.output.x",
                                "nodes.tell.error",
                                "execution.workflowId",
                                "item",
                                "index",
                                "attempt",
                                "nodes.tell.output.x",
                                "execution.id"))
                .connect("a", "tell"));
        run.start(Map.of()).completes("a", Map.of("x", 1));

        var given = run.begin("tell").givenInput();

        assertThat(given)
                .containsEntry("t0", 1)
                .containsEntry("t1", 5)
                .containsEntry("t2", 1)
                .containsEntry("t3", "COMPLETED")
                .containsEntry("t4", 1)
                .containsEntry("t5", null)
                .containsEntry("t6", "test")
                .containsEntry("t7", null)
                .containsEntry("t8", null)
                .containsEntry("t9", 1)
                .containsEntry("t10", null)
                .containsEntry("t11", run.state.id().toString());
    }

    @Test
    void an_item_and_its_index_are_seen_deep_inside_the_innermost_iteration() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "outer",
                        "ForEach",
                        outer -> outer.set("collectionExpression", "['x', 'y']")
                                .set("maxConcurrency", 2)
                                .set("itemVariableName", "letter")
                                .body(body -> body.node("tell", Driven.work(), tells("item", "index"))
                                        .node(
                                                "box",
                                                "Container",
                                                box -> box.body(
                                                        in -> in.node("tell", Driven.work(), tells("item", "index"))))
                                        .node(
                                                "inner",
                                                "ForEach",
                                                inner -> inner.set("collectionExpression", "[7]")
                                                        .body(in -> in.node(
                                                                "tell", Driven.work(), tells("item", "index")))))));

        assertThat(run.begin("outer[1]/tell").givenInput()).isEqualTo(Map.of("t0", "y", "t1", 1));
        assertThat(run.begin("outer[1]/box/tell").givenInput()).isEqualTo(Map.of("t0", "y", "t1", 1));
        assertThat(run.begin("outer[1]/inner[0]/tell").givenInput()).isEqualTo(Map.of("t0", 7, "t1", 0));
    }

    @Test
    void an_error_is_seen_by_its_handler_and_by_conditions_on_the_failure() {
        var run = Driven.started(Workflow.named("test")
                .node("bad", Driven.work())
                .node("tell", Driven.work(), tells("error.message"))
                .connect("bad", "tell", via -> via.on(Trigger.FAIL).when("error.type == 'Broken'")));
        run.fails("bad");

        assertThat(given(run, "tell", 0)).isEqualTo("bad broke");
    }

    @Test
    void a_condition_sees_the_output_and_the_input() {
        var run = Driven.of(Workflow.named("test")
                .node("a", Driven.work())
                .node("yes", Driven.work())
                .connect("a", "yes", via -> via.when("output.x == 1 && input.n == 7")));
        run.start(Map.of("n", 7)).completes("a", Map.of("x", 1));

        assertThat(run.status("yes")).isEqualTo(NodeStatus.READY);
    }

    @Test
    void an_entry_that_connections_lead_to_has_the_input_until_one_delivers() {
        var workflow = Workflow.named("test")
                .entryPoint("a")
                .node("a", Driven.work(), node -> node.join(Join.ANY))
                .node("b", Driven.work())
                .node("c", Driven.work())
                .connect("b", "a")
                .connect("c", "a");
        var one = Workflow.named("test")
                .entryPoint("a")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .connect("b", "a");

        assertThat(Driven.of(workflow).start(Map.of("n", 7)).begin("a").givenInput())
                .isEqualTo(Map.of("n", 7));
        assertThat(Driven.of(one).start(Map.of("n", 7)).begin("a").givenInput()).isEqualTo(Map.of("n", 7));
    }

    @Test
    void a_clean_up_node_that_nobody_delivered_to_has_nothing() {
        var run = Driven.of(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("alone", Driven.work(), node -> node.join(Join.ALL_DONE))
                .node("both", Driven.work(), node -> node.join(Join.ALL_DONE))
                .connect("a", "alone")
                .connect("a", "both")
                .connect("b", "both"));
        run.start(Map.of("n", 7)).fails("a").fails("b");

        assertThat(run.begin("alone").givenInput()).isEmpty();
        assertThat(run.begin("both").givenInput()).isEmpty();
    }

    @Test
    void a_single_source_hands_its_output_on_as_it_is() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("both", Driven.work())
                .connect("a", "both")
                .connect("b", "both"));
        var output = Map.<String, Object>of("x", 1);
        run.completes("a", output).completes("b");

        assertThat(run.begin("both").givenInput()).isSameAs(output);
    }

    @Test
    void a_subflow_has_variables_of_its_own_and_hands_some_back() {
        var child = Workflow.named("child")
                .variable("size", 1)
                .variable("kept", "k")
                .node(
                        "in",
                        Driven.work(),
                        tells("variables.size", "variables.kept", "variables.extra", "input", "execution.input"))
                .build();
        var run = Driven.of(Workflow.named("test")
                .variable("big", 9)
                .variable("result", 0)
                .node(
                        "sub",
                        "Subflow",
                        node -> node.subflow(child)
                                .input("extra", "${variables.big + 1}")
                                .set("inputMappings", Map.of("big", "size", "none", "kept"))
                                .set("outputMappings", Map.of("size", "result", "none", "big"))));
        run.start(Map.of("n", 7));

        assertThat(run.begin("sub/in").givenInput())
                .isEqualTo(Map.of("t0", 9, "t1", "k", "t2", 10, "t3", Map.of("extra", 10), "t4", Map.of("n", 7)));
        run.completes("sub/in", new NodeResult(Map.of("out", 1), Optional.empty(), Map.of("size", 11), List.of()));

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.state.root().variables().values()).isEqualTo(Map.of("big", 9, "result", 11));
        assertThat(run.output("sub"))
                .isEqualTo(Map.of(
                        "out",
                        1,
                        "ChildWorkflowId",
                        "child",
                        "ChildWorkflowStatus",
                        "COMPLETED",
                        "ChildOutputData",
                        Map.of("out", 1)));
    }

    @Test
    void branches_pass_their_input_on_beside_what_they_chose() {
        var run = Driven.of(Workflow.named("test")
                .node("if", "IfElse", node -> node.set("condition", "input.n > 5"))
                .node(
                        "switch",
                        "Switch",
                        node -> node.set("expression", "input.n").set("cases", Map.of("7", "Seven")))
                .node(
                        "other",
                        "Switch",
                        node -> node.set("expression", "input.none").set("cases", Map.of("7", "Seven")))
                .node("noop", "Noop"));
        run.start(Map.of("n", 7));

        assertThat(run.output("if")).isEqualTo(Map.of("n", 7, "BranchTaken", "TrueBranch", "ConditionResult", true));
        assertThat(run.output("switch"))
                .isEqualTo(Map.of("n", 7, "ExpressionResult", 7, "PortSelected", "Seven", "MatchedCase", "7"));
        assertThat(run.output("other")).containsEntry("PortSelected", "Default").containsEntry("MatchedCase", null);
        assertThat(run.output("noop")).isEqualTo(Map.of("n", 7));
    }

    @Test
    void a_while_counts_and_fails_at_its_most() {
        var run = Driven.of(Workflow.named("test")
                .variable("go", true)
                .node(
                        "loop",
                        "While",
                        node -> node.set("conditionExpression", "variables.go")
                                .set("maxIterations", 3)
                                .body(body -> body.node("in", Driven.work()))));
        run.start(Map.of("n", 7));

        assertThat(run.begin("loop[0]/in").givenInput()).isEqualTo(Map.of("n", 7, "index", 0));
        run.completes("loop[0]/in").completes("loop[1]/in");
        run.completes("loop[2]/in", new NodeResult(Map.of(), Optional.empty(), Map.of("go", false), List.of()));

        assertThat(run.output("loop"))
                .isEqualTo(Map.of("n", 7, "IterationCount", 3, "Condition", "variables.go", "MaxIterations", 3));
    }

    @Test
    void a_while_whose_body_fails_fails_and_one_whose_condition_cannot_be_evaluated_too() {
        var failing = Driven.started(Workflow.named("test")
                .node(
                        "loop",
                        "While",
                        node -> node.set("conditionExpression", "1 < 2")
                                .timeout(java.time.Duration.ofMinutes(1))
                                .body(body -> body.node("in", Driven.work()))));
        failing.fails("loop[0]/in");
        var odd = Driven.started(Workflow.named("test")
                .variable("zero", 0)
                .node(
                        "loop",
                        "While",
                        node -> node.set("conditionExpression", "1 / variables.zero == 1")
                                .timeout(java.time.Duration.ofMinutes(1))
                                .body(body -> body.node("in", Driven.work()))));

        assertThat(failing.cause()).isEqualTo("node loop: loop[0]/in: loop[0]/in broke");
        assertThat(odd.status("loop")).isEqualTo(NodeStatus.FAILED);
        assertThat(odd.timers()).isEmpty();
    }
}
