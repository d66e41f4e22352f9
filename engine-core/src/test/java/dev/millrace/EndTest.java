package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.passes;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.validation.WorkflowValidator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndTest {

    private final Bench bench = new Bench();
    private final AtomicInteger undone = new AtomicInteger();

    @AfterEach
    void close() {
        bench.close();
    }

    private static WorkflowBuilder ending(String status) {
        return workflow()
                .node("load", gives("rows", 7))
                .node(
                        "stop",
                        "End",
                        end -> end.set("status", status)
                                .set("output", Map.of("rows", "${input.rows}"))
                                .set("message", "only ${input.rows} rows"))
                .node("slow", "Timer", timer -> timer.set("delay", "1h"))
                .node("never", passes())
                .connect("load", "stop")
                .connect("slow", "never");
    }

    private Node undoing() {
        return context -> {
            undone.incrementAndGet();
            return Outcome.done();
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = ExecutionStatus.class,
            names = {"COMPLETED", "FAILED", "CANCELLED", "TERMINATED"})
    void ends_the_execution_as_it_says_and_stops_the_rest(ExecutionStatus status) {
        var execution = bench.start(ending(status.name()));

        var result = execution.await();
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.output()).isEqualTo(Map.of("rows", 7));
        assertThat(result.cause()).isEqualTo("ended by node stop: only 7 rows");
        assertThat(result.failures().failed().isEmpty()).isTrue();
        assertThat(execution.snapshot().node("stop").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("slow").status()).isEqualTo(NodeStatus.CANCELLED);
        assertThat(execution.snapshot().node("never").why().skipReason()).contains(SkipReason.EXECUTION_ENDED);
    }

    @Test
    void completes_with_its_input_where_nothing_else_is_said() {
        var execution = bench.start(workflow()
                .node("load", gives("rows", 7))
                .node("side", gives("more", 1))
                .node("stop", "End", end -> end)
                .connect("load", "stop"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.await().output()).isEqualTo(Map.of("rows", 7));
        assertThat(execution.await().cause()).isEqualTo("ended by node stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${input.whole}", "${input.list}", "${null}"})
    void a_template_may_be_the_whole_output(String template) {
        var execution = bench.engine.start(
                workflow()
                        .node("stop", "End", end -> end.set("output", template))
                        .build(),
                Map.of("whole", Map.of("a", 1), "list", List.of(1, 2)));

        assertThat(execution.await().output())
                .isEqualTo(
                        switch (template) {
                            case "${input.whole}" -> Map.of("a", 1);
                            case "${input.list}" -> Map.of("result", List.of(1, 2));
                            default -> Map.of();
                        });
    }

    @Test
    void says_what_it_does_in_one_event() {
        bench.start(ending("FAILED"));

        var reached = bench.events.events(EndReached.class).get(0);
        assertThat(reached.node()).isEqualTo(NodePath.parse("stop"));
        assertThat(reached.ending().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(reached.ending().message()).isEqualTo("only 7 rows");
        assertThat(reached.ending().output()).isEqualTo(Map.of("rows", 7));
    }

    @Test
    void inside_scopes_it_ends_the_whole_execution() {
        var execution = bench.start(workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node(
                                        "sub",
                                        "Subflow",
                                        sub -> sub.subflow(Workflow.named("inner")
                                                .node(
                                                        "found",
                                                        "IfElse",
                                                        found -> found.set("condition", "input.item == 2"))
                                                .node(
                                                        "stop",
                                                        "End",
                                                        end -> end.set("output", Map.of("at", "${input.item}")))
                                                .node("wait", "Timer", timer -> timer.set("delay", "1h"))
                                                .connect("found", "TrueBranch", "stop")
                                                .connect("found", "FalseBranch", "wait")
                                                .build()))))
                .node("after", done())
                .connect("each", "after"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.await().output()).isEqualTo(Map.of("at", 2));
        assertThat(execution.await().cause()).isEqualTo("ended by node each[1]/sub/stop");
        assertThat(execution.snapshot().node("each").status()).isEqualTo(NodeStatus.CANCELLED);
        assertThat(execution.snapshot().node("each[0]/sub/wait").status()).isEqualTo(NodeStatus.CANCELLED);
        assertThat(execution.snapshot().node("each[1]/sub/stop").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_child_ends_alone_and_its_parent_goes_by_how() {
        var execution = bench.start(workflow()
                .node("good", "Subflow", sub -> child(sub, "COMPLETED"))
                .node("bad", "Subflow", sub -> child(sub, "FAILED"))
                .node("after", passes())
                .connect("good", "after"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot().node("after").output()).containsEntry("rows", 7);
        assertThat(execution
                        .snapshot()
                        .node("bad")
                        .why()
                        .failure()
                        .orElseThrow()
                        .message())
                .contains("ended FAILED: ended by node stop: only 7 rows");
    }

    private static NodeBuilder child(NodeBuilder sub, String status) {
        return sub.set("mode", "child").subflow(ending(status).build());
    }

    @ParameterizedTest
    @EnumSource(
            value = ExecutionStatus.class,
            names = {"COMPLETED", "FAILED", "CANCELLED", "TERMINATED"})
    void what_was_done_is_undone_as_by_any_end_with_that_status(ExecutionStatus status) {
        var execution = bench.start(undoable(status).policy(policy -> policy.withCompensateOnCancel(true)));

        boolean undoes = status == ExecutionStatus.FAILED || status == ExecutionStatus.CANCELLED;
        assertThat(execution.await().status()).isEqualTo(undoes ? ExecutionStatus.COMPENSATED : status);
        assertThat(execution.await().cause()).isEqualTo("ended by node stop");
        assertThat(undone).hasValue(undoes ? 1 : 0);
    }

    @Test
    void a_cancelled_end_undoes_nothing_unless_the_workflow_says_so() {
        assertThat(bench.start(undoable(ExecutionStatus.CANCELLED)).await().status())
                .isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(undone).hasValue(0);
    }

    private WorkflowBuilder undoable(ExecutionStatus status) {
        return workflow()
                .node("book", done(), book -> book.compensation("unbook"))
                .node("unbook", undoing())
                .node("stop", "End", end -> end.set("status", status.name()))
                .connect("book", "stop");
    }

    @Test
    void a_child_that_a_node_waits_for_is_cancelled() {
        var execution = bench.start(workflow()
                .node(
                        "child",
                        "Subflow",
                        sub -> sub.set("mode", "child")
                                .subflow(Workflow.named("long")
                                        .node("wait", "Timer", timer -> timer.set("delay", "1h"))
                                        .build()))
                .node("soon", "Timer", timer -> timer.set("delay", "1s"))
                .node("stop", "End", end -> end)
                .connect("soon", "stop"));

        bench.time.advance(Duration.ofSeconds(1));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("child").status()).isEqualTo(NodeStatus.CANCELLED);
        assertThat(bench.engine.executions(ExecutionFilter.NEWEST))
                .allMatch(one -> one.status().isFinal());
    }

    @Test
    void code_at_work_is_interrupted_and_what_it_still_gives_is_kept() throws InterruptedException {
        var running = new CountDownLatch(2);
        var told = new CountDownLatch(1);
        Node works = context -> {
            running.countDown();
            try {
                told.await();
            } catch (InterruptedException e) {
                return Outcome.done("rescued", true);
            }
            return Outcome.done();
        };
        Node runs = context -> {
            running.countDown();
            running.await();
            return Outcome.done();
        };
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .selfChecking()
                .build()) {
            var execution = engine.start(
                    workflow()
                            .node("work", works)
                            .node("behind", done())
                            .node("meet", runs)
                            .node("stop", "End", end -> end.set("status", "FAILED"))
                            .connect("work", "behind")
                            .connect("meet", "stop")
                            .build(),
                    Map.of());

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.snapshot().node("work").output()).containsEntry("rescued", true);
            assertThat(execution.snapshot().node("behind").status()).isEqualTo(NodeStatus.SKIPPED);
        } finally {
            told.countDown();
        }
    }

    @Test
    void somebodys_terminate_wins_over_an_end_that_waits_for_code() throws InterruptedException {
        var running = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Node ignores = context -> {
            running.countDown();
            while (go.getCount() > 0) {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    running.countDown(); // told, and goes on
                }
            }
            return Outcome.done();
        };
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(bench.time)
                .selfChecking()
                .build()) {
            var execution = engine.start(
                    workflow()
                            .node("work", ignores)
                            .node("ask", "Wait", ask -> ask.set("signal", "end"))
                            .node("stop", "End", end -> end)
                            .connect("ask", "stop")
                            .build(),
                    Map.of());
            running.await();
            execution.signal("end", Map.of(), null);

            assertThat(execution.cancel("too late")).isFalse();
            assertThat(execution.terminate("now")).isTrue();
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.TERMINATED);
            assertThat(execution.await().cause()).isEqualTo("now");
        } finally {
            go.countDown();
        }
    }

    @Test
    void a_fallback_may_end_the_execution() {
        var execution = bench.start(workflow()
                .node("work", fails("no"), work -> work.fallback("stop"))
                .node("stop", "End", end -> end.set("message", "given up"))
                .node("after", done())
                .connect("work", "after"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void nothing_is_said_to_follow_it_and_it_undoes_nothing() {
        var validator = new WorkflowValidator(NodeRegistry.builder().build());
        var nested = Workflow.named("inner").node("stop", "End", end -> end).build();

        assertThat(validator.validate(workflow()
                        .node("stop", "End", end -> end.maxConcurrentExecutions(1))
                        .node("after", done())
                        .node("pay", done(), pay -> pay.compensation("undo"))
                        .node("undo", "Subflow", undo -> undo.subflow(nested))
                        .node("book", done(), pay -> pay.compensation("unbook"))
                        .node(
                                "unbook",
                                "Subflow",
                                undo -> undo.set("mode", "child").subflow(nested))
                        .connect("stop", "after")
                        .build()))
                .extracting(problem -> problem.code() + " " + problem.path())
                .containsExactly("DEF-218 /nodes/0", "DEF-215 /nodes/0/maxConcurrentExecutions", "DEF-219 /nodes/3");
    }

    @Test
    void a_field_that_cannot_be_filled_in_fails_the_node_by_name() {
        var execution = bench.start(workflow()
                .node("stop", "End", end -> end.set("status", "${'DO' + 'NE'}"))
                .node("text", "End", end -> end.set("message", "because ${variables.why}"))
                .connect("stop", "text", via -> via.on(Trigger.FAIL)));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failureOf(execution, "stop"))
                .contains("RUN-113", "status", "COMPLETED, FAILED, CANCELLED, TERMINATED", "'DONE'");
        assertThat(failureOf(execution, "text")).contains("variables.why");
    }

    private static String failureOf(Execution execution, String node) {
        return execution.snapshot().node(node).why().failure().orElseThrow().message();
    }

    @Test
    void a_status_may_be_a_template() {
        var execution = bench.engine.start(
                workflow()
                        .node("stop", "End", end -> end.set("status", "${input.status}"))
                        .build(),
                Map.of("status", "cancelled"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void explain_names_the_node_that_ended_it() {
        var execution = bench.start(ending("CANCELLED"));

        assertThat(execution.explain("stop").toString()).contains("ended the execution CANCELLED: only 7 rows");
        assertThat(execution.explain("slow").toString()).contains("stopped: ended by node stop: only 7 rows");
        assertThat(execution.explain("never").toString()).contains("ended by node stop: only 7 rows");
    }

    @Test
    void a_repair_goes_on_behind_it() {
        var execution = bench.start(ending("FAILED"));
        execution.await();

        execution.repair("the rows are there now").rerunFailed().apply();
        bench.time.advance(Duration.ofHours(1));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("never").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.await().cause()).isEmpty();
    }
}
