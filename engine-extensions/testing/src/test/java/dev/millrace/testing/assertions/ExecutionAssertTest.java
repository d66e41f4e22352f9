package dev.millrace.testing.assertions;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.SameThread;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ExecutionAssertTest {

    private final ExecutionSnapshot snapshot = run();

    private static ExecutionSnapshot run() {
        Node ok = context -> Outcome.done("share", 12.0);
        Node bad = context -> {
            throw new IllegalStateException("100% broken");
        };
        var workflow = Workflow.named("mixed")
                .node("ok", ok)
                .node("bad", bad)
                .node("after", ok)
                .connect("bad", "after")
                .build();
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(new SameThread())
                .build()) {
            return engine.start(workflow, Map.of()).snapshot();
        }
    }

    @Test
    void an_execution_is_described_in_one_chain() {
        assertThat(snapshot)
                .isFailed()
                .hasOutput("share", 12)
                .hasFailures("bad")
                .hasRecovered()
                .hasNoNode("each[0]/load")
                .node("ok")
                .isCompleted()
                .hasAttempts(1)
                .hasOutput("share", 12)
                .node("bad")
                .failedWith("100% broken")
                .failedWith("IllegalState")
                .node("after")
                .wasSkippedBecause(SkipReason.UPSTREAM_FAILED);
    }

    @Test
    void what_differs_is_said() {
        fails(() -> assertThat(snapshot).isCompleted(), "'mixed' to be COMPLETED, but it is FAILED: node bad: 100% broken");
        fails(() -> assertThat(snapshot).hasOutput("share", "50%"), "to be <50%>, but it is <12.0>");
        fails(() -> assertThat(snapshot).hasVariable("x", 1), "to hold 'x', but it holds []");
        fails(() -> assertThat(snapshot).hasFailures(), "failures [], but there are [bad]");
        fails(() -> assertThat(snapshot).hasNoNode("ok"), "no node at 'ok', but it is COMPLETED");
        fails(() -> assertThat(snapshot).node("gone"), "a node at 'gone', but there are");
        fails(() -> assertThat(snapshot).node("ok").hasAttempts(2), "ok to have 2 attempts, but it has 1");
        fails(() -> assertThat(snapshot).node("ok").failedWith("x"), "ok to have failed with 'x', but it is COMPLETED");
        fails(
                () -> assertThat(snapshot).node("after").isCompleted(),
                "after to be COMPLETED, but it is SKIPPED because UPSTREAM_FAILED");
        fails(
                () -> assertThat(snapshot).node("bad").wasSkippedBecause(SkipReason.NOT_TAKEN),
                "FAILED (java.lang.IllegalStateException: 100% broken)");
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContaining(message);
    }
}
