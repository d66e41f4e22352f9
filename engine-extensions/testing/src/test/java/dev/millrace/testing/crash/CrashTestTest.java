package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Condition;
import dev.millrace.definition.Effect;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
class CrashTestTest {

    private static Node code(Node node) {
        return node;
    }

    @Test
    void a_workflow_with_all_that_can_be_interrupted_survives_two_crashes_anywhere() {
        var workflow = Workflow.named("all")
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "input.items")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node(
                                                "load",
                                                code(context ->
                                                        Outcome.done("n", context.input("item", Integer.class))))
                                        .node("pause", "Timer", timer -> timer.set("delay", "1s"))
                                        .connect("load", "pause")))
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node("charge", code(context -> Outcome.done("charged", true)), node -> node.compensation("refund"))
                .node("refund", code(context -> Outcome.done("refunded", true)))
                .node("ship", code(context -> {
                    throw new IllegalStateException("no stock");
                }))
                .connect("each", "ask")
                .connect("ask", "charge")
                .connect("charge", "ship")
                .build();

        var report = CrashTest.of(workflow)
                .input(Map.of("items", List.of(1, 2, 3)))
                .host(execution -> {
                    if (execution.snapshot().node("ask").status().isOpen()) {
                        execution.signal("go", Map.of(), "go-1");
                    }
                })
                .everyCheckpointTwice()
                .run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(report.commits()).isGreaterThan(8);
        assertThat(report.runs()).isGreaterThan(report.commits() * report.commits());
    }

    @Test
    void conditions_in_groovy_survive_a_crash_anywhere() {
        var workflow = Workflow.named("groovy")
                .node("load", code(context -> Outcome.done("rows", List.of(1, 2, 3))))
                .node(
                        "check",
                        "IfElse",
                        node -> node.set("language", "groovy").set("condition", "input.rows.sum() == 6"))
                .node("bad", code(context -> {
                    throw new IllegalStateException("no stock");
                }))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("language", "groovy")
                                .set("collectionExpression", "[1, 2].collect { it * it }")
                                .body(body -> body.node("keep", "Noop")
                                        .node("drop", "Noop")
                                        .connect("keep", "drop", via -> via.when(groovy("output.item > 1")))))
                .node("restock", "Noop")
                .connect("load", "check", via -> via.when(groovy("output.rows.size() == 3")))
                .connect("check", "bad", via -> via.from("TrueBranch").when(groovy("output.ConditionResult")))
                .connect("check", "each", via -> via.from("TrueBranch"))
                .connect(
                        "bad",
                        "restock",
                        via -> via.on(Trigger.FAIL).recovers().when(groovy("error.message =~ /stock/ ? true : false")))
                .build();

        var report = CrashTest.of(workflow).everyCheckpoint().run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(report.commits()).isGreaterThan(10);
    }

    private static Condition groovy(String text) {
        return new Condition(text, "groovy");
    }

    @Test
    void what_runs_at_most_once_needs_no_word_of_its_own() {
        var calls = new AtomicInteger();
        var workflow = Workflow.named("once")
                .node("before", "Noop")
                .node(
                        "pay",
                        code(context -> {
                            calls.incrementAndGet();
                            return Outcome.done("paid", true);
                        }),
                        node -> node.effect(Effect.AT_MOST_ONCE))
                .node("after", "Noop")
                .connect("before", "pay")
                .connect("pay", "after")
                .build();

        var report = CrashTest.of(workflow).everyCheckpoint().run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(calls.get()).isLessThanOrEqualTo(report.runs() + 1);
    }

    @Test
    void a_workflow_that_does_not_survive_is_found() {
        var calls = new AtomicInteger();
        var workflow = Workflow.named("forgetful")
                .node("count", code(context -> Outcome.done("calls", calls.incrementAndGet())))
                .build();

        assertThatThrownBy(() -> CrashTest.of(workflow).everyCheckpoint().run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("crash [before commit 1]")
                .hasMessageContaining("output of count was");
    }

    @Test
    void an_end_that_is_no_completion_needs_no_word_of_its_own_either() {
        var workflow = Workflow.named("once")
                .node(
                        "pay",
                        code(context -> {
                            throw new IllegalStateException("declined");
                        }),
                        node -> node.effect(Effect.AT_MOST_ONCE))
                .node("tell", "Noop")
                .connect("pay", "tell", via -> via.on(Trigger.FAIL))
                .build();

        assertThat(CrashTest.of(workflow).everyCheckpoint().run().status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void a_wait_that_nobody_ends_is_said_and_one_of_years_is_waited_for() {
        var asks = Workflow.named("asks")
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .build();
        var years = Workflow.named("years")
                .node("rest", "Timer", timer -> timer.set("delay", "3650d"))
                .build();

        assertThatThrownBy(() -> CrashTest.of(asks).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'ask' is WAITING for the signal 'go'")
                .hasMessageContaining("host(...)");
        assertThat(CrashTest.of(years).run().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_workflow_that_is_named_is_registered_and_null_is_an_input() {
        var child = Workflow.named("child").node("work", "Noop").build();
        var parent = Workflow.named("parent")
                .node("sub", "Subflow", node -> node.set("mode", "child").set("workflow", "child"))
                .build();
        var input = new HashMap<String, Object>();
        input.put("note", null);

        var report = CrashTest.of(parent).input(input).registering(child).run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void an_output_of_another_type_is_a_difference() {
        var calls = new AtomicInteger();
        var workflow = Workflow.named("typed")
                .node("count", code(context -> Outcome.done("n", calls.getAndIncrement() == 0 ? (Object) 1 : "1")))
                .build();

        assertThat(CrashTest.of(workflow).compare().differences())
                .first()
                .asString()
                .contains("output was {n=1}, expected {n=1}: they are of another type");
    }
}
