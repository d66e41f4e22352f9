package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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
}
