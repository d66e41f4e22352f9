package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.examples.Checkout;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.serialization.WorkflowWriter;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shape that the guide shows in Java and in YAML: both are one workflow, and it does what is said of it. */
@Tag("one-jdk")
class ShapePairsTest {

    private static final NodeRegistry TYPES = NodeRegistry.builder()
            .discover()
            .add(
                    "stock.check",
                    context -> context.input("pieces", Integer.class) > 3
                            ? Outcome.done().by("soldOut")
                            : Outcome.done("row", 17).by("found"))
            .build();

    private final ManualTime time = new ManualTime();
    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(TYPES)
            .time(time)
            .executor(new SameThread())
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    // --- one workflow

    @Test
    void the_readmes_shapes_are_one_workflow_and_run() {
        var java = Checkout.blocks("README.md", "java").get(3);
        var yaml = Checkout.blocks("README.md", "yaml").get(1);
        var tests = "engine-examples/src/test/java/dev/millrace/examples/docs/Shapes.java";

        assertThat(Checkout.squeezed(Checkout.text(tests))).contains(Checkout.squeezed(java));
        assertThat(written(Shapes.readme()))
                .isEqualTo(WorkflowLoader.with(TYPES).parse(yaml, Format.YAML, "README.md"));
        var execution = run(Shapes.readme(), Map.of());
        execution.signal("answer", Map.of("decision", "approved", "by", "Ada"), "s-1");
        assertThat(completed(execution)).contains("each", "each[2]/label");
    }

    @ParameterizedTest
    @MethodSource("dev.millrace.examples.docs.Shapes#all")
    void java_and_yaml_say_the_same(Workflow shape) {
        assertThat(written(shape)).isEqualTo(yaml(shape.id()));
    }

    @Test
    void every_shape_of_the_guide_is_held() {
        var shown = Checkout.blocks("docs/guide.md", "yaml").stream()
                .map(block -> block.lines().findFirst().orElseThrow().replace("workflowId: ", ""))
                .filter(id -> id.startsWith("shape-"))
                .collect(Collectors.toSet());

        assertThat(Shapes.all().map(Workflow::id).collect(Collectors.toSet()))
                .isEqualTo(shown)
                .hasSize(19);
    }

    /** Returns what a workflow is once it has been written to a file and read again. */
    private static Workflow written(Workflow workflow) {
        return WorkflowLoader.with(TYPES).parse(WorkflowWriter.toYaml(workflow), Format.YAML, workflow.id());
    }

    private static Workflow yaml(String id) {
        var text = Checkout.blocks("docs/guide.md", "yaml").stream()
                .filter(block -> block.startsWith("workflowId: " + id + "\n"))
                .findFirst()
                .orElseThrow();
        return WorkflowLoader.with(TYPES).parse(text, Format.YAML, "docs/guide.md");
    }

    // --- and it runs

    private Execution run(Workflow shape, Map<String, Object> input) {
        return engine.start(shape, input);
    }

    private static Set<String> completed(Execution execution) {
        return execution.snapshot().nodes().values().stream()
                .filter(node -> node.status() == NodeStatus.COMPLETED)
                .map(node -> node.path().toString())
                .collect(Collectors.toSet());
    }

    @Test
    void branches_go_where_their_data_says() {
        assertThat(completed(run(Shapes.ifElse(), Map.of("amount", 250)))).containsExactlyInAnyOrder("check", "ask");
        assertThat(completed(run(Shapes.switchCase(), Map.of("country", "DE"))))
                .containsExactlyInAnyOrder("route", "middle");
        assertThat(completed(run(Shapes.switchCase(), Map.of("country", "FR"))))
                .containsExactlyInAnyOrder("route", "abroad");
        assertThat(completed(run(Shapes.conditions(), Map.of("points", 6))))
                .containsExactlyInAnyOrder("score", "review");
        assertThat(completed(run(Shapes.groovy(), Map.of("numbers", List.of(3, 4)))))
                .containsExactlyInAnyOrder("check", "even");
        assertThat(completed(run(Shapes.ports(), Map.of("pieces", 5)))).containsExactlyInAnyOrder("check", "apologise");
        assertThat(run(Shapes.ports(), Map.of("pieces", 2))
                        .snapshot()
                        .node("ship")
                        .output())
                .isEqualTo(Map.of("shelf", Map.of("row", 17)));
    }

    @Test
    void loops_and_containers_run_their_bodies() {
        assertThat(run(Shapes.whileLoop(), Map.of()).snapshot().node("pages").output())
                .containsEntry("IterationCount", 3);
        assertThat(completed(run(Shapes.forEach(), Map.of("cities", List.of("Oslo", "Rome")))))
                .contains("each[0]/measure", "each[1]/keep", "each");
        assertThat(run(Shapes.breakLoop(), Map.of("sizes", List.of(1, 12, 2)))
                        .snapshot()
                        .node("each")
                        .output())
                .containsEntry("ItemsProcessed", 2);
        assertThat(completed(run(Shapes.container(), Map.of()))).contains("prepare/load", "prepare/clean", "use");
    }

    @Test
    void subflows_run_in_place_and_as_executions_of_their_own() {
        assertThat(run(Shapes.subflow(), Map.of()).await().variables()).containsEntry("rebate", 5);
        engine.register(Workflow.named("rebate").node("look", "Noop").build());

        assertThat(run(Shapes.registered(), Map.of("customer", "C7")).status()).isEqualTo(ExecutionStatus.COMPLETED);
        var parent = run(Shapes.child(), Map.of());
        assertThat(parent.snapshot().node("ask").output()).containsEntry("ChildWorkflowStatus", "COMPLETED");
        assertThat(parent.snapshot().node("tell").output()).containsEntry("ChildWorkflowStatus", "STARTED");
    }

    @Test
    void waits_end_by_time_or_by_signal() {
        var timed = run(Shapes.timer(), Map.of());
        var waiting = run(Shapes.wait_(), Map.of("order", 7));
        var late = run(Shapes.wait_(), Map.of("order", 8));
        var asked = run(Shapes.approval(), Map.of());

        time.advance(Duration.ofSeconds(5));
        waiting.signal("goods", Map.of("pieces", 3), "s-1", "7");
        asked.signal("answer", Map.of("decision", "approved", "by", "Ada"), "s-2");
        time.advance(Duration.ofDays(2));

        assertThat(completed(timed)).contains("ship");
        assertThat(completed(waiting)).containsExactlyInAnyOrder("arrived", "store");
        assertThat(completed(late)).containsExactlyInAnyOrder("arrived", "remind");
        assertThat(completed(asked)).containsExactlyInAnyOrder("ask", "pay");
    }

    @Test
    void what_completed_is_undone_joins_run_and_templates_are_filled_in() {
        var undone = run(Shapes.compensation(), Map.of());

        assertThat(undone.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(completed(undone)).containsExactlyInAnyOrder("book", "unbook");
        assertThat(completed(run(Shapes.joins(), Map.of()))).contains("first", "quorum", "cleanUp");
        assertThat(run(Shapes.templates(), Map.of("cents", 1290)).await().output())
                .isEqualTo(Map.of("net", 1290, "text", "1290 EUR"));
    }
}
