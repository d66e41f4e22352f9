package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.RetryFilter;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.Explanation.Kind;
import dev.millrace.event.Explanation.Reason;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.view.Explain;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Why a node stands as it does, in every status, word by word. */
class ExplainingTest {

    private static List<String> why(Driven run, String node) {
        return why(run, node, Optional.empty());
    }

    private static List<String> why(Driven run, String node, Optional<GateWait> gate) {
        return Explain.of(run.state, NodePath.parse(node), run.events, path -> gate).orElseThrow().reasons().stream()
                .map(ExplainingTest::inWords)
                .toList();
    }

    private static String inWords(Reason reason) {
        return reason.kind() + (reason.subject().isEmpty() ? "" : " " + reason.subject()) + ": " + reason.text()
                + (reason.values().isEmpty() ? "" : " " + reason.values());
    }

    private static String at(Driven run, Duration later) {
        return TimeSource.instantOf(run.now + later.toNanos() / 1_000).toString();
    }

    @Test
    void a_join_says_what_it_needs_and_what_it_has() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("c", Driven.work())
                .node("all", Driven.work())
                .node("two", Driven.work(), node -> node.join(Join.atLeast(2)))
                .node("one", Driven.work())
                .connect("a", "all")
                .connect("b", "all")
                .connect("a", "two")
                .connect("b", "two")
                .connect("c", "two")
                .connect("c", "one"));
        run.completes("a");

        assertThat(why(run, "all"))
                .containsExactly(
                        "JOIN ALL: needs all 2 sources; 1 delivered, 1 open",
                        "CONNECTION a -> all: delivered",
                        "CONNECTION b -> all: open: its source is READY");
        assertThat(why(run, "two")).startsWith("JOIN N_OF: needs 2 of 3 sources; 1 delivered, 2 open");
        assertThat(why(run, "one")).startsWith("JOIN ALL: needs all 1 source; 0 delivered, 1 open");
        run.completes("b");
        assertThat(why(run, "all")).containsExactly("GATE worker: waits for a free worker");
        run.completes("two");
        assertThat(why(run, "two"))
                .containsExactly(
                        "JOIN N_OF: needs 2 of 3 sources; 2 delivered, 1 open",
                        "CONNECTION a -> two: delivered",
                        "CONNECTION b -> two: delivered",
                        "CONNECTION c -> two: open: its source is READY");
        run.completes("all");
        assertThat(why(run, "all")).isEmpty();
    }

    @Test
    void any_of_several_says_so_and_a_node_that_nothing_leads_to_too() {
        var run = Driven.started(Workflow.named("test")
                .entryPoint("a")
                .node("a", Driven.work(), node -> node.fallback("spare"))
                .node("b", Driven.work())
                .node("any", Driven.work(), node -> node.join(Join.ANY))
                .node("spare", Driven.work())
                .connect("a", "any")
                .connect("b", "any"));

        assertThat(why(run, "any")).startsWith("JOIN ANY: needs any of 2 sources; 0 delivered, 2 open");
        assertThat(why(run, "b")).containsExactly("SUBSTITUTE: nothing leads to it from the entry point");
        assertThat(why(run, "spare"))
                .containsExactly("SUBSTITUTE: a fallback or compensation: it runs only if it is needed");
    }

    @Test
    void a_ready_node_names_the_gate_that_it_waits_at() {
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withMaxConcurrency(1))
                .node("a", Driven.work())
                .node("b", Driven.work()));
        var gate = Optional.of(new GateWait("lock db", List.of("x", "y"), List.of()));

        assertThat(why(run, "a", gate)).containsExactly("GATE lock db: held by x, y");
        assertThat(why(run, "a")).containsExactly("GATE worker: waits for a free worker");
        assertThat(why(run, "b", gate))
                .containsExactly("GATE maxConcurrency: the workflow runs 1 nodes at once, and 1 run");
        run.decision.interventions().pause(Request.of("hold"), Long.MAX_VALUE, run.now);
        assertThat(why(run, "b", gate))
                .containsExactly("GATE pause: the execution is held since 1970-01-12T13:46:40Z: hold");
    }

    @Test
    void a_gate_names_the_first_five_that_hold_it() {
        var seven = IntStream.range(1, 8).mapToObj(i -> "n" + i).toList();

        assertThat(GateWait.OVER.describe()).isEqualTo("let through just now");
        assertThat(new GateWait("g", List.of(), List.of("w")).describe()).isEqualTo("behind w, which waits for it too");
        assertThat(new GateWait("g", seven.subList(0, 5), List.of()).describe())
                .isEqualTo("held by n1, n2, n3, n4, n5");
        assertThat(new GateWait("g", seven.subList(0, 6), List.of()).describe())
                .isEqualTo("held by n1, n2, n3, n4, n5 and 1 more");
        assertThat(new GateWait("g", seven, List.of()).describe()).isEqualTo("held by n1, n2, n3, n4, n5 and 2 more");
    }

    @Test
    void what_runs_says_since_when_or_what_is_open_in_it() {
        var run = Driven.started(Workflow.named("test")
                .node("job", Driven.work())
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("a", Driven.work())
                                .node("b", Driven.work())
                                .node("c", Driven.work())
                                .connect("a", "c")))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("in", Driven.work()))));
        run.begin("job");
        run.completes("each[0]/in");

        assertThat(why(run, "job")).containsExactly("END attempt 1: runs since " + at(run, Duration.ZERO));
        assertThat(why(run, "box")).containsExactly("SCOPE: 2 of its nodes are open");
        assertThat(why(run, "each")).containsExactly("SCOPE: iterations [1, 2] are open, 1 have ended");
        assertThat(why(run, "each[1]/in")).containsExactly("GATE worker: waits for a free worker");
        assertThat(why(run, "each[0]/in")).isEmpty();
        assertThat(Explain.of(run.state, NodePath.parse("each[9]/in"), run.events, path -> Optional.empty()))
                .isEmpty();
        assertThat(Explain.of(run.state, NodePath.parse("job/in"), run.events, path -> Optional.empty()))
                .isEmpty();
        assertThat(Explain.of(run.state, NodePath.parse("nobody"), run.events, path -> Optional.empty()))
                .isEmpty();
        assertThat(Explain.of(run.state, NodePath.parse("nobody/in"), run.events, path -> Optional.empty()))
                .isEmpty();
    }

    @Test
    void what_waits_says_for_what_and_until_when() {
        var run = Driven.started(Workflow.named("test")
                .node("timer", "Timer", node -> node.set("delay", "1m"))
                .node("ever", "Wait", node -> node.set("signal", "go"))
                .node(
                        "about",
                        "Wait",
                        node -> node.set("signal", "go")
                                .set("correlation", "x7")
                                .set("waitTimeout", "2m"))
                .node("child", "Subflow", node -> node.set("workflow", "child").set("mode", "child"))
                .node(
                        "retry",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(3).fixed(Duration.ofSeconds(9))))
                .node("main", Driven.work(), node -> node.fallback("spare"))
                .node("spare", Driven.work()));
        run.fails("main").fails("retry");

        assertThat(why(run, "timer")).containsExactly("TIMER: goes on at " + at(run, Duration.ofMinutes(1)));
        assertThat(why(run, "ever")).containsExactly("SIGNAL go: waits for this signal");
        assertThat(why(run, "about"))
                .containsExactly(
                        "SIGNAL go: waits for this signal about x7",
                        "TIMER: stops waiting at " + at(run, Duration.ofMinutes(2)));
        assertThat(why(run, "child"))
                .containsExactly("CHILD " + run.children.get(0).id() + ": waits for the end of its child execution");
        assertThat(why(run, "retry"))
                .containsExactly(
                        "TIMER: the next attempt starts at " + at(run, Duration.ofSeconds(9)),
                        "RETRY attempt 1: Broken: retry broke; another attempt followed at "
                                + at(run, Duration.ofSeconds(9)));
        assertThat(why(run, "main")).containsExactly("SUBSTITUTE spare: failed; waits for its fallback");
        run.completes("spare");
        assertThat(why(run, "main"))
                .containsExactly(
                        "FAILURE Broken: main broke", "SUBSTITUTE spare: failed; this fallback completed in its place");
    }

    @Test
    void a_failure_says_why_no_other_attempt_followed() {
        var filter = new RetryFilter(List.of("Net"), List.of(), Set.of());
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withRetryBudget(1))
                .node("plain", Driven.work())
                .node(
                        "spent",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(1))))
                .node(
                        "type",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(2).withFilter(filter)))
                .node("budget", Driven.work(), node -> node.retry(RetryPolicy.attempts(2)))
                .node("rescued", Driven.work())
                .node("handler", Driven.work())
                .connect("rescued", "handler", via -> via.on(Trigger.FAIL).recovers()));
        run.fails("plain").fails("spent").fails("type").fails("budget").fails("rescued");
        run.completes("handler").after(Duration.ofSeconds(1)).fails("spent");

        assertThat(why(run, "plain")).containsExactly("FAILURE Broken: plain broke");
        assertThat(why(run, "spent"))
                .startsWith("FAILURE Broken: spent broke", "RETRY retryPolicy: all 2 attempts are spent");
        assertThat(why(run, "type"))
                .containsExactly(
                        "FAILURE Broken: type broke", "RETRY retryPolicy: no other attempt for a failure of this type");
        assertThat(why(run, "budget"))
                .containsExactly(
                        "FAILURE Broken: budget broke",
                        "RETRY retryPolicy: no other attempt: its time, the retry budget, or the execution was over");
        assertThat(why(run, "rescued"))
                .containsExactly("FAILURE Broken: rescued broke", "SUBSTITUTE: recovered by a handler");
    }

    @Test
    void connections_say_why_they_were_not_taken() {
        var run = Driven.started(Workflow.named("test")
                .node("source", Driven.work())
                .node("bad", Driven.work())
                .node("port", Driven.work())
                .node("fail", Driven.work())
                .node("condition", Driven.work())
                .node("broken", Driven.work())
                .node("behind", Driven.work())
                .connect("source", "Left", "port")
                .connect("source", "fail", via -> via.on(Trigger.FAIL))
                .connect("source", "condition", via -> via.when("output.n > 5 && variables.limit == null"))
                .connect("bad", "broken")
                .connect("broken", "behind"));
        run.completes("source", new NodeResult(Map.of("n", 5), Optional.of("Right"), Map.of(), List.of()));
        run.fails("bad");

        assertThat(why(run, "source")).containsExactly("END port Right: ended by this port");
        assertThat(why(run, "port"))
                .containsExactly(
                        "END: no connection to it was taken",
                        "CONNECTION source -> port: not taken: its source ended by port Right, not by Left");
        assertThat(why(run, "fail"))
                .contains("CONNECTION source -> fail: not taken: it waits for Fail, and its source completed");
        assertThat(why(run, "condition").get(1))
                .startsWith("CONNECTION source -> condition: not taken: its condition is false: output.n > 5")
                .endsWith("{output.n=5, variables.limit=null}");
        assertThat(why(run, "broken"))
                .containsExactly(
                        "END: something that it needed failed",
                        "CONNECTION bad -> broken: broken: its source ended FAILED (bad broke)");
        assertThat(why(run, "behind"))
                .contains("CONNECTION broken -> behind: broken: its source ended SKIPPED (UPSTREAM_FAILED)");
    }

    @Test
    void a_stop_is_named_with_its_reason() {
        var run = Driven.started(Workflow.named("test")
                .node("runs", Driven.work())
                .node("ready", Driven.work())
                .node("timer", "Timer", node -> node.set("delay", "1m")));
        run.begin("runs");
        run.stop(Stop.TERMINATE, "enough");

        assertThat(why(run, "runs")).containsExactly("STOP: stopped: enough");
        assertThat(why(run, "timer")).containsExactly("STOP: stopped: enough");
        assertThat(why(run, "ready"))
                .containsExactly("STOP: its execution or scope ended before it could start: enough");
    }

    @Test
    void a_node_that_needs_a_decision_says_what_can_be_done() {
        var run = Driven.started(Workflow.named("test").node("job", Driven.work()));
        run.decision.failures().undecided(run.begin("job"), "nobody knows", run.now);

        assertThat(why(run, "job")).singleElement().asString().contains("repair it by rerunFrom, completeWith or skip");
        assertThat(Explain.of(run.state, NodePath.parse("job"), run.events, path -> Optional.empty())
                        .orElseThrow()
                        .reasons()
                        .get(0)
                        .kind())
                .isEqualTo(Kind.DECISION);
    }

    @Test
    void what_stood_in_a_scope_that_has_closed_is_told_from_what_is_kept() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node(
                                        "bad",
                                        Driven.work(),
                                        node -> node.retry(
                                                RetryPolicy.attempts(2).fixed(Duration.ZERO)))
                                .node("after", Driven.work())
                                .connect("bad", "after"))));
        run.fails("box/bad").after(Duration.ZERO).fails("box/bad", Failure.of("Gone", "twice"));

        assertThat(why(run, "box/bad"))
                .containsExactly(
                        "FAILURE Gone: twice",
                        "RETRY attempt 1: Broken: box/bad broke; another attempt followed at "
                                + at(run, Duration.ZERO));
        assertThat(why(run, "box/after")).containsExactly("END: something that it needed failed");
    }

    @Test
    void a_port_that_was_not_taken_is_told_whatever_the_source_ended_by() {
        var run = Driven.started(Workflow.named("test")
                .node("plain", Driven.work())
                .node("left", Driven.work())
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1]")
                                .body(body -> body.node("breaks", Driven.work())
                                        .node("more", Driven.work())
                                        .node("after", "Timer", node -> node.set("delay", "1h"))
                                        .connect("breaks", "more")))
                .node("stopped", Driven.work())
                .node("behind", Driven.work())
                .connect("plain", "Left", "left")
                .connect("stopped", "behind"));
        run.completes("plain");
        run.completes("each[0]/breaks", new NodeResult(Map.of(), Optional.of("Break"), Map.of(), List.of()));

        assertThat(why(run, "left"))
                .contains("CONNECTION plain -> left: not taken: its source ended by no port, not by Left");
        assertThat(why(run, "each[0]/more"))
                .contains(
                        "CONNECTION breaks -> more: not taken: its source ended by port Break, which only a connection"
                                + " that names it takes");
        assertThat(why(run, "plain")).isEmpty();
    }

    @Test
    void scripts_that_a_worker_evaluates_are_named() {
        var run = ScriptsTest.withScripts();
        assertThat(why(run, "control")).containsExactly("SCRIPT cond: waits for a worker to evaluate its script");

        run.completes("source");
        assertThat(why(run, "source"))
                .containsExactly(
                        "SCRIPT good; bad: has ended; waits for a worker to evaluate the scripts of its connections");
    }

    @Test
    void a_cancelled_source_breaks_its_connections() {
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST))
                .node("bad", Driven.work())
                .node("timer", "Timer", node -> node.set("delay", "1h"))
                .node("behind", Driven.work())
                .node("handler", Driven.work())
                .connect("timer", "behind")
                .connect("bad", "handler", via -> via.on(Trigger.FAIL)));
        run.fails("bad");

        assertThat(why(run, "timer")).containsExactly("STOP: stopped: node 'bad' failed");
        assertThat(why(run, "behind")).contains("CONNECTION timer -> behind: broken: its source ended CANCELLED");
    }
}
