package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.GroupReport.Unchanged;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pause, resume, cancel and terminate of all executions of a workflow, and of an engine. */
class ExecutionGroupTest {

    private static UnaryOperator<EngineBuilder> in(boolean durable) {
        return durable ? builder -> builder.store(new MemoryStore()) : builder -> builder;
    }

    private static WorkflowBuilder waits(String id) {
        return Workflow.named(id)
                .node("wait", "Wait", wait -> wait.set("signal", "go"))
                .node("after", done())
                .connect("wait", "after");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_pause_of_a_workflow_holds_its_executions_and_no_others(boolean durable) {
        try (var bench = new Bench(in(durable))) {
            var first = bench.start(waits("order"));
            var second = bench.start(waits("order").version("2.0"));
            var other = bench.start(waits("bill"));

            var report = bench.engine.workflow("order").by("ann").pause("stocktaking");
            var later = bench.start(waits("order"));

            assertThat(report.changed()).containsExactlyInAnyOrder(first.id(), second.id());
            assertThat(report.unchanged()).isEmpty();
            assertThat(List.of(first.status(), second.status(), other.status(), later.status()))
                    .containsExactly(
                            ExecutionStatus.PAUSED,
                            ExecutionStatus.PAUSED,
                            ExecutionStatus.WAITING,
                            ExecutionStatus.WAITING);
            assertThat(bench.events.events(ExecutionPaused.class))
                    .hasSize(2)
                    .allSatisfy(event -> assertThat(event.request().by()).isEqualTo("ann"));
            assertThat(bench.engine.workflow("order:2.0").resume("done").changed())
                    .containsExactly(second.id());
            assertThat(first.status()).isEqualTo(ExecutionStatus.PAUSED);
        }
    }

    @Test
    void what_cannot_be_done_is_said_for_each() {
        try (var bench = new Bench()) {
            var open = bench.start(waits("order"));
            var held = bench.start(waits("order"));
            held.pause("before");
            var never = bench.start(waits("order").policy(policy -> policy.withAllowPause(false)));

            var pause = bench.engine.workflow("order").pause("all of them");
            var resume = bench.engine.workflow("order").only(Set.of(never.id())).resume("go on");

            assertThat(pause.changed()).containsExactly(open.id());
            assertThat(pause.unchanged())
                    .containsExactlyInAnyOrder(
                            new Unchanged(held.id(), "it is held already"),
                            new Unchanged(never.id(), "it is not held, and its workflow does not allow it"));
            assertThat(resume.changed()).isEmpty();
            assertThat(resume.unchanged()).extracting(Unchanged::execution).containsExactly(never.id());
            open.cancel("over");
            assertThat(bench.engine.workflow("order").cancel("over").changed())
                    .containsExactlyInAnyOrder(held.id(), never.id());
        }
    }

    @Test
    void a_workflow_that_nobody_knows_is_refused() {
        try (var bench = new Bench()) {
            bench.engine.register(waits("bill").build());

            assertThatThrownBy(() -> bench.engine.workflow("order").cancel("typo"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[ENG-150]")
                    .hasMessageContaining("bill:1.0");
            assertThat(bench.engine.workflow("bill").cancel("none runs").changed())
                    .isEmpty();
            assertThat(bench.engine.everyWorkflow().terminate("none runs").unchanged())
                    .isEmpty();
        }
    }

    @Test
    void a_pause_with_a_time_ends_by_itself() {
        try (var bench = new Bench()) {
            var first = bench.start(waits("order"));
            var second = bench.start(waits("order"));

            bench.engine.workflow("order").pause("a break", ofSeconds(5));
            bench.time.advance(ofSeconds(5));

            assertThat(List.of(first.status(), second.status())).containsOnly(ExecutionStatus.WAITING);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_cancel_of_all_reaches_the_parent_before_its_child_so_that_nothing_begins(boolean durable) {
        try (var bench = new Bench(in(durable))) {
            bench.engine.register(waits("child").build());
            var parent = bench.start(workflow()
                    .node(
                            "sub",
                            "Subflow",
                            node -> node.set("mode", "child")
                                    .set("workflow", "child")
                                    .retry(RetryPolicy.attempts(3).fixed(ofSeconds(1)))
                                    .fallback("other"))
                    .node("other", done())
                    .node("handler", done())
                    .connect("sub", "handler"));

            var report = bench.engine.everyWorkflow().by("ann").cancel("the house is on fire");
            bench.time.advance(ofSeconds(60));

            var stops = bench.events.events(StopRequested.class);
            assertThat(stops).hasSize(2);
            assertThat(stops.get(0).execution()).isEqualTo(parent.id());
            var child = stops.get(1).execution();
            assertThat(report.changed()).containsExactly(parent.id(), child);
            assertThat(report.unchanged()).isEmpty();
            assertThat(parent.status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(bench.engine.execution(child).orElseThrow().status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(bench.events.story()).doesNotContain("NodeStarted other", "NodeStarted handler");
            assertThat(bench.events.events(ChildRequested.class)).hasSize(1);
        }
    }

    @Test
    void each_execution_that_a_cancel_races_with_ends_once() throws Exception {
        for (int round = 0; round < 50; round++) {
            var ends = new CyclicBarrier(3);
            Node finishes = context -> {
                ends.await();
                return Outcome.done("done", true);
            };
            var told = new ArrayList<Event>();
            try (var engine = WorkflowEngine.builder()
                    .store(new MemoryStore())
                    .listener(event -> {
                        synchronized (told) {
                            told.add(event);
                        }
                    })
                    .build()) {
                var workflow = Workflow.named("race").node("last", finishes).build();
                var executions = List.of(engine.start(workflow, Map.of()), engine.start(workflow, Map.of()));
                ends.await();

                var report = engine.workflow("race").cancel("just now");

                for (var execution : executions) {
                    var status = execution.await(ofSeconds(30)).status();
                    boolean completed = status == ExecutionStatus.COMPLETED;
                    assertThat(status).isIn(ExecutionStatus.COMPLETED, ExecutionStatus.CANCELLED);
                    assertThat(report.changed().contains(execution.id())).isNotEqualTo(completed);
                    synchronized (told) {
                        assertThat(told)
                                .filteredOn(event -> event.execution().equals(execution.id()))
                                .filteredOn(ExecutionEnded.class::isInstance)
                                .hasSize(1);
                    }
                }
            }
        }
    }

    @Test
    void a_group_survives_a_restart_and_can_be_asked_before_anything_is_recovered() {
        var store = new MemoryStore();
        var workflow = waits("order").build();
        List<ExecutionId> ids;
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            ids = List.of(
                    engine.start(workflow, Map.of()).id(),
                    engine.start(workflow, Map.of()).id());
            assertThat(engine.workflow("order").pause("for the night").changed())
                    .containsExactlyInAnyOrderElementsOf(ids);
        }
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            assertThat(engine.workflow("order").executions())
                    .extracting(Execution::status)
                    .containsOnly(ExecutionStatus.PAUSED)
                    .hasSize(2);
        }
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.register(workflow);

            var report = engine.everyWorkflow().by("ann").cancel("not today");

            assertThat(report.changed()).containsExactlyInAnyOrderElementsOf(ids);
            for (var id : ids) {
                assertThat(engine.execution(id)
                                .orElseThrow()
                                .await(ofSeconds(30))
                                .status())
                        .isEqualTo(ExecutionStatus.CANCELLED);
            }
        }
    }

    @Test
    void what_cannot_be_read_is_named_and_does_not_stop_the_others() throws Exception {
        var store = new MemoryStore();
        var running = new CountDownLatch(1);
        Workflow holdsCode = Workflow.named("code")
                .node("work", (Node) context -> {
                    running.countDown();
                    new CountDownLatch(1).await(); // until the engine is closed
                    return Outcome.done();
                })
                .build();
        ExecutionId lost;
        try (var engine =
                WorkflowEngine.builder().store(store).grace(ofSeconds(1)).build()) {
            lost = engine.start(holdsCode, Map.of()).id();
            running.await();
        }
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            var good = engine.start(
                    Workflow.named("order")
                            .node("wait", "Wait", wait -> wait.set("signal", "go"))
                            .build(),
                    Map.of());

            var report = engine.everyWorkflow().cancel("all");

            assertThat(report.changed()).containsExactly(good.id());
            assertThat(report.unchanged())
                    .singleElement()
                    .satisfies(one -> assertThat(one.execution()).isEqualTo(lost))
                    .satisfies(one -> assertThat(one.reason()).contains("[ENG-124]"));
        }
    }
}
