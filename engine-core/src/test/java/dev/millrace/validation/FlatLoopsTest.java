package dev.millrace.validation;

import static dev.millrace.definition.Trigger.NEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FlatLoopsTest {

    @Test
    void a_graph_without_flat_loops_is_returned_as_it_is() {
        var graph = Workflow.named("plain")
                .node("each", "ForEach", node -> node.body(body -> body.node("x", "Step")))
                .node(
                        "sub",
                        "Subflow",
                        node -> node.subflow(
                                Workflow.named("child").node("y", "Step").build()))
                .connect("each", "sub")
                .build()
                .graph();

        assertThat(lower(graph)).isSameAs(graph);
    }

    @Test
    void a_flat_body_moves_into_its_loop() {
        var flat = loop("ForEach")
                .node("one", "Step")
                .node("two", "Step")
                .node("after", "Step")
                .connect("loop", "LoopBody", "one")
                .connect("one", "two")
                .connect("loop", "after")
                .build()
                .graph();

        assertThat(shape(lower(flat))).isEqualTo("loop(one two | one -> two) after | loop -> after");
    }

    @Test
    void the_nested_form_is_the_same_graph() {
        var flat = loop("ForEach")
                .node("one", "Step")
                .node("two", "Step")
                .connect("loop", "one", via -> via.on(NEXT))
                .connect("one", "two", via -> via.when("output.x"))
                .build()
                .graph();
        var nested = Workflow.named("loop")
                .node(
                        "loop",
                        "ForEach",
                        node -> node.body(body -> body.node("one", "Step")
                                .node("two", "Step")
                                .connect("one", "two", via -> via.when("output.x"))))
                .build()
                .graph();

        assertThat(lower(flat)).isEqualTo(nested);
    }

    @Test
    void the_way_back_to_a_while_is_dropped() {
        var flat = loop("While")
                .node("step", "Step")
                .node("done", "Step")
                .connect("loop", "LoopBody", "step")
                .connect("step", "loop")
                .connect("loop", "done")
                .build()
                .graph();

        assertThat(shape(lower(flat))).isEqualTo("loop(step | ) done | loop -> done");
    }

    @Test
    void flat_loops_nest() {
        var flat = loop("While")
                .node("inner", "ForEach")
                .node("one", "Step")
                .node("last", "Step")
                .connect("loop", "LoopBody", "inner")
                .connect("inner", "LoopBody", "one")
                .connect("inner", "last")
                .connect("last", "loop")
                .build()
                .graph();

        assertThat(shape(lower(flat))).isEqualTo("loop(inner(one | ) last | inner -> last) | ");
    }

    @Test
    void a_flat_loop_inside_a_body_and_a_subflow_is_lowered_too() {
        var child = loop("While")
                .node("one", "Step")
                .connect("loop", "LoopBody", "one")
                .build();
        var graph = Workflow.named("outer")
                .node(
                        "box",
                        "Container",
                        node -> node.body(body ->
                                body.node("loop", "While").node("one", "Step").connect("loop", "LoopBody", "one")))
                .node("sub", "Subflow", node -> node.subflow(child))
                .build()
                .graph();

        var lowered = lower(graph);

        assertThat(shape(lowered)).isEqualTo("box(loop(one | ) | ) sub | ");
        assertThat(shape(lowered.nodes().get(1).work().subflow().orElseThrow().graph()))
                .isEqualTo("loop(one | ) | ");
        assertThat(lower(lowered)).isSameAs(lowered);
    }

    @Test
    void substitutes_move_with_their_node() {
        var flat = loop("ForEach")
                .node("risky", "Step", node -> node.fallback("spare"))
                .node("spare", "Step")
                .connect("loop", "LoopBody", "risky")
                .build()
                .graph();

        assertThat(shape(lower(flat))).isEqualTo("loop(risky spare | ) | ");
    }

    @Test
    void the_entry_point_stays_outside() {
        var flat = loop("ForEach")
                .node("one", "Step")
                .connect("loop", "LoopBody", "one")
                .entryPoint("loop")
                .build()
                .graph();

        var lowered = lower(flat);

        assertThat(lowered.entryPoint()).contains(NodeId.of("loop"));
        assertThat(lowered.nodes().get(0).work().body().orElseThrow().entryPoint())
                .isEmpty();
    }

    private static WorkflowBuilder loop(String type) {
        return Workflow.named("flat").node("loop", type);
    }

    private static Graph lower(Graph graph) {
        return FlatLoops.lower(graph, ValidationCases.types());
    }

    private static String shape(Graph graph) {
        return graph.nodes().stream()
                        .map(n -> n.id()
                                + n.work().body().map(b -> "(" + shape(b) + ")").orElse(""))
                        .collect(Collectors.joining(" "))
                + " | "
                + graph.connections().stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
