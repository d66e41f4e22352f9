package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.ChildOptions;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine that is gone while a child runs a part of its workflow, whose nodes carry code. */
class SelectedChildTest {

    private final MemoryStore store = new MemoryStore();
    private final List<String> ran = new ArrayList<>();

    private Node notes(String what) {
        return context -> {
            ran.add(what);
            return Outcome.done();
        };
    }

    private Workflow child(String id) {
        return Workflow.named(id)
                .node("left out", notes("left out"))
                .node("wait", "Wait", wait -> wait.set("signal", "go"))
                .node("work", notes(id))
                .connect("wait", "work")
                .build();
    }

    private Workflow parent() {
        var options = ChildOptions.selecting(Selection.allBut("left out")).withRetry(RetryPolicy.attempts(2));
        return Workflow.named("parent")
                .node(
                        "named",
                        "Subflow",
                        node -> node.set("workflow", "registered")
                                .set("mode", "child")
                                .child(options))
                .node(
                        "written",
                        "Subflow",
                        node -> node.subflow(child("inside"))
                                .set("mode", "child")
                                .child(options))
                .build();
    }

    private WorkflowEngine engine(ExecutionStore durable) {
        var engine = WorkflowEngine.builder()
                .time(new ManualTime())
                .executor(new SameThread())
                .store(durable)
                .build();
        engine.register(child("registered"));
        engine.register(parent());
        return engine;
    }

    private void goOn() {
        try (var engine = engine(store)) {
            assertThat(engine.recoverIncompleteExecutions().parked()).isEmpty();
            engine.everyWorkflow().executions().stream()
                    .filter(execution -> !execution.workflowId().equals("parent"))
                    .forEach(child -> child.signal("go", Map.of(), ""));

            assertThat(store.executions())
                    .hasSize(3)
                    .allSatisfy(stored -> assertThat(stored.status()).isEqualTo(ExecutionStatus.COMPLETED));
        }
        assertThat(ran).containsExactlyInAnyOrder("registered", "inside");
    }

    @Test
    void the_recovery_goes_on_with_the_part() {
        try (var engine = engine(store)) {
            engine.start(parent(), Map.of());
        }

        goOn();
    }

    /** From the requests on; later on the children wait. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void at_whatever_commit_the_engine_dies_the_part_stands(int commits) {
        try (var engine = engine(new CrashingStore(store, commits, Side.AFTER))) {
            try {
                engine.start(parent(), Map.of());
            } catch (StoreException crash) {
                assertThat(crash).hasMessageContaining("[TST-120]");
            }
        }

        goOn();
    }
}
