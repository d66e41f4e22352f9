package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Children that are written inside their parents and hold code: no store keeps them, their parents' registration brings
 * them.
 */
class NestedChildTest {

    private final MemoryStore store = new MemoryStore();
    private final Set<String> ran = new TreeSet<>();

    private Node notes(String name) {
        return context -> {
            ran.add(name);
            return Outcome.done();
        };
    }

    private static Workflow around(String name, Workflow child, Node then) {
        return Workflow.named(name)
                .node(
                        "each",
                        "ForEach",
                        loop -> loop.set("collectionExpression", "[1]")
                                .body(body -> body.node(
                                        "sub",
                                        "Subflow",
                                        node -> node.subflow(child).set("mode", "child"))))
                .node("then", then)
                .connect("each", "then")
                .build();
    }

    private Workflow parent() {
        var grandchild =
                Workflow.named("grandchild").node("work", notes("grandchild")).build();
        return around("parent", around("child", grandchild, notes("child")), notes("parent"));
    }

    private static WorkflowEngine engine(ExecutionStore durable) {
        return WorkflowEngine.builder()
                .time(new ManualTime())
                .executor(new SameThread())
                .store(durable)
                .build();
    }

    /** The last of them is behind the end of all. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoever_registers_a_parent_can_go_on_with_all_that_is_written_inside(int commits) {
        try (var engine = engine(new CrashingStore(store, commits, Side.AFTER))) {
            engine.start(parent(), Map.of());
        } catch (StoreException crash) {
            assertThat(crash).hasMessageContaining("[TST-120]");
        }

        try (var engine = engine(store)) {
            engine.register(parent());

            assertThat(engine.recoverIncompleteExecutions().parked()).isEmpty();
            assertThat(store.executions())
                    .extracting(StoredExecution::status)
                    .isNotEmpty()
                    .allMatch(ExecutionStatus.COMPLETED::equals);
            assertThat(ran).containsExactly("child", "grandchild", "parent");
        }
    }

    @Test
    void another_revision_of_the_parent_brings_other_children() {
        var waiting = Workflow.named("child")
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node("work", notes("child"))
                .connect("ask", "work")
                .build();
        try (var engine = engine(store)) {
            engine.start(around("parent", waiting, notes("parent")), Map.of());
        }

        try (var engine = engine(store)) {
            engine.register(parent());

            assertThat(engine.recoverIncompleteExecutions().parked())
                    .hasSize(2)
                    .allSatisfy(parked -> assertThat(parked.reason()).contains("[ENG-124]"));
        }
    }
}
