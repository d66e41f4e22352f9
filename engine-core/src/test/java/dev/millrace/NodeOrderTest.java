package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Check;
import dev.millrace.definition.Connection;
import dev.millrace.definition.DependsOn;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Join;
import dev.millrace.definition.OrderBy;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeOrderTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().nodes().get(NodePath.parse(node)).status();
    }

    private static SkipReason reason(Execution execution, String node) {
        return execution.snapshot().node(node).why().skipReason().orElseThrow();
    }

    private static WorkflowBuilder slowAndBadThenNext() {
        return workflow()
                .node("slow", "Timer", node -> node.set("delay", "1h").phase(1))
                .node("bad", fails("no"), node -> node.phase(1))
                .node("next", done(), node -> node.phase(2))
                .node("last", done(), node -> node.phase(7));
    }

    @Test
    void a_phase_begins_when_all_lower_ones_have_ended() {
        var execution = bench.start(slowAndBadThenNext());

        assertThat(status(execution, "next")).isEqualTo(NodeStatus.PENDING);
        bench.time.advance(ofHours(1));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(status(execution, "next")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "last")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_failure_skips_later_phases_and_not_its_own_where_asked() {
        var execution = bench.start(slowAndBadThenNext()
                .stopOnFirstError()
                .node("tidy", done(), node -> node.phase(9).join(Join.ALL_DONE)));

        assertThat(reason(execution, "last")).isEqualTo(SkipReason.UPSTREAM_FAILED);
        assertThat(status(execution, "slow")).isEqualTo(NodeStatus.WAITING);
        bench.time.advance(ofHours(1));

        assertThat(status(execution, "slow")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "tidy")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_phase_that_chose_not_to_run_stops_none() {
        var execution = bench.start(workflow()
                .stopOnFirstError()
                .node("a", done(), node -> node.phase(1).runIf("input.no == 1"))
                .node("b", done(), node -> node.phase(2)));

        assertThat(status(execution, "b")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_node_of_a_phase_also_waits_for_its_own_sources() {
        var execution = bench.start(workflow()
                .node("slow", "Timer", node -> node.set("delay", "1h").phase(1))
                .node("choose", "IfElse", node -> node.set("condition", "input.x == 1"))
                .node("yes", done(), node -> node.phase(2))
                .node("no", done(), node -> node.phase(2))
                .node("third", gives("n", 3), node -> node.phase(3))
                .connect("choose", "TrueBranch", "yes")
                .connect("choose", "FalseBranch", "no"));

        assertThat(status(execution, "no")).isEqualTo(NodeStatus.PENDING);
        bench.time.advance(ofHours(1));

        assertThat(reason(execution, "yes")).isEqualTo(SkipReason.NOT_TAKEN);
        assertThat(status(execution, "no")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().result().output()).containsEntry("n", 3);
    }

    @Test
    void a_phase_whose_nodes_were_all_skipped_early_lets_nobody_overtake_the_one_below() {
        var execution = bench.start(workflow()
                .node("bad", fails("no"), node -> node.phase(1))
                .node("slow", "Timer", node -> node.set("delay", "1h").phase(1))
                .node("early", done(), node -> node.phase(2).dependsOn("bad"))
                .node("third", done(), node -> node.phase(3)));

        assertThat(status(execution, "early")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(status(execution, "third")).isEqualTo(NodeStatus.PENDING);
        bench.time.advance(ofHours(1));

        assertThat(status(execution, "third")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void what_its_own_sources_deliver_wins_over_what_lower_phases_do() {
        var execution = bench.start(workflow()
                .node("own", gives("n", 1))
                .node("lower", gives("n", 2), node -> node.phase(1))
                .node("x", "Noop", node -> node.phase(2).dependsOn("own")));

        assertThat(execution.snapshot().node("x").output()).containsEntry("n", 1);
    }

    @Test
    void phases_order_nothing_where_only_dependencies_do() {
        var execution = bench.start(slowAndBadThenNext().orderBy(OrderBy.DEPENDENCY));

        assertThat(status(execution, "last")).isEqualTo(NodeStatus.COMPLETED);
    }

    @ParameterizedTest
    @CsvSource({
        "good,SUCCESS,COMPLETED", "good,COMPLETION,COMPLETED", "good,FAILURE,SKIPPED",
        "bad,SUCCESS,SKIPPED", "bad,COMPLETION,COMPLETED", "bad,FAILURE,COMPLETED",
        "unchosen,SUCCESS,SKIPPED", "unchosen,COMPLETION,COMPLETED", "unchosen,FAILURE,SKIPPED",
        "behindBad,SUCCESS,SKIPPED", "behindBad,COMPLETION,COMPLETED", "behindBad,FAILURE,SKIPPED",
        "late,SUCCESS,SKIPPED", "late,COMPLETION,COMPLETED", "late,FAILURE,COMPLETED",
        "warned,SUCCESS,COMPLETED", "warned,COMPLETION,COMPLETED", "warned,FAILURE,SKIPPED",
        "secondTry,SUCCESS,COMPLETED", "secondTry,COMPLETION,COMPLETED", "secondTry,FAILURE,SKIPPED",
        "refused,SUCCESS,SKIPPED", "refused,COMPLETION,COMPLETED", "refused,FAILURE,COMPLETED",
        "off,SUCCESS,COMPLETED", "off,COMPLETION,COMPLETED", "off,FAILURE,SKIPPED"
    })
    void all_dependencies_must_be_met(String on, DependsOn end, NodeStatus expected) {
        var execution = bench.start(workflow()
                .node("other", fails("no"))
                .node("good", done())
                .node("bad", fails("no"))
                .node("unchosen", done(), node -> node.runIf("input.no == 1"))
                .node("behindBad", done(), node -> node.dependsOn("bad"))
                .node(
                        "late",
                        "Container",
                        node -> node.timeout(ofMillis(1))
                                .body(body -> body.node("nap", "Timer", nap -> nap.set("delay", "2h"))))
                .node("warned", (Node) context -> Outcome.done().warning("odd"))
                .node(
                        "secondTry",
                        failsBefore(2),
                        node -> node.retry(RetryPolicy.attempts(2).fixed(ofMillis(1))))
                .node("refused", done(), node -> node.preCheck(Check.expression("input.no == 1")))
                .node("off", done(), node -> node.disabled())
                .node(
                        "x",
                        done(),
                        node -> node.dependsOn("other", DependsOn.FAILURE).dependsOn(on, end)));
        bench.time.advance(ofHours(1));

        assertThat(status(execution, "x")).isEqualTo(expected);
    }

    @Test
    void one_dependency_that_is_not_met_is_enough_before_the_others_have_ended() {
        var execution = bench.start(workflow()
                .node("nap", "Timer", node -> node.set("delay", "1h"))
                .node("good", done())
                .node("bad", fails("no"))
                .node(
                        "alarm",
                        done(),
                        node -> node.dependsOn("nap", DependsOn.COMPLETION).dependsOn("good", DependsOn.FAILURE))
                .node(
                        "next",
                        done(),
                        node -> node.dependsOn("nap", DependsOn.COMPLETION).dependsOn("bad")));

        assertThat(status(execution, "nap")).isEqualTo(NodeStatus.WAITING);
        assertThat(reason(execution, "alarm")).isEqualTo(SkipReason.NOT_TAKEN);
        assertThat(reason(execution, "next")).isEqualTo(SkipReason.UPSTREAM_FAILED);
    }

    /** What comes of a stop is no failure: who waits for one goes with the execution that was stopped. */
    @Test
    void a_dependency_that_was_stopped_lets_nothing_begin() {
        var execution = bench.start(workflow()
                .node("nap", "Timer", node -> node.set("delay", "1h"))
                .node("alarm", done(), node -> node.dependsOn("nap", DependsOn.FAILURE))
                .node("tidy", done(), node -> node.dependsOn("nap", DependsOn.COMPLETION)));
        execution.cancel("enough");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(status(execution, "nap")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(reason(execution, "alarm")).isEqualTo(SkipReason.EXECUTION_ENDED);
        assertThat(reason(execution, "tidy")).isEqualTo(SkipReason.EXECUTION_ENDED);
    }

    @Test
    void a_join_of_ones_own_decides_over_dependencies() {
        var execution = bench.start(workflow()
                .node("good", done())
                .node("bad", fails("no"))
                .node(
                        "x",
                        done(),
                        node -> node.join(Join.ANY)
                                .dependsOn("good", DependsOn.FAILURE)
                                .dependsOn("bad", DependsOn.FAILURE)));

        assertThat(status(execution, "x")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_body_has_phases_of_its_own() {
        var box = workflow()
                .node(
                        "box",
                        "Container",
                        node -> node.body(body ->
                                body.node("late", done(), n -> n.phase(2)).node("early", done(), n -> n.phase(1))))
                .build();

        assertThat(box.graph().nodes().get(0).work().body().orElseThrow().connections())
                .extracting(Connection::toString)
                .containsExactly("early -> late");
    }

    @Test
    void a_loop_that_is_drawn_flat_waits_for_its_phase_and_not_for_its_body() {
        var execution = bench.start(workflow()
                .node("slow", "Timer", node -> node.set("delay", "1h").phase(1))
                .node("other", done())
                .node(
                        "loop",
                        "While",
                        node -> node.set("conditionExpression", "false")
                                .set("maxIterations", 5)
                                .phase(2)
                                .dependsOn("other"))
                .node("body", done())
                .connect("loop", "LoopBody", "body")
                .connect("body", "loop"));

        assertThat(status(execution, "loop")).isEqualTo(NodeStatus.PENDING);
        bench.time.advance(ofHours(1));

        assertThat(status(execution, "loop")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void what_cannot_be_ordered_is_refused() {
        assertRefused(
                workflow()
                        .orderBy(OrderBy.PHASE)
                        .node("a", done())
                        .node("b", done(), n -> n.phase(1).dependsOn("a")),
                "orderBy: hybrid");
        assertRefused(
                workflow()
                        .node("a", done(), n -> n.phase(2))
                        .node("b", done(), n -> n.phase(1).dependsOn("a")),
                "later phase 2");
        assertRefused(
                workflow()
                        .node("p", done(), n -> n.phase(1))
                        .node("a", done())
                        .node("b", done(), n -> n.phase(2).join(Join.atLeast(1)).dependsOn("a")),
                "joinCondition");
        assertRefused(
                workflow()
                        .node("p", done(), n -> n.phase(1))
                        .node("b", done(), n -> n.phase(2).join(Join.ANY)),
                "allDone");
        assertRefused(
                workflow().with(flow -> {
                    for (int i = 0; i < 800; i++) {
                        int phase = i % 2;
                        flow.node("n" + i, "Noop", n -> n.phase(phase));
                    }
                }),
                "Container");
    }

    private static void assertRefused(WorkflowBuilder flow, String text) {
        assertThatThrownBy(flow::build)
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContainingAll("DEF-274", text);
    }

    @Test
    void ids_of_any_kind_can_be_depended_on() {
        var execution = bench.start(workflow()
                .node("it's a.b", fails("no"))
                .node("x", done(), node -> node.dependsOn("it's a.b", DependsOn.FAILURE)));

        assertThat(status(execution, "x")).isEqualTo(NodeStatus.COMPLETED);
    }
}
