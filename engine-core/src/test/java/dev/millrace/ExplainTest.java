package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import dev.millrace.event.Explanation.Kind;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplainTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Explanation explain(Execution execution, String node) {
        return bench.engine.explain(execution.id(), node).orElseThrow();
    }

    @Test
    void a_node_that_waits_names_its_join_and_each_connection() {
        var execution = bench.start(workflow()
                .node("a", "Noop")
                .node(
                        "b",
                        "Wait",
                        wait -> wait.set("signal", "go")
                                .set("correlation", "x7")
                                .set("waitTimeout", "1h"))
                .node("c", "Noop")
                .connect("a", "c")
                .connect("b", "c"));

        assertThat(explain(execution, "c").status()).isEqualTo(NodeStatus.PENDING);
        assertThat(explain(execution, "c").toString())
                .contains("ALL: needs all 2 sources; 1 delivered, 1 open")
                .contains("a -> c: delivered")
                .contains("b -> c: open: its source is WAITING");
        assertThat(explain(execution, "b").toString())
                .contains("go: waits for this signal about x7", "stops waiting at");
    }

    @Test
    void a_skipped_node_names_the_condition_and_the_values() {
        var execution = bench.start(workflow()
                .variable("limit", 10)
                .node("score", gives("points", 7))
                .node("accept", "Noop")
                .node("behind", "Noop")
                .connect("score", "accept", via -> via.when("output.points > variables.limit"))
                .connect("accept", "behind"));

        var explanation = explain(execution, "accept");
        assertThat(explanation.reasons()).anySatisfy(reason -> {
            assertThat(reason.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(reason.subject()).isEqualTo("score -> accept");
            assertThat(reason.text()).contains("output.points > variables.limit");
            assertThat(reason.values()).isEqualTo(Map.of("output.points", 7, "variables.limit", 10));
        });
        assertThat(explain(execution, "behind").toString())
                .contains("accept -> behind: not taken: its source ended SKIPPED (NOT_TAKEN)");
    }

    @Test
    void a_skipped_node_names_the_port_the_trigger_and_the_failure() {
        var execution = bench.start(workflow()
                .node("check", "IfElse", check -> check.set("condition", "1 > 2"))
                .node("yes", "Noop")
                .node("bad", fails("no stock"))
                .node("ship", "Noop")
                .node("tell", "Noop")
                .connect("check", "TrueBranch", "yes")
                .connect("bad", "ship")
                .connect("check", "tell", via -> via.on(Trigger.FAIL)));

        assertThat(explain(execution, "yes").toString()).contains("ended by port FalseBranch, not by TrueBranch");
        assertThat(explain(execution, "ship").toString())
                .contains("something that it needed failed", "bad -> ship: broken", "no stock");
        assertThat(explain(execution, "tell").toString()).contains("it waits for Fail, and its source completed");
        assertThat(explain(execution, "bad").toString()).contains("bad is FAILED", "no stock");
    }

    @Test
    void an_exception_without_a_message_is_named_by_its_type() {
        var execution = bench.start(workflow()
                .node("bad", Node.of(context -> {
                    throw new IllegalStateException();
                }))
                .node("ship", "Noop")
                .connect("bad", "ship"));

        assertThat(explain(execution, "ship").toString())
                .contains("its source ended FAILED (java.lang.IllegalStateException)");
        assertThat(explain(execution, "bad").toString()).endsWith("\n  java.lang.IllegalStateException");
        assertThat(execution.await().cause()).isEqualTo("node bad: java.lang.IllegalStateException");
    }

    @Test
    void retries_say_what_made_them_necessary() {
        var execution = bench.start(workflow()
                .node(
                        "flaky",
                        failsBefore(2),
                        node -> node.retry(RetryPolicy.attempts(3).backoff(ofSeconds(5)))));

        assertThat(explain(execution, "flaky").toString())
                .contains("flaky is WAITING", "the next attempt starts at", "attempt 1: ", "another attempt followed");
        bench.time.advance(ofSeconds(10));
        assertThat(explain(execution, "flaky").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(explain(execution, "flaky").reasons())
                .anySatisfy(reason -> assertThat(reason.kind()).isEqualTo(Kind.RETRY));
    }

    @Test
    void spent_attempts_fallbacks_and_stops_are_named() {
        var execution = bench.start(workflow()
                .node(
                        "bad",
                        fails("down"),
                        node -> node.retry(RetryPolicy.attempts(2).backoff(ofSeconds(1))))
                .node("saved", fails("down"), node -> node.fallback("spare"))
                .node("spare", "Noop")
                .node("hold", "Wait", wait -> wait.set("signal", "never"))
                .node("never", "Noop")
                .connect("hold", "never"));
        bench.time.advance(ofSeconds(5));

        assertThat(explain(execution, "bad").toString()).contains("all 2 attempts are spent");
        assertThat(explain(execution, "saved").toString()).contains("spare: failed; this fallback completed");
        execution.cancel("Ada said so");
        assertThat(explain(execution, "hold").toString()).contains("CANCELLED", "Ada said so");
        assertThat(explain(execution, "never").toString()).contains("SKIPPED", "Ada said so");
    }

    @Test
    void who_stopped_it_is_named() {
        var execution = bench.start(workflow()
                .node("hold", "Wait", wait -> wait.set("signal", "never"))
                .node("never", "Noop")
                .connect("hold", "never"));
        execution.by("ada").cancel("it is late");

        assertThat(execution.await().cause()).isEqualTo("by ada: it is late");
        assertThat(explain(execution, "hold").toString()).contains("stopped, by ada: it is late");
        assertThat(explain(execution, "never").toString()).contains("before it could start, by ada: it is late");
    }

    @Test
    void a_pause_is_named_by_everything_that_it_holds() {
        var execution = bench.start(workflow()
                .node("hold", "Wait", wait -> wait.set("signal", "go"))
                .node("behind", "Noop")
                .connect("hold", "behind"));
        execution.by("ada").pause("lunch");

        assertThat(explain(execution, "hold").toString())
                .contains("go: waits for this signal", "pause: the execution is held since", "by ada: lunch");
        assertThat(explain(execution, "behind").toString())
                .contains("open: its source is WAITING", "pause: the execution is held since", "by ada: lunch");
        execution.resume("back");
        assertThat(explain(execution, "behind").toString()).doesNotContain("pause");
    }

    @Test
    void a_reader_behind_a_waiting_writer_waits_for_the_writer() {
        var readers = bench.start(workflow()
                .node("r1", "Timer", timer -> timer.set("delay", "1s").lock(Lock.shared("shelf", 3))));
        var writer = bench.start(workflow().node("w", done(), node -> node.lock(Lock.exclusive("shelf"))));
        var late = bench.start(workflow().node("r2", done(), node -> node.lock(Lock.shared("shelf", 3))));

        assertThat(explain(writer, "w").toString()).contains("lock shelf: held by r1 of execution " + readers.id());
        assertThat(explain(late, "r2").toString())
                .contains("lock shelf: behind w of execution " + writer.id())
                .doesNotContain("held by r1");
        bench.time.advance(ofSeconds(2));
        assertThat(late.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void what_held_a_node_earlier_is_shown_afterwards() {
        bench.start(
                workflow().node("r1", "Timer", timer -> timer.set("delay", "1s").lock(Lock.exclusive("shelf"))));
        var execution = bench.start(workflow().node("w", done(), node -> node.lock(Lock.exclusive("shelf"))));
        var stopped = bench.start(workflow().node("s", done(), node -> node.lock(Lock.exclusive("shelf"))));
        assertThat(explain(execution, "w").toString()).contains("it waits since");
        stopped.cancel("no more");
        bench.time.advance(ofSeconds(2));

        assertThat(explain(execution, "w").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(explain(execution, "w").toString())
                .contains("lock shelf: waited from 2", " until 2", ": held by r1 of execution");
        assertThat(explain(stopped, "s").toString()).contains("lock shelf: waited from 2", "and never passed");
    }

    @Test
    void a_child_a_timer_and_open_iterations_are_named() {
        bench.engine.register(Workflow.named("child")
                .node("t", "Timer", t -> t.set("delay", "1h"))
                .build());
        var execution = bench.start(workflow()
                .node("sub", "Subflow", sub -> sub.set("workflow", "child").set("mode", "child"))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("nap", "Timer", t -> t.set("delay", "1h")))));

        assertThat(explain(execution, "sub").toString()).contains("waits for the end of its child execution");
        assertThat(explain(execution, "each").toString()).contains("iterations [0, 1] are open, 0 have ended");
        assertThat(explain(execution, "each[1]/nap").toString()).contains("each[1]/nap is WAITING", "goes on at");
    }

    @Test
    void the_gate_that_holds_a_ready_node_is_named() {
        var execution = bench.start(workflow()
                .node("a", (Node) context -> {
                    assertThat(bench.engine
                                    .explain(context.execution(), "b")
                                    .orElseThrow()
                                    .toString())
                            .contains("b is READY", "maxConcurrency");
                    return Outcome.done();
                })
                .node("b", Bench.done())
                .policy(policy -> policy.withMaxConcurrency(1)));

        assertThat(execution.await().isCompleted())
                .as(execution.await().cause())
                .isTrue();
    }

    @Test
    void a_lock_that_holds_a_ready_node_is_named_with_who_holds_it() {
        var holder = new AtomicReference<Execution>();
        var lock = Lock.exclusive("till");
        var waiter = workflow().node("count", done(), node -> node.lock(lock)).build();
        var said = new AtomicReference<String>();
        Node holds = context -> {
            var waits = bench.engine.start(waiter, Map.of());
            said.set(bench.engine.explain(waits.id(), "count").orElseThrow().toString());
            return Outcome.done();
        };

        holder.set(bench.start(workflow().node("pay", holds, node -> node.lock(lock))));

        assertThat(said.get())
                .contains(
                        "count is READY",
                        "lock till: held by pay of execution " + holder.get().id());
        assertThat(bench.events.story()).contains("NodeCompleted count");
    }

    @Test
    void a_limit_that_holds_a_ready_node_is_named_with_who_holds_it() {
        var said = new AtomicReference<String>();
        Node holds = context -> {
            if (context.path().toString().startsWith("each[0]")) {
                said.set(bench.engine
                        .explain(context.execution(), "each[1]/pay")
                        .orElseThrow()
                        .toString());
            }
            return Outcome.done();
        };

        bench.start(workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("pay", holds, node -> node.maxConcurrentExecutions(1)))));

        assertThat(said.get()).contains("each[1]/pay is READY", "maxConcurrentExecutions 1: held by each[0]/pay of");
    }

    @Test
    void a_node_of_a_closed_scope_is_explained_from_what_is_kept() {
        var execution = bench.start(workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1]")
                                .body(body -> body.node("bad", fails("down"))
                                        .node("x", "Noop")
                                        .connect("bad", "x"))));

        assertThat(explain(execution, "each[0]/bad").toString()).contains("FAILED", "down");
        assertThat(explain(execution, "each[0]/x").toString()).contains("SKIPPED", "something that it needed failed");
        assertThat(bench.engine.explain(execution.id(), "nobody")).isEmpty();
        assertThat(bench.engine.explain(execution.id(), "each[7]/x")).isEmpty();
    }
}
