package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;
import static dev.millrace.validation.ValidationCases.problems;
import static dev.millrace.validation.ValidationCases.unchecked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Connection;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodePolicy;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Substitutes;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkflowValidatorTest {

    @Test
    void a_sound_workflow_has_no_problems() {
        var workflow = Workflow.named("sound")
                .node("a", "Step")
                .node("b", "step", node -> node.set("configuration", Map.of("limit", 3)))
                .node("c", ValidationCases.NOTHING)
                .connect("a", "b")
                .connect("a", "any port at all", "c")
                .build();

        assertThat(problems(workflow)).isEmpty();
    }

    @Test
    void every_problem_is_reported_at_once_in_the_order_of_the_document() {
        var workflow = unchecked(
                List.of(
                        noop("a"),
                        noop("b"),
                        noop("b"),
                        NodeSpec.of(NodeId.of("c"), Work.of("Fortran")),
                        withFallback(noop("d"), "ghost")),
                List.of(connection("a", "b"), connection("b", "a"), connection("a", "nowhere")));

        assertProblems(workflow)
                .containsExactly(
                        "DEF-203 /nodes/2",
                        "DEF-204 /nodes/3/runtimeType",
                        "DEF-235 /nodes/4/fallbackNodeId",
                        "DEF-210 /connections/1",
                        "DEF-205 /connections/2/targetNodeId");
        assertMessages(workflow)
                .anyMatch(m -> m.contains("duplicate") && m.contains("/nodes/1"))
                .anyMatch(m -> m.contains("Fortran"))
                .anyMatch(m -> m.contains("ghost"))
                .anyMatch(m -> m.contains("nowhere"))
                .anyMatch(m -> m.contains("a -> b -> a"));
    }

    @Test
    void a_workflow_needs_nodes() {
        assertProblems(Workflow.named("empty").build()).containsExactly("DEF-201 /nodes");
    }

    @Test
    void a_variable_needs_a_name() {
        var workflow =
                Workflow.named("blank").node("a", "Step").variable(" ", 1).build();

        assertProblems(workflow).containsExactly("DEF-202 /defaultVariables");
    }

    @Test
    void a_time_limit_beyond_a_century_is_refused() {
        var workflow = Workflow.named("slow")
                .node("a", "Step", node -> node.timeout(Duration.ofDays(40_000)))
                .policy(policy -> policy.withTimeout(Duration.ofDays(40_000)))
                .build();

        assertProblems(workflow).containsExactly("DEF-207 /timeoutSeconds", "DEF-207 /nodes/0/timeout");
    }

    @Test
    void problems_inside_a_body_a_container_and_a_subflow_name_their_place() {
        var child = Workflow.named("child").node("x", "Fortran").build();
        var workflow = Workflow.named("nested")
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "input.list").body(body -> body.node("x", "Fortran")))
                .node(
                        "box",
                        "Container",
                        node -> node.body(body -> body.node("x", "Fortran")
                                .node("y", "Step")
                                .connect("x", "y")
                                .connect("y", "x")))
                .node("sub", "Subflow", node -> node.subflow(child))
                .build();

        assertThat(structural(problems(workflow)))
                .containsExactly(
                        "DEF-204 /nodes/0/body/nodes/0/runtimeType",
                        "DEF-213 /nodes/1",
                        "DEF-204 /nodes/1/childNodes/0/runtimeType",
                        "DEF-210 /nodes/1/childConnections/1",
                        "DEF-204 /nodes/2/workflowDefinition/nodes/0/runtimeType");
        assertMessages(workflow).anyMatch(m -> m.startsWith("in subflow 'child': there is no node type 'Fortran'"));
    }

    @Test
    void graphs_nest_64_deep_and_no_deeper() {
        assertProblems(nested(64)).isEmpty();
        assertProblems(nested(65)).singleElement().asString().startsWith("DEF-200 /nodes/0/childNodes/0");
    }

    @Test
    void too_many_nodes_are_refused() {
        var node = noop("a");
        var nodes = IntStream.rangeClosed(0, GraphCheck.MOST_NODES)
                .mapToObj(i -> node)
                .toList();

        assertProblems(unchecked(nodes, List.of())).containsExactly("DEF-200 /nodes");
    }

    @Test
    @Timeout(20)
    void a_chain_of_a_hundred_thousand_nodes_is_sound() {
        int size = GraphCheck.MOST_NODES;

        assertThat(problems(chain(size, List.of()))).isEmpty();
    }

    @Test
    @Timeout(20)
    void a_cycle_of_a_hundred_thousand_nodes_is_found_and_printed_short() {
        int size = GraphCheck.MOST_NODES;

        var found = problems(chain(size, List.of(connection("n" + (size - 1), "n0"))));

        assertThat(found).extracting(Problem::code).containsExactly("DEF-213", "DEF-210");
        assertThat(found.get(1).message())
                .contains("n0 -> n1 -> ")
                .contains(" -> n99999 -> n0")
                .hasSizeLessThan(1000);
    }

    @Test
    @Timeout(20)
    void a_thousand_nodes_are_checked_in_milliseconds() {
        var random = new Random(7);
        var connections = new ArrayList<Connection>();
        for (int i = 0; i < 2456; i++) {
            int target = 1 + random.nextInt(999);
            connections.add(connection("n" + random.nextInt(target), "n" + target));
        }
        var workflow = chain(1000, connections.subList(0, 1457));
        var validator = new WorkflowValidator(ValidationCases.types());
        long best = Long.MAX_VALUE;

        for (int i = 0; i < 50; i++) {
            long start = System.nanoTime();
            assertThat(validator.validate(workflow)).isEmpty();
            best = Math.min(best, System.nanoTime() - start);
        }

        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(50));
    }

    private static List<String> structural(List<Problem> problems) {
        return problems.stream()
                .filter(p -> !p.code().equals("DEF-231"))
                .map(p -> p.code() + " " + p.path())
                .toList();
    }

    private static Workflow nested(int depth) {
        var workflow = Workflow.named("deep").node("leaf", "Step").build();
        var graph = workflow.graph();
        for (int i = 0; i < depth; i++) {
            var inner = graph;
            graph = Workflow.named("deep")
                    .add(NodeSpec.of(NodeId.of("box"), Work.of("Container").withBody(inner)))
                    .build()
                    .graph();
        }
        return unchecked(graph.nodes(), graph.connections());
    }

    private static Workflow chain(int size, List<Connection> more) {
        var nodes = IntStream.range(0, size).mapToObj(i -> noop("n" + i)).toList();
        var connections = new ArrayList<Connection>();
        IntStream.range(1, size).forEach(i -> connections.add(connection("n" + (i - 1), "n" + i)));
        connections.addAll(more);
        return unchecked(nodes, connections);
    }

    private static NodeSpec noop(String id) {
        return NodeSpec.of(NodeId.of(id), Work.of("Noop"));
    }

    private static NodeSpec withFallback(NodeSpec node, String fallback) {
        var policy =
                NodePolicy.DEFAULT.withSubstitutes(new Substitutes(Optional.of(NodeId.of(fallback)), Optional.empty()));
        return new NodeSpec(node.id(), node.work(), node.inputs(), policy, node.about());
    }

    private static Connection connection(String source, String target) {
        return Connection.of(NodeId.of(source), NodeId.of(target));
    }
}
