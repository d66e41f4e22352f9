package dev.millrace.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.plan.PlanCompiler;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The code of a plan's nodes: made when it is bound, each once, wherever the node stands. */
class BehavioursTest {

    private final List<String> made = new ArrayList<>();
    private final NodeRegistry types = NodeRegistry.builder().add(new Tool()).build();

    private final class Tool implements NodeType {

        @Override
        public String name() {
            return "Tool";
        }

        @Override
        public Node create(NodeSpec node) throws IOException {
            made.add(node.id().value());
            if (node.setting("fault").isPresent()) {
                throw new IOException("no tool");
            }
            if (node.setting("problem").isPresent()) {
                throw new InvalidWorkflowException("node", List.of(Problem.error("SH-1", "/x", "not so")));
            }
            return context -> Outcome.done(Map.of());
        }
    }

    private static WorkflowBuilder workflow() {
        return Workflow.named("test");
    }

    private Plan compiled(WorkflowBuilder builder) {
        var workflow = builder.build();
        return PlanCompiler.compile(workflow, workflow.graph(), types);
    }

    @Test
    void a_plan_makes_no_code() {
        compiled(workflow().node("a", "Tool"));

        assertThat(made).isEmpty();
    }

    @Test
    void each_node_is_bound_to_its_code_once() {
        Node written = context -> Outcome.done(Map.of());
        var plan = compiled(workflow()
                .node("a", "Tool")
                .node("pass", "Noop")
                .node("box", "Container", box -> box.body(body -> body.node("in", "Tool")))
                .node("code", written));

        Behaviours.bind(plan, types, new DataFolders(List.of(), true));

        var bound = new ArrayList<String>();
        plan.forEachWork((node, path) -> bound.add(path + " " + (Behaviours.of(node) == written)));
        assertThat(made).containsExactly("a", "in");
        assertThat(bound).containsExactly("/nodes/0 false", "/nodes/2/body/nodes/0 false", "/nodes/3 true");
    }

    @Test
    void code_that_cannot_be_made_is_named_with_its_place() {
        var plan = compiled(workflow()
                .node("fault", "Tool", node -> node.set("fault", true))
                .node("problem", "Tool", node -> node.set("problem", true))
                .node("box", "Container", box -> box.body(body -> body.node("in", "Tool", in -> in.set("fault", 1)))));

        assertThatThrownBy(() -> Behaviours.bind(plan, types, new DataFolders(List.of(), true)))
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        e -> assertThat(e.problems())
                                .extracting(problem -> problem.code() + " " + problem.path())
                                .containsExactly("DEF-290 /nodes/0", "SH-1 /x", "DEF-290 /nodes/2/body/nodes/0"));
    }

    @Test
    void a_node_of_a_plan_that_is_not_bound_has_no_code() {
        var nodes = new ArrayList<PlannedNode>();
        compiled(workflow().node("a", "Tool")).forEachWork((node, path) -> nodes.add(node));

        assertThatThrownBy(() -> Behaviours.of(nodes.get(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'a'");
    }
}
