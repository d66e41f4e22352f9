package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Effect;
import dev.millrace.definition.Join;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What random runs found in compensations and their surroundings. The bench also folds each journal. */
class UndoTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void what_a_compensation_leads_to_is_skipped() {
        var execution = bench.start(workflow()
                .node("book", done(), spec -> spec.compensation("unbook"))
                .node("unbook", done())
                .node("after", done())
                .node("ship", fails("no lorry"))
                .connect("unbook", "after")
                .connect("book", "ship"));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        var after = execution.snapshot().node("after");
        assertThat(after.status()).isEqualTo(NodeStatus.SKIPPED);
        assertThat(after.why().skipReason()).contains(SkipReason.NOT_TAKEN);
    }

    @Test
    void what_a_compensation_in_a_scope_leads_to_is_skipped_when_the_scope_closes() {
        var execution = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("book", done(), spec -> spec.compensation("unbook"))
                                .node("unbook", done())
                                .node("after", done())
                                .connect("unbook", "after"))));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("box/after").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_stop_with_nothing_left_to_undo_ends() {
        var execution = bench.start(workflow()
                .policy(policy -> policy.withTimeout(Duration.ofSeconds(5)))
                .node("book", done(), spec -> spec.compensation("unbook"))
                .node("unbook", done())
                .node("after", done())
                .node("last", done(), spec -> spec.join(Join.ALL_DONE))
                .node("wait", "Wait", spec -> spec.set("signal", "go"))
                .connect("unbook", "after")
                .connect("after", "last")
                .connect("last", "wait"));

        bench.time.advance(Duration.ofMinutes(1));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void a_compensation_two_scopes_deep_folds() {
        var execution = bench.start(workflow()
                .node(
                        "outer",
                        "ForEach",
                        outer -> outer.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node(
                                        "inner",
                                        "ForEach",
                                        inner -> inner.set("collectionExpression", "[1, 2]")
                                                .body(deep -> deep.node(
                                                                "book", done(), spec -> spec.compensation("unbook"))
                                                        .node("unbook", done())))))
                .node("ship", fails("no lorry"))
                .connect("outer", "ship"));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    @Test
    void what_was_done_in_a_scope_is_undone_after_what_was_done_outside() {
        var execution = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("book", done(), spec -> spec.compensation("unbook"))
                                .node("unbook", done())))
                .node("pay", done(), spec -> spec.compensation("refund"))
                .node("refund", done())
                .node("early", done(), spec -> spec.compensation("undoEarly"))
                .node("undoEarly", done())
                .node("ship", fails("no lorry"))
                .connect("early", "box")
                .connect("box", "pay")
                .connect("pay", "ship"));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        for (var undone : List.of("refund", "box/unbook", "undoEarly")) {
            assertThat(execution.snapshot().node(undone).status()).as(undone).isEqualTo(NodeStatus.COMPLETED);
        }
    }

    @Test
    void a_compensation_after_a_time_limit_is_tried_again() {
        var execution = bench.start(workflow()
                .policy(policy -> policy.withTimeout(Duration.ofSeconds(5)))
                .node("book", done(), spec -> spec.compensation("unbook"))
                .node(
                        "unbook",
                        failsBefore(2),
                        spec -> spec.retry(RetryPolicy.attempts(2).backoff(Duration.ofSeconds(1))))
                .node("wait", "Wait", spec -> spec.set("signal", "go"))
                .connect("book", "wait"));

        bench.time.advance(Duration.ofMinutes(1));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(execution.snapshot().node("unbook").attempts()).isEqualTo(2);
    }

    @Test
    void what_happens_at_most_once_does_not_begin_again_when_its_lease_ran_out() {
        try (var strict = new Bench(builder -> builder.visibility(Duration.ofSeconds(1)))) {
            var execution = strict.start(workflow()
                    .node(
                            "pay",
                            (Node) context -> {
                                strict.time.advance(Duration.ofSeconds(30));
                                return Outcome.done();
                            },
                            spec -> spec.lease(LeaseMode.HEARTBEAT).effect(Effect.AT_MOST_ONCE)));

            strict.time.advance(Duration.ofMinutes(1));

            assertThat(execution.snapshot().node("pay").status()).isEqualTo(NodeStatus.NEEDS_DECISION);
            assertThat(strict.events.events(NodeStarted.class)).hasSize(1);
        }
    }

    @Test
    void a_dead_letter_gives_its_lock_back() {
        try (var strict = new Bench(builder -> builder.maxDeliveries(1).visibility(Duration.ofSeconds(1)))) {
            var execution = strict.start(workflow()
                    .node(
                            "hangs",
                            (Node) context -> {
                                strict.time.advance(Duration.ofSeconds(30));
                                return Outcome.done();
                            },
                            spec -> spec.lease(LeaseMode.HEARTBEAT).lock(Lock.exclusive("door")))
                    .node(
                            "next",
                            done(),
                            spec -> spec.lock(Lock.exclusive("door")).join(Join.ALL_DONE))
                    .connect("hangs", "next"));

            assertThat(execution.snapshot().node("hangs").status()).isEqualTo(NodeStatus.FAILED);
            assertThat(execution.snapshot().node("next").status()).isEqualTo(NodeStatus.COMPLETED);
        }
    }

    @Test
    void a_loop_that_undoes_runs_whole_after_a_cancel() {
        var execution = bench.start(workflow()
                .policy(policy -> policy.withCompensateOnCancel(true))
                .node("book", done(), spec -> spec.compensation("unbook"))
                .node(
                        "unbook",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3]")
                                .body(body -> body.node("first", done())
                                        .node("never", done())
                                        .node("last", done(), spec -> spec.join(Join.ANY))
                                        .connect("first", "last")
                                        .connect("first", "other", "never")
                                        .connect("never", "last")))
                .node("wait", "Wait", spec -> spec.set("signal", "go"))
                .connect("book", "wait"));

        execution.cancel("enough");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
        var undone = execution.snapshot().node("unbook");
        assertThat(undone.status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(undone.output()).containsEntry("ItemsProcessed", 3);
        assertThat(execution.snapshot().node("unbook[2]/last").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("unbook[2]/never").status()).isEqualTo(NodeStatus.SKIPPED);
    }
}
