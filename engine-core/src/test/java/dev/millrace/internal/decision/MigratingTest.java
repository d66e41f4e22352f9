package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.view.Report;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.node.NodeRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What stands in the way of a migration, node by node, and how what has resolved is seen by connections that are new.
 */
class MigratingTest {

    private static WorkflowBuilder version(String version) {
        return Workflow.named("order").version(version);
    }

    private static Plan plan(WorkflowBuilder workflow) {
        return Inside.plansFor(NodeRegistry.builder().build()).of(workflow.build());
    }

    private static List<String> obstacles(Driven run, WorkflowBuilder to, Map<String, String> renamed) {
        return obstacles(run, to, renamed, false);
    }

    private static List<String> obstacles(Driven run, WorkflowBuilder to, Map<String, String> renamed, boolean atRest) {
        return run.decision.interventions().obstacles(new Migrating(run.plan, plan(to), renamed), atRest).stream()
                .map(obstacle -> obstacle.node() + (obstacle.mappable() ? " (mappable) " : " ") + obstacle.reason())
                .toList();
    }

    @Test
    void an_execution_of_another_revision_or_that_comes_to_an_end_stays() {
        var run = Driven.started(version("1").node("a", Driven.work()));
        var stranger = plan(version("0").node("a", Driven.work()));

        assertThat(run.decision.interventions().obstacles(new Migrating(stranger, stranger, Map.of()), false))
                .singleElement()
                .satisfies(obstacle -> {
                    assertThat(obstacle.node()).isEmpty();
                    assertThat(obstacle.mappable()).isFalse();
                    assertThat(obstacle.reason()).endsWith(" of order:1, which the plan does not start from");
                });
        run.begin("a");
        run.stop(Stop.CANCEL, "enough");
        assertThat(obstacles(run, version("2").node("a", Driven.work()), Map.of()))
                .containsExactly(" it is being stopped");
        run.completes("a");
        assertThat(obstacles(run, version("2").node("a", Driven.work()), Map.of()))
                .singleElement()
                .asString()
                .startsWith(" it has ended, CANCELLED; ");
    }

    @Test
    void one_whose_effects_are_being_undone_stays() {
        var run = Driven.started(version("1")
                .node("a", Driven.work(), node -> node.compensation("undo"))
                .node("undo", Driven.work())
                .node("b", Driven.work())
                .connect("a", "b"));
        run.completes("a").fails("b");

        assertThat(obstacles(run, version("2").node("a", Driven.work()), Map.of()))
                .containsExactly(" its effects are being undone");
    }

    @Test
    void what_has_begun_may_not_be_gone_and_the_new_nodes_of_its_type_are_named() {
        var run = Driven.started(version("1")
                .node("a", "Timer", node -> node.set("delay", "1h"))
                .node("b", Driven.work())
                .node("never", Driven.work())
                .connect("b", "never"));
        var to = version("2")
                .node("later", "Timer", node -> node.set("delay", "1h"))
                .node("x", "Noop");

        assertThat(obstacles(run, to, Map.of()))
                .containsExactly(
                        "a (mappable) is WAITING, and order:2 has no such node; map it if it is now one of [later]",
                        "b is READY, and order:2 has no such node");
        assertThat(obstacles(run, to.node("b", Driven.work()), Map.of("a", "later")))
                .isEmpty();
    }

    @Test
    void a_worker_is_waited_for_unless_nobody_can_have_it() {
        var run = Driven.started(version("1").node("a", Driven.work()));
        run.begin("a");
        var same = version("2").node("a", Driven.work());
        var control = version("2").node("a", "Noop");

        assertThat(obstacles(run, same, Map.of()))
                .containsExactly("a is with a worker; wait until it has ended, or pause the execution first");
        assertThat(obstacles(run, same, Map.of(), true)).isEmpty();
        assertThat(obstacles(run, control, Map.of(), true))
                .containsExactly("a was with a worker, and its type has changed to Noop");
    }

    @Test
    void what_waits_keeps_its_type_its_settings_and_its_fallback() {
        var run = Driven.started(version("1")
                .node("timer", "Timer", node -> node.set("delay", "1h"))
                .node("retry", Driven.work(), node -> node.retry(RetryPolicy.attempts(3)))
                .node("main", Driven.work(), node -> node.fallback("spare"))
                .node("spare", Driven.work())
                .node("other", Driven.work()));
        run.fails("retry").fails("main");
        var changed = version("2")
                .node("timer", "Timer", node -> node.set("delay", "2h"))
                .node("retry", "Noop")
                .node("main", Driven.work(), node -> node.fallback("other"))
                .node("spare", Driven.work())
                .node("other", Driven.work());

        assertThat(obstacles(run, changed, Map.of()))
                .containsExactly(
                        "timer waits, and its type or its settings have changed",
                        "retry waits for its next attempt, and its type has changed to Noop",
                        "main has a fallback, which has changed");
    }

    @Test
    void a_decision_that_is_needed_stays_one_of_a_worker() {
        var run = Driven.started(version("1").node("a", Driven.work()));
        run.decision.failures().undecided(run.begin("a"), "nobody knows", run.now);

        assertThat(obstacles(run, version("2").node("a", "Noop"), Map.of()))
                .containsExactly("a waits for an operator's decision, and its type has changed");
        assertThat(obstacles(run, version("2").node("a", Driven.work()), Map.of()))
                .isEmpty();
    }

    @Test
    void an_open_scope_keeps_its_type_and_its_body_and_nothing_in_it_is_with_a_worker() {
        var run = Driven.started(version("1")
                .node("box", "Container", box -> box.body(body -> body.node("in", Driven.work())))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node("in", Driven.work()))));
        run.begin("box/in");
        run.begin("each[0]/in");

        assertThat(obstacles(
                        run,
                        version("2")
                                .node("box", "Noop")
                                .node(
                                        "each",
                                        "ForEach",
                                        each -> each.set("collectionExpression", "[1]")
                                                .body(body -> body.node("in", Driven.work()))),
                        Map.of()))
                .containsExactly(
                        "box its scope is open, and its type has changed to Noop",
                        "each its scope is open, and its settings or its body have changed");
        var same = version("2")
                .node("box", "Container", box -> box.body(body -> body.node("in", Driven.work())))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node("in", Driven.work())));
        assertThat(obstacles(run, same, Map.of()))
                .containsExactly(
                        "box/in is with a worker; wait until it has ended, or pause the execution first",
                        "each[0]/in is with a worker; wait until it has ended, or pause the execution first");
        assertThat(obstacles(run, same, Map.of(), true)).isEmpty();
    }

    @Test
    void what_can_be_undone_must_stay_so() {
        var run = Driven.started(version("1")
                .node("book", Driven.work(), node -> node.compensation("undo"))
                .node("undo", Driven.work())
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("in", Driven.work(), node -> node.compensation("out"))
                                .node("out", Driven.work())))
                .node("wait", "Wait", node -> node.set("signal", "go")));
        run.completes("book").completes("box/in");
        var without = version("2")
                .node("book", Driven.work())
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("in", Driven.work(), node -> node.compensation("out"))
                                .node("out", Driven.work())))
                .node("wait", "Wait", node -> node.set("signal", "go"));

        assertThat(obstacles(run, without, Map.of()))
                .containsExactly(
                        "box/in stands in a scope that has closed, and can still be undone",
                        "book can be undone, and has no compensation in order:2");
    }

    /** A node in each end, and a wait that keeps the execution open. */
    private static WorkflowBuilder ends(String version) {
        return version(version)
                .node("completed", Driven.work())
                .node("failed", Driven.work())
                .node("unwanted", Driven.work())
                .node("broken", Driven.work())
                .node("open", Driven.work())
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .connect("completed", "unwanted", via -> via.when("1 > 2"))
                .connect("failed", "broken");
    }

    @Test
    void new_connections_resolve_by_the_end_that_their_source_has_reached() {
        var run = Driven.started(ends("1")).completes("completed").fails("failed");
        var to = ends("2");
        for (var source : List.of("completed", "failed", "unwanted", "broken", "open")) {
            to.node(source + "-after", Driven.work())
                    .node(source + "-handler", Driven.work())
                    .connect(source, source + "-after")
                    .connect(source, source + "-handler", via -> via.on(Trigger.FAIL));
        }
        assertThat(obstacles(run, to, Map.of())).isEmpty();

        run.migrate(plan(to), Map.of());

        assertThat(status(run, "completed-after")).isEqualTo("READY");
        assertThat(status(run, "completed-handler")).isEqualTo("NOT_TAKEN");
        assertThat(status(run, "failed-after")).isEqualTo("UPSTREAM_FAILED");
        assertThat(status(run, "failed-handler")).isEqualTo("READY");
        assertThat(status(run, "unwanted-after")).isEqualTo("NOT_TAKEN");
        assertThat(status(run, "unwanted-handler")).isEqualTo("NOT_TAKEN");
        assertThat(status(run, "broken-after")).isEqualTo("UPSTREAM_FAILED");
        assertThat(status(run, "broken-handler")).isEqualTo("NOT_TAKEN");
        assertThat(status(run, "open-after")).isEqualTo("PENDING");
        assertThat(status(run, "open-handler")).isEqualTo("PENDING");
    }

    private static String status(Driven run, String node) {
        var found = Report.of(run.state).nodes().get(dev.millrace.event.NodePath.parse(node));
        return found.why().skipReason().map(Enum::name).orElse(found.status().name());
    }

    @Test
    void a_port_or_a_condition_behind_what_has_ended_cannot_be_judged_any_more() {
        var run = Driven.started(ends("1")).completes("completed").fails("failed");

        assertThat(obstacles(
                        run,
                        ends("2")
                                .node("a", Driven.work())
                                .node("b", Driven.work())
                                .node("c", Driven.work())
                                .connect("completed", "Port", "a")
                                .connect(
                                        "failed",
                                        "b",
                                        via -> via.on(Trigger.FAIL).when("1 < 2"))
                                .connect("open", "c", via -> via.when("1 < 2")),
                        Map.of()))
                .containsExactly(
                        "completed the connection completed -> a is new or has changed, and completed has ended:"
                                + " nobody can say whether it left there",
                        "failed the connection failed -> b is new or has changed, and failed has ended: nobody can say"
                                + " whether it left there");
    }

    @Test
    void what_is_on_its_way_is_sent_anew_and_timers_have_what_is_left() {
        var run = Driven.started(version("1")
                .policy(policy -> policy.withTimeout(Duration.ofHours(5)))
                .node("work", Driven.work())
                .node("timer", "Timer", node -> node.set("delay", "1h"))
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("wait", "Timer", node -> node.set("delay", "2h")))));
        run.after(Duration.ofMinutes(20));
        var before = run.attemptOf("timer");
        run.asked();

        run.migrate(
                plan(version("2")
                        .policy(policy -> policy.withTimeout(Duration.ofHours(3)))
                        .node("work", Driven.work())
                        .node("timer", "Timer", node -> node.set("delay", "1h"))
                        .node("new", Driven.work())
                        .node(
                                "box",
                                "Container",
                                box -> box.body(body -> body.node("wait", "Timer", node -> node.set("delay", "2h"))))
                        .connect("timer", "new")),
                Map.of());

        assertThat(run.asked())
                .containsExactly("timer timer PT40M", "timer box/wait PT1H40M", "deadline PT2H40M", "run work");
        assertThat(run.timers())
                .isEqualTo(Map.of("timer", Duration.ofMinutes(40), "box/wait", Duration.ofMinutes(100)));
        int events = run.events.size();
        run.decision.timers().due(before.scope(), before.position(), run.now);
        assertThat(run.events).as("a timer of the scope that was replaced").hasSize(events);
        assertThat(run.status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(run.status("timer")).isEqualTo(NodeStatus.WAITING);
    }
}
