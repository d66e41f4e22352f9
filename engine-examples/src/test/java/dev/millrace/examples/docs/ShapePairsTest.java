package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Condition;
import dev.millrace.definition.Join;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shape that the guide shows in Java and in YAML: both are one workflow, and it does what is said of it. */
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

    // --- what the guide shows

    private static Workflow ifElse() {
        Workflow shape = Workflow.named("shape-if")
                .node("check", "IfElse", node -> node.set("condition", "input.amount > 100"))
                .node("ask", "Noop")
                .node("accept", "Noop")
                .connect("check", "TrueBranch", "ask")
                .connect("check", "FalseBranch", "accept")
                .build();
        return shape;
    }

    private static Workflow switchCase() {
        Workflow shape = Workflow.named("shape-switch")
                .node(
                        "route",
                        "Switch",
                        node -> node.set("expression", "input.country")
                                .set("cases", Map.of("SE", "north", "DE", "middle")))
                .node("north", "Noop")
                .node("middle", "Noop")
                .node("abroad", "Noop")
                .connect("route", "north", "north")
                .connect("route", "middle", "middle")
                .connect("route", "Default", "abroad")
                .build();
        return shape;
    }

    private static Workflow conditions() {
        Workflow shape = Workflow.named("shape-conditions")
                .node("score", "Noop")
                .node("accept", "Noop")
                .node("review", "Noop")
                .connect("score", "accept", via -> via.when("output.points >= 7"))
                .connect("score", "review", via -> via.when("output.points < 7"))
                .build();
        return shape;
    }

    private static Workflow groovy() {
        Workflow shape = Workflow.named("shape-groovy")
                .node(
                        "check",
                        "IfElse",
                        node -> node.set("language", "groovy").set("condition", "input.numbers.sum() > 5"))
                .node("even", "Noop")
                .connect(
                        "check",
                        "even",
                        via -> via.from("TrueBranch")
                                .when(new Condition("output.numbers.any { it % 2 == 0 }", "groovy")))
                .build();
        return shape;
    }

    private static Workflow whileLoop() {
        Workflow shape = Workflow.named("shape-while")
                .variable("page", 0)
                .node(
                        "pages",
                        "While",
                        node -> node.set("conditionExpression", "variables.page < 3")
                                .set("maxIterations", 100)
                                .body(body -> body.node(
                                        "fetch",
                                        "Groovy",
                                        fetch -> fetch.set("scriptContent", "setGlobal('page', variables.page + 1)"))))
                .build();
        return shape;
    }

    private static Workflow forEach() {
        Workflow shape = Workflow.named("shape-for-each")
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "input.cities")
                                .set("itemVariableName", "city")
                                .set("maxConcurrency", 4)
                                .set("completion", Map.of("toleratedFailures", "10%"))
                                .body(body -> body.node("measure", "Noop")
                                        .node("keep", "Noop")
                                        .connect("measure", "keep")))
                .build();
        return shape;
    }

    private static Workflow breakLoop() {
        Workflow shape = Workflow.named("shape-break")
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "input.sizes")
                                .body(body -> body.node(
                                                "look",
                                                "Switch",
                                                look -> look.set("expression", "item > 10")
                                                        .set("cases", Map.of("true", "Break")))
                                        .node("pack", "Noop")
                                        .connect("look", "pack")))
                .build();
        return shape;
    }

    private static Workflow container() {
        Workflow shape = Workflow.named("shape-container")
                .node(
                        "prepare",
                        "Container",
                        node -> node.set("executionMode", "Sequential")
                                .body(body -> body.node("load", "Noop").node("clean", "Noop")))
                .node("use", "Noop")
                .connect("prepare", "use")
                .build();
        return shape;
    }

    private static Workflow subflow() {
        Workflow rebate = Workflow.named("rebate")
                .variable("who", "nobody")
                .variable("percent", 0)
                .node("look", "Groovy", node -> node.set("scriptContent", "setGlobal('percent', 5)"))
                .build();
        Workflow shape = Workflow.named("shape-subflow")
                .variable("customer", "C7")
                .node(
                        "ask",
                        "Subflow",
                        node -> node.subflow(rebate)
                                .set("inputMappings", Map.of("customer", "who"))
                                .set("outputMappings", Map.of("percent", "rebate")))
                .build();
        return shape;
    }

    private static Workflow registered() {
        Workflow shape = Workflow.named("shape-registered")
                .node(
                        "ask",
                        "Subflow",
                        node -> node.set("workflow", "rebate:1.0").input("who", "${input.customer}"))
                .build();
        return shape;
    }

    private static Workflow child() {
        Workflow shape = Workflow.named("shape-child")
                .node("ask", "Subflow", node -> node.set("workflow", "rebate").set("mode", "child"))
                .node(
                        "tell",
                        "Subflow",
                        node -> node.set("workflow", "rebate")
                                .set("mode", "child")
                                .set("await", false))
                .connect("ask", "tell")
                .build();
        return shape;
    }

    private static Workflow timer() {
        Workflow shape = Workflow.named("shape-timer")
                .node("coolDown", "Timer", node -> node.set("delay", "5s"))
                .node("ship", "Noop")
                .connect("coolDown", "ship")
                .build();
        return shape;
    }

    private static Workflow wait_() {
        Workflow shape = Workflow.named("shape-wait")
                .node(
                        "arrived",
                        "Wait",
                        node -> node.set("signal", "goods")
                                .set("correlation", "${input.order}")
                                .set("payload", Map.of("pieces", "number"))
                                .set("waitTimeout", "2d"))
                .node("store", "Noop")
                .node("remind", "Noop")
                .connect("arrived", "store", via -> via.when("output.pieces > 0"))
                .connect("arrived", "Timeout", "remind")
                .build();
        return shape;
    }

    private static Workflow approval() {
        Workflow shape = Workflow.named("shape-approval")
                .node("ask", "Wait", node -> node.set("signal", "answer").set("approval", true))
                .node("pay", "Noop")
                .node("refuse", "Noop")
                .connect("ask", "Approved", "pay")
                .connect("ask", "Rejected", "refuse")
                .build();
        return shape;
    }

    private static Workflow compensation() {
        Workflow shape = Workflow.named("shape-compensation")
                .node("book", "Noop", node -> node.compensation("unbook"))
                .node("unbook", "Noop")
                .node("pay", "Groovy", node -> node.set("scriptContent", "throw new IOException('no money')"))
                .connect("book", "pay")
                .build();
        return shape;
    }

    private static Workflow ports() {
        Workflow shape = Workflow.named("shape-ports")
                .node("check", "stock.check")
                .node("apologise", "Noop")
                .node("ship", "Noop")
                .connect("check", "soldOut", "apologise")
                .connect("check", "ship", via -> via.from("found").to("shelf"))
                .build();
        return shape;
    }

    private static Workflow joins() {
        Workflow shape = Workflow.named("shape-joins")
                .node("near", "Noop")
                .node("far", "Noop")
                .node("first", "Noop", node -> node.join(Join.ANY))
                .node("quorum", "Noop", node -> node.join(Join.atLeast(2)))
                .node("cleanUp", "Noop", node -> node.join(Join.ALL_DONE))
                .connect("near", "first")
                .connect("far", "first")
                .connect("near", "quorum")
                .connect("far", "quorum")
                .connect("near", "cleanUp")
                .connect("far", "cleanUp")
                .build();
        return shape;
    }

    private static Workflow templates() {
        Workflow shape = Workflow.named("shape-templates")
                .variable("currency", "EUR")
                .node("price", "Noop")
                .node(
                        "line",
                        "Noop",
                        node -> node.input("net", "${inputs.price.cents}")
                                .input("text", "${nodes.price.output.cents} ${variables.currency}"))
                .connect("price", "line")
                .build();
        return shape;
    }

    private static Workflow readme() {
        Workflow ship = Workflow.named("ship")
                .variable("parcels", List.of(1, 2, 3))
                .node("ask", "Wait", node -> node.set("signal", "answer").set("approval", true))
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "variables.parcels")
                                .set("maxConcurrency", 4)
                                .body(body -> body.node("pack", "Noop")
                                        .node("label", "Noop")
                                        .connect("pack", "label")))
                .connect("ask", "Approved", "each")
                .build();
        return ship;
    }

    // --- one workflow

    @Test
    void the_readmes_shapes_are_one_workflow_and_run() {
        var java = Checkout.blocks("README.md", "java").get(3);
        var yaml = Checkout.blocks("README.md", "yaml").get(1);
        var tests = "engine-examples/src/test/java/dev/millrace/examples/docs/ShapePairsTest.java";

        assertThat(Checkout.squeezed(Checkout.text(tests))).contains(Checkout.squeezed(java));
        assertThat(written(readme())).isEqualTo(WorkflowLoader.with(TYPES).parse(yaml, Format.YAML, "README.md"));
        var execution = run(readme(), Map.of());
        execution.signal("answer", Map.of("decision", "approved", "by", "Ada"), "s-1");
        assertThat(completed(execution)).contains("each", "each[2]/label");
    }

    static Stream<Workflow> shapes() {
        return Stream.of(
                ifElse(),
                switchCase(),
                conditions(),
                groovy(),
                whileLoop(),
                forEach(),
                breakLoop(),
                container(),
                subflow(),
                registered(),
                child(),
                timer(),
                wait_(),
                approval(),
                compensation(),
                ports(),
                joins(),
                templates());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void java_and_yaml_say_the_same(Workflow shape) {
        assertThat(written(shape)).isEqualTo(yaml(shape.id()));
    }

    @Test
    void every_shape_of_the_guide_is_held() {
        var shown = Checkout.blocks("docs/guide.md", "yaml").stream()
                .map(block -> block.lines().findFirst().orElseThrow().replace("workflowId: ", ""))
                .filter(id -> id.startsWith("shape-"))
                .collect(Collectors.toSet());

        assertThat(shapes().map(Workflow::id).collect(Collectors.toSet()))
                .isEqualTo(shown)
                .hasSize(18);
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
        assertThat(completed(run(ifElse(), Map.of("amount", 250)))).containsExactlyInAnyOrder("check", "ask");
        assertThat(completed(run(switchCase(), Map.of("country", "DE")))).containsExactlyInAnyOrder("route", "middle");
        assertThat(completed(run(switchCase(), Map.of("country", "FR")))).containsExactlyInAnyOrder("route", "abroad");
        assertThat(completed(run(conditions(), Map.of("points", 6)))).containsExactlyInAnyOrder("score", "review");
        assertThat(completed(run(groovy(), Map.of("numbers", List.of(3, 4)))))
                .containsExactlyInAnyOrder("check", "even");
        assertThat(completed(run(ports(), Map.of("pieces", 5)))).containsExactlyInAnyOrder("check", "apologise");
        assertThat(run(ports(), Map.of("pieces", 2)).snapshot().node("ship").output())
                .isEqualTo(Map.of("shelf", Map.of("row", 17)));
    }

    @Test
    void loops_and_containers_run_their_bodies() {
        assertThat(run(whileLoop(), Map.of()).snapshot().node("pages").output()).containsEntry("IterationCount", 3);
        assertThat(completed(run(forEach(), Map.of("cities", List.of("Oslo", "Rome")))))
                .contains("each[0]/measure", "each[1]/keep", "each");
        assertThat(run(breakLoop(), Map.of("sizes", List.of(1, 12, 2)))
                        .snapshot()
                        .node("each")
                        .output())
                .containsEntry("ItemsProcessed", 2);
        assertThat(completed(run(container(), Map.of()))).contains("prepare/load", "prepare/clean", "use");
    }

    @Test
    void subflows_run_in_place_and_as_executions_of_their_own() {
        assertThat(run(subflow(), Map.of()).await().variables()).containsEntry("rebate", 5);
        engine.register(Workflow.named("rebate").node("look", "Noop").build());

        assertThat(run(registered(), Map.of("customer", "C7")).status()).isEqualTo(ExecutionStatus.COMPLETED);
        var parent = run(child(), Map.of());
        assertThat(parent.snapshot().node("ask").output()).containsEntry("ChildWorkflowStatus", "COMPLETED");
        assertThat(parent.snapshot().node("tell").output()).containsEntry("ChildWorkflowStatus", "STARTED");
    }

    @Test
    void waits_end_by_time_or_by_signal() {
        var timed = run(timer(), Map.of());
        var waiting = run(wait_(), Map.of("order", 7));
        var late = run(wait_(), Map.of("order", 8));
        var asked = run(approval(), Map.of());

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
        var undone = run(compensation(), Map.of());

        assertThat(undone.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(completed(undone)).containsExactlyInAnyOrder("book", "unbook");
        assertThat(completed(run(joins(), Map.of()))).contains("first", "quorum", "cleanUp");
        assertThat(run(templates(), Map.of("cents", 1290)).await().output())
                .isEqualTo(Map.of("net", 1290, "text", "1290 EUR"));
    }
}
