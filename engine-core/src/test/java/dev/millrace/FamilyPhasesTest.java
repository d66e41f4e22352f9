package dev.millrace;

import static dev.millrace.Bench.passes;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Phases of parents and children: those of a child stand inside the phase of the node that runs it. */
class FamilyPhasesTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static Workflow child(String id) {
        return Workflow.named(id)
                .node("third " + id, passes(), node -> node.phase(9))
                .node("second " + id, "Wait", node -> node.set("signal", "go").phase(2))
                .node("first " + id, passes(), node -> node.phase(1))
                .build();
    }

    private static UnaryOperator<NodeBuilder> runs(String id, int phase) {
        return node -> node.subflow(child(id)).set("mode", "child").phase(phase);
    }

    private Execution childOf(Execution parent, String node) {
        ExecutionId id = bench.events.events(ChildRequested.class).stream()
                .filter(request -> request.node().toString().equals(node))
                .findFirst()
                .orElseThrow()
                .child()
                .id();
        return bench.engine.execution(id).orElseThrow();
    }

    private List<String> started() {
        return bench.events.events(NodeStarted.class).stream()
                .map(start -> start.node().toString())
                .filter(node -> node.contains(" "))
                .toList();
    }

    @Test
    void a_later_phase_outside_waits_for_the_last_phase_inside_and_children_of_one_phase_for_none_of_each_other() {
        var parent = bench.start(workflow()
                .node("the end", passes(), node -> node.phase(2))
                .node("a", "Subflow", runs("a", 1))
                .node("b", "Subflow", runs("b", 1))
                .node("c", "Subflow", runs("c", 2)));

        assertThat(started()).containsExactlyInAnyOrder("first a", "second a", "first b", "second b");
        childOf(parent, "a").signal("go", Map.of(), null);

        assertThat(started()).contains("third a").doesNotContain("third b", "the end", "first c");
        assertThat(parent.explain("the end").orElseThrow().toString()).contains("b -> the end", "WAITING");
        childOf(parent, "b").signal("go", Map.of(), null);

        assertThat(started()).contains("third b", "the end", "first c");
        assertThat(childOf(parent, "c").snapshot().node("second c").status()).isEqualTo(NodeStatus.WAITING);
    }
}
