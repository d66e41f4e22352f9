package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.view.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How executions and scopes end: by themselves, by a failure that is fast, or because they were told to. */
class EndingsTest {

    /** Nodes in every state that a stop can meet. */
    private static Driven everywhere() {
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withMaxConcurrency(5))
                .node("runs", Driven.work())
                .node("waits", "Wait", node -> node.set("signal", "go").set("waitTimeout", "1h"))
                .node("delays", "Timer", node -> node.set("delay", "1h"))
                .node("retries", Driven.work(), node -> node.retry(RetryPolicy.attempts(2)))
                .node("pending", Driven.work())
                .connect("runs", "pending")
                .node(
                        "box",
                        "Container",
                        box -> box.timeout(Duration.ofHours(2))
                                .body(body ->
                                        body.node("in", Driven.work()).node("wait", "Wait", w -> w.set("signal", "x"))))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("in", Driven.work())))
                .node("ready", Driven.work()));
        run.fails("retries");
        run.begin("runs");
        run.begin("box/in");
        run.begin("each[0]/in");
        run.asked();
        return run;
    }

    @Test
    void a_cancel_tells_what_runs_and_ends_what_does_not() {
        var run = everywhere();

        assertThat(run.stop(Stop.CANCEL, "enough")).isTrue();

        assertThat(run.asked())
                .containsExactly("grace", "stop runs: enough", "stop box/in: enough", "stop each[0]/in: enough");
        assertThat(run.status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(List.of(run.status("waits"), run.status("delays"), run.status("retries"), run.status("box/wait")))
                .containsOnly(NodeStatus.CANCELLED);
        assertThat(List.of(run.status("each[1]/in"), run.status("ready"))).containsOnly(NodeStatus.SKIPPED);
        assertThat(run.timers()).isEmpty();

        run.completes("box/in").fails("each[0]/in").completes("runs");

        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(run.cause()).isEqualTo("enough");
        assertThat(List.of(run.status("runs"), run.status("box/in"))).containsOnly(NodeStatus.COMPLETED);
        assertThat(List.of(run.status("each[0]/in"), run.status("box"), run.status("each")))
                .containsOnly(NodeStatus.CANCELLED);
        assertThat(run.node("pending").why().skipReason()).contains(SkipReason.EXECUTION_ENDED);
        assertThat(run.asked()).containsExactly("finish");
    }

    @Test
    void what_does_not_heed_a_cancel_is_abandoned_when_its_time_is_over() {
        var run = everywhere();
        run.stop(Stop.CANCEL, "enough");
        run.asked();

        run.graceOver();

        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(List.of(run.status("runs"), run.status("box/in"), run.status("each[0]/in")))
                .containsOnly(NodeStatus.CANCELLED);
        assertThat(run.state.workings().dispatched())
                .as("the messages that nobody has taken")
                .isEqualTo(2);
        int events = run.events.size();
        run.graceOver();
        assertThat(run.events).hasSize(events);
    }

    @Test
    void time_for_stopping_that_nobody_asked_for_changes_nothing() {
        var run = everywhere();
        int events = run.events.size();

        run.graceOver();

        assertThat(run.events).hasSize(events);
        assertThat(run.status("runs")).isEqualTo(NodeStatus.RUNNING);
    }

    @Test
    void a_terminate_waits_for_nobody() {
        var run = everywhere();

        assertThat(run.stop(Stop.TERMINATE, "now")).isTrue();

        assertThat(run.status()).isEqualTo(ExecutionStatus.TERMINATED);
        assertThat(run.asked()).containsExactly("stop runs: now", "stop box/in: now", "stop each[0]/in: now", "finish");
        assertThat(List.of(run.status("runs"), run.status("box/in"), run.status("each[0]/in")))
                .containsOnly(NodeStatus.CANCELLED);
        assertThat(run.stop(Stop.TERMINATE, "again")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "CANCEL, CANCEL, false",
        "CANCEL, TIMEOUT, false",
        "TIMEOUT, CANCEL, false",
        "CANCEL, TERMINATE, true",
        "TIMEOUT, TERMINATE, true"
    })
    void only_a_terminate_overtakes_another_stop(Stop first, Stop second, boolean changes) {
        var run = everywhere();
        run.stop(first, "first");

        assertThat(run.stop(second, "second")).isEqualTo(changes);

        run.graceOver();
        assertThat(run.cause()).isEqualTo(changes ? "second" : "first");
    }

    @ParameterizedTest
    @EnumSource(Stop.class)
    void a_paused_execution_can_be_stopped(Stop stop) {
        var run = Driven.started(Workflow.named("test").node("job", Driven.work()));
        run.decision
                .interventions()
                .pause(dev.millrace.event.ExecutionEvent.Request.of("hold"), Long.MAX_VALUE, run.now);

        run.stop(stop, "enough");

        assertThat(run.status().isFinal()).isTrue();
        assertThat(run.status("job")).isEqualTo(NodeStatus.SKIPPED);
    }

    // --- failing fast

    private static WorkflowBuilder fast() {
        return Workflow.named("test").policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST));
    }

    @Test
    void failing_fast_stops_the_siblings_but_not_the_handler() {
        var run = Driven.started(fast().node("bad", Driven.work())
                .node("tell", Driven.work())
                .node("runs", Driven.work())
                .node("ready", Driven.work())
                .node("waits", "Wait", node -> node.set("signal", "go").set("waitTimeout", "1h"))
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("in", Driven.work())
                                .node("next", Driven.work())
                                .connect("in", "next")))
                .connect("bad", "tell", via -> via.on(Trigger.FAIL)));
        run.begin("runs");
        run.begin("box/in");
        run.asked();

        run.fails("bad");

        assertThat(run.asked())
                .containsExactlyInAnyOrder(
                        "stop runs: node 'bad' failed", "stop box/in: node 'bad' failed", "run tell");
        assertThat(List.of(run.status("runs"), run.status("waits"), run.status("box"), run.status("box/in")))
                .containsOnly(NodeStatus.CANCELLED);
        assertThat(List.of(run.status("ready"), run.status("box/next"))).containsOnly(NodeStatus.SKIPPED);
        run.completes("tell");
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.cause()).isEqualTo("node bad: bad broke");
    }

    @Test
    void a_failure_inside_a_scope_lets_its_siblings_finish_and_comes_out_through_the_node() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("bad", Driven.work())
                                .node("good", Driven.work())
                                .node("after", Driven.work())
                                .connect("good", "after"))));

        run.fails("box/bad").completes("box/good");
        assertThat(run.status("box")).isEqualTo(NodeStatus.RUNNING);
        run.completes("box/after");

        assertThat(run.status("box")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.cause()).isEqualTo("node box: box/bad: box/bad broke");
        assertThat(run.output("box")).isEmpty();
    }

    @Test
    void a_container_says_what_its_nodes_gave() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("a", Driven.work())
                                .node("b", Driven.work())
                                .node("never", Driven.work())
                                .connect("a", "never", via -> via.on(Trigger.FAIL)))));

        run.completes("box/a", Map.of("x", 1)).completes("box/b", Map.of("x", 2));

        assertThat(run.output("box"))
                .isEqualTo(Map.of(
                        "ChildResults",
                        Map.of("a", Map.of("x", 1), "b", Map.of("x", 2)),
                        "TotalChildren",
                        3,
                        "CompletedChildren",
                        2,
                        "ExecutionMode",
                        "Parallel"));
    }

    @Test
    void the_output_is_what_delivered_to_nobody() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("c", Driven.work())
                .node("no", Driven.work())
                .connect("a", "b")
                .connect("c", "no", via -> via.when("1 > 2")));

        run.completes("a", Map.of("a", 1))
                .completes("c", Map.of("x", "of c", "c", 1))
                .completes("b", Map.of("x", "of b"));

        assertThat(Report.result(run.state).output()).isEqualTo(Map.of("x", "of c", "c", 1));
    }

    @Test
    void a_fallback_waits_for_its_node_and_is_skipped_when_it_is_not_needed() {
        var run = Driven.started(Workflow.named("test")
                .node("first", Driven.work())
                .node("main", Driven.work(), node -> node.fallback("spare"))
                .node("spare", Driven.work())
                .connect("first", "main", via -> via.when("output.go == true")));

        run.completes("first", Map.of("go", false));

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.node("spare").why().skipReason()).contains(SkipReason.NOT_TAKEN);
        assertThat(run.events.stream()
                        .filter(NodeSkipped.class::isInstance)
                        .map(event -> ((NodeSkipped) event).node().toString()))
                .containsExactly("main", "spare");
    }

    @Test
    void a_fallback_that_completes_stands_in_and_one_that_fails_gives_the_nodes_own_failure() {
        var workflow = Workflow.named("test")
                .node("main", Driven.work(), node -> node.fallback("spare"))
                .node("spare", Driven.work())
                .node("after", Driven.work())
                .connect("main", "after");
        var good = Driven.started(workflow).fails("main").completes("spare", Map.of("x", 1));
        var bad = Driven.started(workflow).fails("main").fails("spare");

        assertThat(good.status("main")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(good.begin("after").givenInput()).isEqualTo(Map.of("x", 1));
        good.completes("after");
        assertThat(good.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(Report.result(good.state).output()).isEmpty();
        assertThat(bad.status("main")).isEqualTo(NodeStatus.FAILED);
        assertThat(bad.status("after")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(bad.cause()).isEqualTo("node main: main broke (and 1 more)");
    }

    @Test
    void a_fallback_is_kept_for_a_node_that_only_a_clean_up_reaches() {
        var run = Driven.started(Workflow.named("test")
                .entryPoint("entry")
                .node("entry", Driven.work())
                .node("spare", Driven.work())
                .node("stray", Driven.work())
                .node("main", Driven.work(), node -> node.fallback("spare").join(Join.ALL_DONE))
                .connect("stray", "main"));

        run.completes("entry");
        assertThat(run.status("stray")).isEqualTo(NodeStatus.SKIPPED);
        run.fails("main").completes("spare");

        assertThat(run.status("main")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_fallback_of_what_is_skipped_is_skipped_after_it() {
        var run = Driven.started(Workflow.named("test")
                .entryPoint("entry")
                .node("entry", Driven.work())
                .node("spare", Driven.work())
                .node("stray", Driven.work(), node -> node.fallback("spare")));

        run.completes("entry");

        assertThat(run.story())
                .endsWith("NodeCompleted entry", "NodeSkipped stray", "NodeSkipped spare", "ExecutionEnded");
    }
}
