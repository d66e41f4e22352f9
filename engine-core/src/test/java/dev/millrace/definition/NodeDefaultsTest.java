package dev.millrace.definition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.Control;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeDefaultsTest {

    @Test
    void the_types_without_defaults_are_those_that_no_worker_runs() {
        assertThat(Arrays.stream(Control.values())
                        .map(control -> control.type().name().toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrderElementsOf(NodeDefaults.CONTROL);
    }

    @Test
    void what_is_in_containers_loops_and_steps_has_them_and_what_is_in_a_subflow_has_not() {
        UnaryOperator<BodyBuilder> body = inner -> inner.node("in", "Groovy");
        var other = Workflow.named("other").node("in", "Groovy").build();
        var workflow = Workflow.named("w")
                .defaults(NodeDefaults.NONE.withTimeout(ofSeconds(30)).withOvertimeAfter(ofSeconds(20)))
                .node("box", "Container", node -> node.body(body))
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1]")
                                .body(inner -> inner.node("deep", "Container", deep -> deep.body(body))))
                .node(
                        "again",
                        "While",
                        node -> node.set("conditionExpression", "false").body(body))
                .node("list", "Steps", node -> node.steps(steps -> steps.node("in", "Groovy")))
                .node("sub", "Subflow", node -> node.subflow(other))
                .build();

        assertThat(work(workflow.graph())).hasSize(4).allSatisfy(node -> {
            assertThat(node.policy().attempts().timeout()).contains(ofSeconds(30));
            assertThat(node.policy().attempts().overtimeAfter()).contains(ofSeconds(20));
        });
        assertThat(workflow.graph().nodes())
                .allSatisfy(node -> assertThat(node.policy().attempts()).isEqualTo(Attempts.ONE));
    }

    /** Returns the nodes that a worker runs, at any depth. */
    private static List<NodeSpec> work(Graph graph) {
        return graph.nodes().stream()
                .flatMap(node -> node.type().equals("Groovy")
                        ? Stream.of(node)
                        : node.work().body().map(NodeDefaultsTest::work).orElse(List.of()).stream())
                .toList();
    }

    @Test
    void a_node_takes_what_it_does_not_say_itself() {
        var workflow = Workflow.named("w")
                .defaults(NodeDefaults.NONE.withTimeout(ofSeconds(30)).withRetry(RetryPolicy.attempts(5)))
                .node("a", "Groovy")
                .node("b", "Groovy", node -> node.timeout("${input.limit}"))
                .node("c", "Noop")
                .build();

        var nodes = workflow.graph().nodes();
        assertThat(nodes.get(0).policy().attempts().timeout()).contains(ofSeconds(30));
        assertThat(nodes.get(0).policy().attempts().retry()).contains(RetryPolicy.attempts(5));
        assertThat(nodes.get(1).policy().attempts().timeout()).isEmpty();
        assertThat(nodes.get(1).policy().attempts().templates().timeout()).isEqualTo("${input.limit}");
        assertThat(nodes.get(1).policy().attempts().retry()).contains(RetryPolicy.attempts(5));
        assertThat(nodes.get(2).policy().attempts()).isEqualTo(Attempts.ONE);
    }
}
