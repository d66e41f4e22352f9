package dev.millrace;

import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.passes;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static Node breaksAt(int item) {
        return context -> context.input("item", Integer.class) == item
                ? Outcome.done("at", item).by("Break")
                : Outcome.done(context.input());
    }

    private static WorkflowBuilder loop(Node node, Map<String, ?> settings) {
        return workflow().node("each", "ForEach", each -> {
            settings.forEach(each::set);
            return each.set("collectionExpression", "[1, 2, 3, 4, 5, 6]")
                    .body(body -> body.node("look", node).node("then", passes()).connect("look", "then"));
        });
    }

    @Test
    void no_item_begins_after_a_break_and_the_ledger_shows_what_did_not_run() {
        var execution = bench.start(loop(breaksAt(3), Map.of()));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ledger(execution))
                .containsExactly("COMPLETED", "COMPLETED", "COMPLETED", "SKIPPED", "SKIPPED", "SKIPPED");
        assertThat(execution.snapshot().node("each").output())
                .containsEntry("ItemsProcessed", 3)
                .containsEntry("TotalItems", 6);
    }

    @Test
    void what_hangs_on_the_breaking_node_is_not_taken() {
        var execution = bench.start(loop(breaksAt(2), Map.of()));

        var then = execution.snapshot().node("each[1]/then");
        assertThat(then.status()).isEqualTo(NodeStatus.SKIPPED);
        assertThat(then.why().skipReason()).contains(SkipReason.NOT_TAKEN);
    }

    @Test
    void iterations_that_run_when_a_break_comes_finish() {
        var execution = bench.start(workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3, 4]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("look", breaksAt(2))
                                        .node("wait", "Timer", timer -> timer.set("delay", "1s"))
                                        .connect("look", "wait"))));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        bench.time.advance(java.time.Duration.ofSeconds(1));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ledger(execution)).containsExactly("COMPLETED", "COMPLETED", "SKIPPED", "SKIPPED");
    }

    @Test
    void a_break_does_not_excuse_too_few_successes() {
        var execution = bench.start(loop(breaksAt(2), Map.of("completion", Map.of("minSuccessful", 4))));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("Break", "2 of 6", "minSuccessful is 4");
    }

    @Test
    void a_while_ends_by_a_break_before_its_next_check() {
        Node counts = context -> {
            int n = (Integer) context.variables().get("n") + 1;
            context.setVariable("n", n);
            return n == 3 ? Outcome.done().by("Break") : Outcome.done();
        };
        var execution = bench.start(workflow()
                .variable("n", 0)
                .node(
                        "loop",
                        "While",
                        loop -> loop.set("conditionExpression", "variables.n < 100")
                                .body(body -> body.node("count", counts))));

        assertThat(execution.await().variables()).containsEntry("n", 3);
        assertThat(execution.snapshot().node("loop").output()).containsEntry("IterationCount", 3);
    }

    @Test
    void a_break_ends_the_innermost_loop_only_and_leads_out_of_containers() {
        var execution = bench.start(workflow()
                .node(
                        "outer",
                        "ForEach",
                        outer -> outer.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node(
                                        "inner",
                                        "ForEach",
                                        inner -> inner.set("collectionExpression", "[1, 2, 3]")
                                                .body(nested -> nested.node(
                                                                "box",
                                                                "Container",
                                                                box -> box.body(
                                                                        boxed -> boxed.node("look", breaksAt(2))))
                                                        .node("after", gives("went", "on"))
                                                        .connect("box", "after"))))));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("outer").output()).containsEntry("ItemsProcessed", 2);
        assertThat(execution.snapshot().node("outer[1]/inner").output()).containsEntry("ItemsProcessed", 2);
        assertThat(execution.snapshot().node("outer[0]/inner[1]/after").status())
                .isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_switch_breaks_and_a_connection_on_the_port_is_taken_first() {
        var execution = bench.start(workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3]")
                                .body(body -> body.node(
                                                "look",
                                                "Switch",
                                                look -> look.set("expression", "item > 1")
                                                        .set("cases", Map.of("true", "Break")))
                                        .node("last", gives("last", true))
                                        .connect("look", "Break", "last"))));

        assertThat(execution.snapshot().node("each[1]/last").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(ledger(execution)).containsExactly("COMPLETED", "COMPLETED", "SKIPPED");
    }

    @Test
    void outside_of_a_loop_break_is_a_port_like_any_other() {
        var execution = bench.start(workflow()
                .node("a", (Node) context -> Outcome.done("x", 1).by("Break"))
                .node("b", passes())
                .connect("a", "b"));

        assertThat(execution.await().output()).isEqualTo(Map.of("x", 1));
    }

    @SuppressWarnings("unchecked") // a ledger is a list of maps
    private static List<Object> ledger(Execution execution) {
        var items = (List<Map<String, Object>>)
                execution.snapshot().node("each").output().get("items");
        return List.copyOf(items.stream().map(item -> item.get("status")).toList());
    }
}
