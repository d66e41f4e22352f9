package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForsakenChildTest {

    private static final int START_OF_CHILD = 2;

    private final MemoryStore store = new MemoryStore();

    private static Workflow child() {
        return Workflow.named("child")
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .build();
    }

    private static Workflow parent(boolean awaits) {
        return Workflow.named("parent")
                .node(
                        "sub",
                        "Subflow",
                        node -> node.set("workflow", "child")
                                .set("mode", "child")
                                .set("await", awaits))
                .node("hold", "Wait", wait -> wait.set("signal", "end"))
                .build();
    }

    private static WorkflowEngine engine(ExecutionStore durable) {
        var engine = WorkflowEngine.builder()
                .time(new ManualTime())
                .executor(new SameThread())
                .store(durable)
                .build();
        engine.register(child());
        return engine;
    }

    @ParameterizedTest
    @CsvSource({"true, CANCELLED", "false, WAITING"})
    void a_child_whose_parent_was_stopped_before_the_crash_is_stopped_by_the_recovery_if_it_was_awaited(
            boolean awaits, ExecutionStatus childs) {
        int stop = START_OF_CHILD
                + (awaits ? 1 : 2); // the parent hears that a child has begun only if it does not wait for it
        try (var engine = engine(new CrashingStore(store, stop, Side.AFTER))) {
            var parent = engine.start(parent(awaits), Map.of());
            assertThatThrownBy(() -> parent.cancel("enough")).hasMessageContaining("[TST-120]");
        }

        try (var engine = engine(store)) {
            engine.recoverIncompleteExecutions();

            assertThat(named(engine, "parent").status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(named(engine, "child").status()).isEqualTo(childs);
        }
    }

    @Test
    void a_parent_does_not_wait_for_a_child_that_the_store_keeps_no_more() {
        try (var engine = engine(new CrashingStore(store, START_OF_CHILD, Side.BEFORE))) {
            var parent = engine.start(parent(true), Map.of());

            assertThat(parent.result()).isCompletedExceptionally();
            assertThatThrownBy(parent::await).hasStackTraceContaining("[TST-120]");
        }
    }

    @Test
    void a_child_that_is_still_awaited_goes_on_waiting() {
        try (var engine = engine(store)) {
            engine.start(parent(true), Map.of());
        }

        try (var engine = engine(store)) {
            engine.recoverIncompleteExecutions();

            assertThat(named(engine, "child").status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    private Execution named(WorkflowEngine engine, String workflow) {
        var id = store.executions().stream()
                .filter(stored -> stored.origin().workflow().id().equals(workflow))
                .findFirst()
                .orElseThrow()
                .id();
        return engine.execution(id).orElseThrow();
    }
}
