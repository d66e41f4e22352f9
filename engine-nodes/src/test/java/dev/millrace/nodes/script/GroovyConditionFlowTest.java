package dev.millrace.nodes.script;

import static dev.millrace.nodes.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Condition;
import dev.millrace.definition.ConnectionBuilder;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroovyConditionFlowTest {

    private static final String BEGAN = "millrace.test.began";

    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.discovered())
            .executor(new SameThread())
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    private static ConnectionBuilder groovy(ConnectionBuilder via, String text) {
        return via.when(new Condition(text, "groovy"));
    }

    private Execution run(WorkflowBuilder workflow) {
        var execution = engine.start(workflow.build(), Map.of("limit", 3));
        execution.await();
        return execution;
    }

    private static WorkflowBuilder branching(String first, String second) {
        return Workflow.named("branching")
                .node("source", (Node) context -> Outcome.done("x", List.of(1, 2, 5)))
                .node("a", "Noop")
                .node("b", "Noop")
                .node("c", "Noop")
                .connect("source", "a", via -> groovy(via, first))
                .connect("source", "b", via -> via.when("output.x[2] == 5"))
                .connect("source", "c", via -> groovy(via, second));
    }

    @Test
    void groovy_and_expressions_stand_side_by_side_on_one_node() {
        var execution = run(branching("output.x.sum() > 100", "output.x.any { it > input.limit }"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(status(execution, "a")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(status(execution, "b")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "c")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_condition_that_throws_or_gives_no_boolean_fails_its_source() {
        var throwing = run(branching("throw new IllegalStateException('no way')", "true"));
        var text = run(branching("true", "'yes'"));

        assertThat(throwing.await().cause()).contains("source", "no way");
        assertThat(text.await().cause()).contains("source", "gave no boolean");
    }

    @Test
    void a_condition_on_a_failure_sees_the_error() {
        var execution = run(Workflow.named("failing")
                .node("bad", (Node) context -> {
                    throw new IllegalStateException("no stock");
                })
                .node("restock", "Noop")
                .node("other", "Noop")
                .connect("bad", "restock", via -> groovy(via.on(Trigger.FAIL), "error.message.contains('stock')"))
                .connect("bad", "other", via -> groovy(via.on(Trigger.FAIL), "error.message == 'fire'")));

        assertThat(status(execution, "restock")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "other")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void the_expressions_of_control_nodes_may_be_groovy() {
        Node count = context -> {
            context.setVariable("n", (int) context.variables().get("n") + 1);
            return Outcome.done();
        };
        var execution = run(Workflow.named("controls")
                .variable("n", 0)
                .node("if", "IfElse", spec -> spec.set("language", "groovy").set("condition", "input.limit in 1..3"))
                .node(
                        "switch",
                        "Switch",
                        spec -> spec.set("language", "groovy")
                                .set("expression", "input.limit % 2 ? 'odd' : 'even'")
                                .set("cases", Map.of("odd", "Odd", "even", "Even")))
                .node(
                        "while",
                        "While",
                        spec -> spec.set("language", "groovy")
                                .set("conditionExpression", "variables.n < 3")
                                .body(body -> body.node("count", count)))
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("language", "groovy")
                                .set("collectionExpression", "(1..input.limit).collect { it * it }")
                                .body(body -> body.node("pass", "Noop"))));

        assertThat(execution.await().cause()).isEmpty();
        assertThat(execution.snapshot().node("if").output()).containsEntry("BranchTaken", "TrueBranch");
        assertThat(execution.snapshot().node("switch").output()).containsEntry("PortSelected", "Odd");
        assertThat(execution.snapshot().node("while").output()).containsEntry("IterationCount", 3);
        assertThat(execution.snapshot().node("each[2]/pass").output()).containsEntry("item", 9);
    }

    @Test
    void a_control_nodes_script_that_goes_wrong_fails_the_node() {
        var noBoolean = run(Workflow.named("no-boolean")
                .node("if", "IfElse", spec -> spec.set("language", "groovy").set("condition", "input.limit")));
        var throwing = run(Workflow.named("throwing")
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("language", "groovy")
                                .set("collectionExpression", "input.limit / 0")
                                .body(body -> body.node("pass", "Noop"))));

        assertThat(noBoolean.await().cause()).contains("if", "gave no boolean");
        assertThat(throwing.await().cause()).contains("each", "by zero");
    }

    @Test
    void a_condition_stands_behind_a_control_node_and_behind_a_fallback() {
        var execution = run(Workflow.named("behind")
                .node("pass", "Noop")
                .node(
                        "bad",
                        (Node) context -> {
                            throw new IllegalStateException("no");
                        },
                        node -> node.fallback("spare"))
                .node("spare", (Node) context -> Outcome.done("x", List.of(2, 3)))
                .node("last", "Noop")
                .connect("pass", "bad", via -> groovy(via, "output.limit.toString() == '3'"))
                .connect("bad", "last", via -> groovy(via, "output.x.sum() == 5 && nodes.pass.output.limit == 3")));

        assertThat(execution.await().cause()).isEmpty();
        assertThat(status(execution, "last")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void what_does_not_compile_is_refused() {
        assertThatThrownBy(() -> run(branching("output.x >", "true")))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContaining("/connections/0/condition");
    }

    @Test
    void groovy_that_is_switched_off_is_switched_off_in_conditions_too() {
        var off = StandardNodes.builder().groovy(false).build();
        var byHand = NodeRegistry.builder();
        off.types().forEach(byHand::add);
        var types = byHand.discover().build(); // what is found does not switch it on again

        assertRefused(types, branching("true", "true"), "/connections/0/condition");
        assertRefused(
                types,
                Workflow.named("if")
                        .node(
                                "if",
                                "IfElse",
                                node -> node.set("language", "groovy").set("condition", "true")),
                "/nodes/0/condition");
    }

    @Test
    void the_system_property_switches_groovy_off_in_conditions_too() {
        System.setProperty(GroovyNodeType.ENABLED, "false");
        try {
            assertRefused(NodeRegistry.discovered(), branching("true", "true"), "/connections/0/condition");
        } finally {
            System.clearProperty(GroovyNodeType.ENABLED);
        }
    }

    private static void assertRefused(NodeRegistry types, WorkflowBuilder workflow, String path) {
        try (var strict = WorkflowEngine.builder().nodes(types).build()) {
            assertThatThrownBy(() -> strict.register(workflow.build()))
                    .isInstanceOf(InvalidWorkflowException.class)
                    .hasMessageContaining("DEF-305")
                    .hasMessageContaining("Groovy is switched off")
                    .hasMessageContaining(path);
        }
    }

    @Test
    void a_condition_that_never_ends_is_interrupted_and_fails_its_node() {
        var time = new ManualTime();
        try (var real = WorkflowEngine.builder()
                .nodes(NodeRegistry.discovered())
                .time(time)
                .selfChecking()
                .build()) {
            var execution = real.start(
                    Workflow.named("endless")
                            .node(
                                    "if",
                                    "IfElse",
                                    node -> node.set("language", "groovy")
                                            .set(
                                                    "condition",
                                                    "System.setProperty('" + BEGAN + "', ''); while (true) {}")
                                            .timeout(Duration.ofSeconds(2)))
                            .build(),
                    Map.of());
            eventually("the script runs", () -> System.getProperty(BEGAN) != null);

            time.advance(Duration.ofSeconds(2));

            assertThat(execution.await(Duration.ofSeconds(20)).cause()).contains("if", "took longer than 2000 ms");
        } finally {
            System.clearProperty(BEGAN);
        }
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().node(node).status();
    }
}
