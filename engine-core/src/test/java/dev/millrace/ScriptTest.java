package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Condition;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions and expressions in a script language, wherever one can stand. The bench also folds each journal. */
class ScriptTest {

    private final SlowLanguage language = new SlowLanguage();
    private final NodeRegistry types = NodeRegistry.builder().add(language).build();
    private final Bench bench = new Bench(engine -> engine.nodes(types));

    @AfterEach
    void close() {
        language.letGo();
        bench.close();
    }

    private static Condition script(String text) {
        return new Condition(text, SlowLanguage.NAME);
    }

    private static WorkflowBuilder both(WorkflowBuilder workflow, String source, String text) {
        return workflow.node("yes", done())
                .node("no", done())
                .connect(source, "yes", via -> via.when(script(text)))
                .connect(source, "no", via -> via.when(script("(" + text + ") == false")));
    }

    private static void assertWentYes(Execution execution) {
        assertThat(execution.status()).as(execution.await().cause()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("yes").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("no").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    // --- behind nodes of each kind

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Noop      | input.n == 7 && output.n == 7
            IfElse    | output.BranchTaken == "TrueBranch"
            Switch    | output.PortSelected == "Seven"
            While     | output.IterationCount == 2
            ForEach   | output.ItemsProcessed == 2
            Container | output.CompletedChildren == 1
            Subflow   | output.ChildWorkflowStatus == "COMPLETED"
            """)
    void a_condition_stands_behind_a_control_node(String type, String text) {
        assertWentYes(bench.engine.start(
                both(workflow().variable("turns", 0).node("source", type, node -> settings(type, node)), "source", text)
                        .build(),
                Map.of("n", 7)));
    }

    private static NodeBuilder settings(String type, NodeBuilder node) {
        Node counts = context -> {
            context.setVariable("turns", (int) context.variables().get("turns") + 1);
            return Outcome.done();
        };
        return switch (type) {
            case "IfElse" -> node.set("condition", "input.n == 7");
            case "Switch" -> node.set("expression", "input.n").set("cases", Map.of("7", "Seven"));
            case "While" ->
                node.set("conditionExpression", "variables.turns < 2").body(body -> body.node("in", counts));
            case "ForEach" -> node.set("collectionExpression", "[1, 2]").body(body -> body.node("in", done()));
            case "Container" -> node.body(body -> body.node("in", done()));
            case "Subflow" ->
                node.subflow(Workflow.named("child").node("in", done()).build());
            default -> node;
        };
    }

    @Test
    void a_condition_stands_behind_a_delay_and_behind_a_wait() {
        var delayed = bench.start(both(
                workflow().node("source", "Timer", node -> node.set("delay", "5s")), "source", "output.x == null"));
        var waiting = bench.start(both(
                workflow().node("source", "Wait", node -> node.set("signal", "go")), "source", "output.by == 'ann'"));

        bench.time.advance(Duration.ofSeconds(5));
        waiting.signal("go", Map.of("by", "ann"), "1");

        assertWentYes(delayed);
        assertWentYes(waiting);
    }

    @Test
    void a_condition_stands_behind_a_child_execution() {
        var child = Workflow.named("child").node("step", gives("x", 3)).build();

        assertWentYes(bench.start(both(
                workflow()
                        .node(
                                "source",
                                "Subflow",
                                node -> node.set("mode", "child").subflow(child)),
                "source",
                "output.x == 3 && nodes.source.status == 'WAITING'")));
    }

    @Test
    void a_condition_behind_a_node_with_a_fallback_sees_the_fallbacks_output() {
        assertWentYes(bench.start(both(
                workflow()
                        .node("source", fails("no"), node -> node.fallback("spare"))
                        .node("spare", gives("from", "spare")),
                "source",
                "output.from == 'spare'")));
    }

    @Test
    void a_condition_on_a_failure_stands_behind_a_fallback_that_failed_too() {
        var execution = bench.start(workflow()
                .node("source", fails("no stock"), node -> node.fallback("spare"))
                .node("spare", fails("no spare"))
                .node("handler", done())
                .connect(
                        "source",
                        "handler",
                        via -> via.on(Trigger.FAIL)
                                .recovers()
                                .when(script("error.message == 'no stock' && error.nodeId == 'source'"))));

        assertThat(execution.snapshot().node("handler").status()).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void scripts_and_expressions_stand_side_by_side_and_each_sees_what_it_may_name() {
        var execution = bench.engine.start(
                workflow()
                        .variable("v", 2)
                        .node("first", gives("x", 1))
                        .node("source", gives("y", 3))
                        .node("a", done())
                        .node("b", done())
                        .node("c", done())
                        .connect("first", "source")
                        .connect(
                                "source",
                                "a",
                                via -> via.when(script("nodes.first.output.x == 1 && variables.v == 2 && output.y == 3"
                                        + " && input.x == 1 && execution.workflowId == 'test' && attempt == 1")))
                        .connect("source", "b", via -> via.when("output.y == 3"))
                        .connect("source", "c", via -> via.when(script("output.y == 4")))
                        .build(),
                Map.of());

        assertThat(execution.await().cause()).isEmpty();
        assertThat(execution.snapshot().node("a").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("b").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("c").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    // --- what goes wrong

    @Test
    void a_condition_that_fails_fails_a_node_that_is_not_run_again() {
        var execution = bench.start(workflow()
                .node("source", gives("x", 5), node -> node.retry(RetryPolicy.attempts(3)))
                .node("after", done())
                .connect("source", "after", via -> via.when(script("output.x"))));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("source", "'output.x' gave no boolean");
        assertThat(execution.snapshot().node("source").attempts()).isEqualTo(1);
        assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_while_fails_whose_condition_fails_in_a_later_turn() {
        Node counts = context -> {
            int turns = (int) context.variables().get("turns") + 1;
            context.setVariable("turns", turns == 2 ? "two" : turns);
            return Outcome.done();
        };
        var execution = bench.start(workflow()
                .variable("turns", 0)
                .node(
                        "loop",
                        "While",
                        node -> node.set("language", SlowLanguage.NAME)
                                .set("conditionExpression", "variables.turns < 3")
                                .body(body -> body.node("count", counts)))
                .node("after", done())
                .connect("loop", "after"));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("loop", "variables.turns < 3");
        assertThat(execution.snapshot().node("loop[1]/count").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(language.evaluated).hasSize(3);
    }

    @Test
    void a_while_in_expressions_fails_whose_condition_fails_in_a_later_turn() {
        Node counts = context -> {
            int turns = (int) context.variables().get("turns") + 1;
            context.setVariable("turns", turns == 2 ? "two" : turns);
            return Outcome.done();
        };
        var execution = bench.start(workflow()
                .variable("turns", 0)
                .node(
                        "loop",
                        "While",
                        node -> node.set("conditionExpression", "variables.turns < 3")
                                .body(body -> body.node("count", counts))));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("loop", "variables.turns < 3");
        assertThat(execution.snapshot().node("loop[1]/count").status()).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_language_that_no_type_brings_is_refused_before_anything_runs() {
        try (var plain = new Bench()) {
            assertThatThrownBy(() -> plain.start(both(workflow().node("source", done()), "source", "true")))
                    .isInstanceOf(InvalidWorkflowException.class)
                    .hasMessageContaining("DEF-232")
                    .hasMessageContaining("slowly");
            assertThat(plain.events.events()).isEmpty();
        }
    }

    @Test
    void nobody_is_asked_where_no_condition_is_a_script() {
        bench.start(workflow().node("a", done()).node("b", done()).connect("a", "b", via -> via.when("true")));

        assertThat(language.evaluated).isEmpty();
        assertThat(bench.events.events(CompletionHeld.class)).isEmpty();
    }
}
