package dev.millrace.testing.example;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.testing.junit.SeededSchedules;
import dev.millrace.testing.junit.WorkflowTest;
import dev.millrace.testing.replay.ExecutionBundle;
import dev.millrace.testing.workflow.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/testing.md shows. */
@WorkflowTest
class ApprovalTest {

    private static final Workflow APPROVAL = Workflow.named("approval")
            .node(
                    "ask",
                    "Wait",
                    node -> node.set("signal", "answer").set("approval", true).set("waitTimeout", "2d"))
            .node("pay", "bank.pay", node -> node.timeout(Duration.ofSeconds(30)))
            .node("file", "archive.file")
            .node("remind", "mail.send")
            .connect("ask", "Approved", "pay")
            .connect("ask", "Approved", "file")
            .connect("ask", "Timeout", "remind")
            .build();

    @BeforeEach
    void prepare(TestEngine approval) {
        approval.workflow(APPROVAL);
        for (var node : List.of("file", "remind")) {
            approval.when(node).then(Map.of());
        }
    }

    @Test
    void nobody_answers_for_two_days(TestEngine approval) {
        approval.when("pay").then(Map.of());

        var execution = approval.start();
        approval.advance(Duration.ofDays(2));

        assertThat(execution).completed().ran("remind").skipped("pay", "file");
    }

    @Test
    void an_answer_leads_to_the_payment(TestEngine approval) {
        var pay = approval.when("pay").takes(Duration.ofSeconds(29)).then(Map.of("receipt", "R-1"));

        var execution = approval.start();
        execution.decide("answer", "approved", "ann");
        execution.runToEnd();

        assertThat(execution).completed().ranInOrder("ask", "pay").skipped("remind");
        assertThat(pay.inputs()).singleElement().extracting("by").isEqualTo("ann");
    }

    @SeededSchedules(100)
    void whoever_comes_first_the_money_is_paid_or_somebody_is_reminded(TestEngine approval) {
        var pay = approval.when("pay").takes(Duration.ofSeconds(1), Duration.ofSeconds(29));
        var execution = approval.start();
        approval.within(Duration.ofDays(3), () -> execution.decide("answer", "approved", "ann"));

        execution.runToEnd();

        assertThat(pay.calls() + approval.when("remind").calls()).isEqualTo(1);
    }

    @Test
    void yesterdays_run_comes_to_the_same_today(TestEngine approval, @TempDir Path folder) {
        approval.when("pay").then(Map.of("receipt", "R-1"));
        var yesterday = approval.start().decide("answer", "approved", "ann");
        Path file = folder.resolve("run.json");
        ExecutionBundle.of(yesterday).write(file);

        var today = ExecutionBundle.load(file).replay().run();

        assertThat(today).completed().ran("pay");
        assertThat(ExecutionBundle.load(file).replay(APPROVAL).run()).completed();
    }
}
