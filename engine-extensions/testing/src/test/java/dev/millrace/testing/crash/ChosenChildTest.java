package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine that is gone while a child runs whose workflow was chosen by data. */
class ChosenChildTest {

    private final MemoryStore store = new MemoryStore();
    private final EventRecorder events = new EventRecorder();
    private final List<String> ran = new ArrayList<>();

    private Node notes(String what) {
        return context -> {
            ran.add(what);
            return Outcome.done("ran", what);
        };
    }

    /** The variable that chooses changes as soon as the choice is made. */
    private Workflow parent() {
        return Workflow.named("parent")
                .variable("size", "small")
                .node(
                        "sub",
                        "Subflow",
                        node -> node.set("workflow", "${variables.size}")
                                .set("allowed", List.of("small", "large"))
                                .set("mode", "child"))
                .node("change", (Node) context -> {
                    context.setVariable("size", "large");
                    return Outcome.done();
                })
                .node("then", notes("then"))
                .connect("sub", "then")
                .build();
    }

    private Workflow child(String size) {
        return Workflow.named(size)
                .node("wait", "Wait", wait -> wait.set("signal", "go"))
                .node("work", notes(size))
                .connect("wait", "work")
                .build();
    }

    private WorkflowEngine engine(ExecutionStore durable) {
        var engine = WorkflowEngine.builder()
                .time(new ManualTime())
                .executor(new SameThread())
                .listener(events)
                .store(durable)
                .build();
        engine.register(child("small"));
        engine.register(child("large"));
        engine.register(parent());
        return engine;
    }

    private void goOn() {
        try (var engine = engine(store)) {
            engine.recoverIncompleteExecutions();
            engine.everyWorkflow().executions().stream()
                    .filter(execution -> !execution.workflowId().equals("parent"))
                    .forEach(child -> child.signal("go", Map.of(), ""));

            assertThat(store.executions())
                    .hasSize(2)
                    .allSatisfy(stored -> assertThat(stored.status()).isEqualTo(ExecutionStatus.COMPLETED));
        }
        assertThat(ran).containsExactly("small", "then");
        assertThat(events.events(ChildRequested.class))
                .allSatisfy(request -> assertThat(request.child().workflow()).isEqualTo("small"));
    }

    @Test
    void the_recovery_goes_on_with_the_one_that_was_chosen() {
        try (var engine = engine(store)) {
            engine.start(parent(), Map.of());
        }

        goOn();
    }

    /** From the request on; with the fourth commit the child waits. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void at_whatever_commit_the_engine_dies_the_choice_stands(int commits) {
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
