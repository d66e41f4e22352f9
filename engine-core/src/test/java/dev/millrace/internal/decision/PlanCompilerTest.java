package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Condition;
import dev.millrace.definition.Effect;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.plan.PlanCompiler;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.node.Field;
import dev.millrace.node.Field.Kind;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a workflow becomes when it is compiled, and every problem that shows only then. */
class PlanCompilerTest {

    private final NodeRegistry types = NodeRegistry.builder().add(new Shell()).build();

    /** A type with a field that is filled in and one that is not. */
    private static final class Shell implements NodeType {

        @Override
        public String name() {
            return "Shell";
        }

        @Override
        public Effect effect() {
            return Effect.AT_MOST_ONCE;
        }

        @Override
        public List<Field> fields() {
            return List.of(
                    Field.optional("command", Kind.TEXT, "a command"),
                    Field.optional("script", Kind.VERBATIM, "a text"));
        }

        @Override
        public Node create(NodeSpec node) throws IOException {
            if (node.setting("script").isPresent()
                    && node.setting("script").get().equals("broken")) {
                throw new IOException("no shell");
            }
            if (node.setting("script").isPresent()
                    && node.setting("script").get().equals("invalid")) {
                throw new InvalidWorkflowException("node", List.of(Problem.error("SH-1", "/x", "not so")));
            }
            return Driven.work();
        }
    }

    private static Plan compile(WorkflowBuilder builder, NodeRegistry types) {
        var workflow = builder.build();
        return PlanCompiler.compile(workflow, workflow.graph(), types);
    }

    private List<String> problemsOf(WorkflowBuilder workflow) {
        var found = new ArrayList<String>();
        assertThatThrownBy(() -> compile(workflow, types))
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        e -> e.problems().forEach(problem -> found.add(problem.code() + " " + problem.path())));
        return found;
    }

    @Test
    void only_fields_that_hold_templates_are_filled_in() {
        var run = new Driven(
                        Workflow.named("test")
                                .node(
                                        "mixed",
                                        "Shell",
                                        node -> node.set("command", "echo ${input.n}")
                                                .set("script", "${HOME}"))
                                .node("plain", "Shell", node -> node.set("command", "ls")),
                        types)
                .start(Map.of("n", 7));

        assertThat(run.begin("mixed").renderedSettings()).isEqualTo(Map.of("command", "echo 7", "script", "${HOME}"));
        assertThat(run.begin("plain").renderedSettings()).isEqualTo(Map.of("command", "ls"));
    }

    @Test
    void an_effect_is_the_types_unless_the_node_says() {
        var plan = compile(
                Workflow.named("test")
                        .node("typed", "Shell")
                        .node("said", "Shell", node -> node.effect(Effect.PURE))
                        .node("code", Driven.work()),
                types);

        assertThat(plan.root().nodes())
                .extracting(PlannedNode::effect)
                .containsExactly(Effect.AT_MOST_ONCE, Effect.PURE, Effect.IDEMPOTENT);
        assertThat(plan.size()).isEqualTo(3);
    }

    @Test
    void every_problem_is_named_with_its_place() {
        assertThat(problemsOf(Workflow.named("test")
                        .node("unknown", "Nothing")
                        .node("broken", "Shell", node -> node.set("script", "broken"))
                        .node("invalid", "Shell", node -> node.set("script", "invalid"))
                        .node("template", "Shell", node -> node.set("command", "${1 +}"))
                        .node("inputs", "Noop", node -> node.input("x", "${1 +}"))
                        .node("branch", "IfElse", node -> node.set("condition", "1 +"))
                        .node(
                                "language",
                                "IfElse",
                                node -> node.set("condition", "1").set("language", "cobol"))
                        .node("box", "Container", box -> box.body(body -> body.node("in", "Nothing")))
                        .connect("unknown", "broken", via -> via.when("1 +"))
                        .connect("unknown", "invalid", via -> via.when(new Condition("1", "cobol")))))
                .containsExactly(
                        "DEF-204 /nodes/0/runtimeType",
                        "DEF-233 /nodes/3/command",
                        "DEF-233 /nodes/4/inputs",
                        "DEF-231 /nodes/5/condition",
                        "DEF-232 /nodes/6/condition",
                        "DEF-204 /nodes/7/body/nodes/0/runtimeType",
                        "DEF-231 /connections/0/condition",
                        "DEF-232 /connections/1/condition");
    }

    @Test
    void a_disabled_connection_does_not_exist() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .connect("a", "b", via -> via.disabled()));

        assertThat(run.asked()).containsExactly("run a", "run b");
    }

    @Test
    void a_sequential_container_keeps_the_order_of_the_file_unless_connections_say_otherwise() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "chain",
                        "Container",
                        box -> box.set("executionMode", "sequential")
                                .body(body -> body.node("a", Driven.work())
                                        .node("b", Driven.work())
                                        .node("c", Driven.work())))
                .node(
                        "own",
                        "Container",
                        box -> box.set("executionMode", "Sequential")
                                .body(body -> body.node("a", Driven.work())
                                        .node("b", Driven.work())
                                        .node("c", Driven.work())
                                        .connect("c", "a"))));
        assertThat(run.asked()).containsExactly("run chain/a", "run own/b", "run own/c");

        run.completes("chain/a");
        assertThat(run.asked()).containsExactly("run chain/b");
        run.completes("chain/b").completes("chain/c");

        assertThat(run.output("chain"))
                .containsEntry("ExecutionMode", "sequential")
                .containsEntry("TotalChildren", 3);
    }

    @Test
    void a_field_may_stand_in_the_configuration_and_the_nodes_own_wins() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "loop",
                        "While",
                        node -> node.set("configuration", Map.of("ConditionExpression", "1 > 2", "maxIterations", 7))
                                .body(body -> body.node("in", Driven.work())))
                .node("own", "Timer", node -> node.set("delay", "5s").set("configuration", Map.of("other", 1))));

        assertThat(run.output("loop")).containsEntry("Condition", "1 > 2").containsEntry("MaxIterations", 7);
        assertThat(run.timers()).containsKey("own");
    }

    @Test
    void the_ports_of_a_nodes_exits_are_compared_in_any_case_and_a_loop_keeps_its_own() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("left", Driven.work())
                .node("any", Driven.work())
                .node("both", Driven.work())
                .connect("a", "LEFT", "left")
                .connect("a", "any")
                .connect("a", "both", via -> via.on(Trigger.COMPLETE, Trigger.FAIL)));

        run.completes(
                "a", new dev.millrace.event.NodeResult(Map.of(), java.util.Optional.of("Left"), Map.of(), List.of()));

        assertThat(run.status("left")).isEqualTo(NodeStatus.READY);
        assertThat(run.status("any")).isEqualTo(NodeStatus.READY);
        assertThat(run.status("both")).isEqualTo(NodeStatus.READY);
    }

    @Test
    void an_entry_point_that_is_named_is_the_only_one() {
        var run = Driven.started(
                Workflow.named("test").entryPoint("b").node("a", Driven.work()).node("b", Driven.work()));

        assertThat(run.asked()).containsExactly("run b");
        run.completes("b");
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.status("a")).isEqualTo(NodeStatus.SKIPPED);
    }
}
