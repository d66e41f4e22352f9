package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A new version of a definition in one engine, beside the old one in another, while executions of both go on. */
class RollingDeployTest extends SharedEngines {

    private static WorkflowBuilder order() {
        return Workflow.named("order").node("wait", "Wait", node -> node.set("signal", "go"));
    }

    /** Its nodes are of types that every engine has. */
    private static Workflow asData(String last) {
        return order().node(last, "Noop").connect("wait", last).build();
    }

    /** It holds code, which only an engine with this very version has. */
    private static Workflow asCode(String last) {
        return order().node(last, (Node) context -> Outcome.done("by", last))
                .connect("wait", last)
                .build();
    }

    private WorkflowEngine engine(String name, Workflow version) {
        var engine = WorkflowEngine.builder()
                .store(store(new LentConnections(source), name))
                .listener(this::hear)
                .build();
        engines.add(engine);
        engine.register(version);
        engine.recoverIncompleteExecutions();
        return engine;
    }

    private void hear(Event event) {
        if (event instanceof NodeWaiting) {
            waits.release();
        }
    }

    private Execution started(WorkflowEngine engine) throws InterruptedException {
        var execution = engine.start("order", Map.of());
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return execution;
    }

    private void assertEnds(WorkflowEngine engine, Execution execution, String last) {
        var here = engine.execution(execution.id()).orElseThrow();
        here.signal("go", Map.of(), null);
        assertThat(here.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(completed(engine, execution.id())).containsExactly("wait", last);
        assertThat(engine.history().events(execution.id()))
                .filteredOn(NodeCompleted.class::isInstance)
                .hasSize(2);
    }

    @Test
    void what_the_old_engine_began_ends_by_the_old_version_and_new_starts_are_of_the_new_one() throws Exception {
        var old = engine("old", asData("pack"));
        var begun = started(old);
        var young = engine("young", asData("ship"));
        var beside = started(young);

        old.drain(Duration.ZERO);

        assertEnds(young, begun, "pack");
        assertEnds(young, beside, "ship");
        assertThat(young.history().events(begun.id()))
                .as("handed over, and not delivered again")
                .noneMatch(NodeRequeued.class::isInstance);
    }

    @Test
    void code_that_the_new_engine_has_not_got_goes_on_in_an_old_one_that_is_left() throws Exception {
        var first = engine("first", asCode("pack"));
        var begun = started(first);
        var young = engine("young", asCode("ship"));
        var second = engine("second", asCode("pack"));

        first.drain(Duration.ZERO);

        assertEnds(second, begun, "pack");
        assertEnds(young, started(young), "ship");
    }
}
