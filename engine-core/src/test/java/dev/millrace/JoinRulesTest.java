package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JoinRulesTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().nodes().get(NodePath.parse(node)).status();
    }

    private static SkipReason reason(Execution execution, String node) {
        return execution
                .snapshot()
                .nodes()
                .get(NodePath.parse(node))
                .why()
                .skipReason()
                .orElseThrow();
    }

    @Test
    void a_join_of_all_is_skipped_as_soon_as_it_is_broken() {
        var execution = bench.start(workflow()
                .node("bad", fails("no"))
                .node("slow", "Timer", node -> node.set("delay", "1h"))
                .node("both", "Noop")
                .node("behind", "Noop")
                .connect("bad", "both")
                .connect("slow", "both")
                .connect("both", "behind"));

        assertThat(status(execution, "both")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(reason(execution, "behind")).isEqualTo(SkipReason.UPSTREAM_FAILED);
        assertThat(status(execution, "slow")).isEqualTo(NodeStatus.WAITING);

        bench.time.advance(ofSeconds(3600));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(reason(execution, "both")).isEqualTo(SkipReason.UPSTREAM_FAILED);
    }

    @Test
    void a_join_of_all_waits_while_only_branches_were_left_out() {
        var execution = bench.start(workflow()
                .node("left", done(), node -> node.runIf("1 > 2"))
                .node("slow", "Timer", node -> node.set("delay", "1s"))
                .node("both", "Noop")
                .connect("left", "both")
                .connect("slow", "both"));

        assertThat(status(execution, "both")).isEqualTo(NodeStatus.PENDING);
        bench.time.advance(ofSeconds(1));
        assertThat(status(execution, "both")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_join_of_n_cancels_what_is_open_when_it_has_enough() {
        var execution = bench.start(workflow()
                .node("one", "Timer", node -> node.set("delay", "1s"))
                .node("two", "Timer", node -> node.set("delay", "2s"))
                .node("three", "Timer", node -> node.set("delay", "3s"))
                .node("asked", "Wait", node -> node.set("signal", "go"))
                .node("quorum", "Noop", node -> node.join(Join.atLeast(2).cancellingRest()))
                .connect("one", "quorum")
                .connect("two", "quorum")
                .connect("three", "quorum")
                .connect("asked", "quorum"));

        bench.time.advance(ofSeconds(2));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(status(execution, "three")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(status(execution, "asked")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(bench.engine.explain(execution.id(), "three").orElseThrow().reasons())
                .anySatisfy(said -> assertThat(said.text()).contains("'quorum' had what it needed"));
    }

    @Test
    void a_fallback_at_work_for_a_lost_source_is_cancelled_with_it() {
        var execution = bench.start(workflow()
                .node("bad", fails("no"), node -> node.fallback("instead"))
                .node("instead", "Timer", node -> node.set("delay", "1h"))
                .node("quick", "Timer", node -> node.set("delay", "1s"))
                .node("first", "Noop", node -> node.join(Join.ANY.cancellingRest()))
                .connect("bad", "first")
                .connect("quick", "first"));

        bench.time.advance(ofSeconds(1));

        assertThat(status(execution, "instead")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(status(execution, "bad")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void scopes_of_a_lost_source_end_with_it() {
        var execution = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        node -> node.body(body -> body.node("inner", "Timer", inner -> inner.set("delay", "1h"))))
                .node("quick", done())
                .node("first", "Noop", node -> node.join(Join.ANY.cancellingRest()))
                .connect("box", "first")
                .connect("quick", "first"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(status(execution, "box")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(status(execution, "box/inner")).isEqualTo(NodeStatus.CANCELLED);
    }

    @Test
    void a_rule_is_decided_as_soon_as_it_is_certain() {
        var execution = bench.start(workflow()
                .node("a", done())
                .node("b", fails("no"))
                .node("open", "Timer", node -> node.set("delay", "1h"))
                .node("runs", "Noop", node -> node.join(Join.when("(a.failed || b.failed) || open.completed")))
                .node("ends", "Noop", node -> node.join(Join.when("a.failed && open.completed")))
                .node("waits", "Noop", node -> node.join(Join.when("a.completed && !open.failed")))
                .connect("a", "runs")
                .connect("b", "runs")
                .connect("open", "runs")
                .connect("a", "ends")
                .connect("open", "ends")
                .connect("a", "waits")
                .connect("open", "waits"));

        assertThat(status(execution, "runs")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(reason(execution, "ends")).isEqualTo(SkipReason.NOT_TAKEN);
        assertThat(status(execution, "waits")).isEqualTo(NodeStatus.PENDING);
        bench.time.advance(ofSeconds(3600));
        assertThat(status(execution, "waits")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_node_that_its_own_condition_left_out_says_why() {
        var execution = bench.start(workflow()
                .node("count", gives("n", 3))
                .node("many", done(), node -> node.runIf("input.n > 10"))
                .connect("count", "many"));

        assertThat(reason(execution, "many")).isEqualTo(SkipReason.NOT_TAKEN);
        assertThat(bench.engine.explain(execution.id(), "many").orElseThrow().reasons())
                .first()
                .satisfies(said -> {
                    assertThat(said.kind()).isEqualTo(Explanation.Kind.END);
                    assertThat(said.text()).contains("input.n > 10");
                    assertThat(said.values()).isEqualTo(Map.of("input.n", 3));
                });
    }

    @Test
    void a_condition_that_cannot_be_evaluated_fails_the_node() {
        var execution = bench.start(workflow().node("odd", done(), node -> node.runIf("input.n + {} > 1")));

        assertThat(status(execution, "odd")).isEqualTo(NodeStatus.FAILED);
    }

    @Test
    void a_condition_is_asked_before_the_first_attempt_only() {
        var execution = bench.start(workflow()
                .node("other", "Timer", node -> node.set("delay", "10ms"))
                .node(
                        "tries",
                        Bench.failsBefore(2),
                        node -> node.runIf("nodes.other.status != 'COMPLETED'").retry(RetryPolicy.attempts(2))));

        bench.time.advance(ofSeconds(60));

        assertThat(status(execution, "tries")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_compensation_with_a_condition_that_does_not_hold_is_passed_over() {
        var execution = bench.start(workflow()
                .node("one", done(), node -> node.compensation("undoOne"))
                .node("two", done(), node -> node.compensation("undoTwo"))
                .node("bad", fails("no"))
                .node("undoOne", done())
                .node("undoTwo", done(), node -> node.runIf("1 > 2"))
                .connect("one", "two")
                .connect("two", "bad"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(status(execution, "undoOne")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "undoTwo")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_connection_without_a_port_takes_no_exceptional_one() {
        var execution = bench.start(workflow()
                .node("ask", "Wait", node -> node.set("signal", "s").set("waitTimeout", "1s"))
                .node("pay", "Noop")
                .node("tell", "Noop")
                .connect("ask", "pay")
                .connect("ask", "Timeout", "tell"));

        bench.time.advance(ofSeconds(1));

        assertThat(reason(execution, "pay")).isEqualTo(SkipReason.NOT_TAKEN);
        assertThat(status(execution, "tell")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(bench.engine.explain(execution.id(), "pay").orElseThrow().reasons())
                .anySatisfy(said ->
                        assertThat(said.text()).contains("Timeout", "which only a connection that names it takes"));
    }
}
