package dev.millrace;

import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What code sees of the execution's own input, however deep it stands. */
class ExecutionInputTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    record Order(int number, List<String> lines) {}

    private static final Node READS = context -> Outcome.done(Map.of(
            "map", context.executionInput(),
            "typed", context.executionInput(Order.class).lines().get(1),
            "key", String.valueOf(context.executionProperties().get("key"))));

    @Test
    void it_is_there_as_a_map_and_as_a_record_in_loops_containers_and_subflows() {
        var inner = Workflow.named("inner").node("read", READS).build();
        var outer = workflow()
                .node(
                        "each",
                        "ForEach",
                        loop -> loop.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node(
                                        "box", "Container", box -> box.body(deep -> deep.node("read", READS)))))
                .node("sub", "Subflow", node -> node.subflow(inner).input("other", 1))
                .build();
        var given = Map.<String, Object>of("number", 7, "lines", List.of("a", "b"));

        var execution = bench.engine.start(outer, given, StartOptions.key("order-7"));

        assertThat(execution.await().status().isFinal()).isTrue();
        assertThat(List.of("each[0]/box/read", "each[1]/box/read", "sub/read"))
                .allSatisfy(path -> assertThat(bench.events.events(NodeCompleted.class).stream()
                                .filter(event -> event.node().toString().equals(path))
                                .findFirst()
                                .orElseThrow()
                                .result()
                                .output())
                        .isEqualTo(Map.of("map", given, "typed", "b", "key", "order-7")));
    }
}
