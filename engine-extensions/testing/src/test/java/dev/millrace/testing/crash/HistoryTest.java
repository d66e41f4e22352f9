package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.Retention;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final MemoryStore store = new MemoryStore();
    private final ManualTime time = new ManualTime();
    private final Workflow quick =
            Workflow.named("quick").node("a", code(context -> Outcome.done())).build();
    private final Workflow slow = Workflow.named("slow")
            .node("wait", "Wait", wait -> wait.set("signal", "go"))
            .build();

    private static Node code(Node node) {
        return node;
    }

    private WorkflowEngine engine() {
        var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .retainedExecutions(2)
                .store(store)
                .build();
        engine.register(quick);
        engine.register(slow);
        return engine;
    }

    private List<ExecutionId> run(WorkflowEngine engine, int times) {
        var ids = new ArrayList<ExecutionId>();
        for (int i = 0; i < times; i++) {
            var options = StartOptions.key("order-" + i).withLabels(Map.of("tenant", i % 2 == 0 ? "acme" : "globex"));
            ids.add(engine.start(quick, Map.of(), options.withStartedBy("ann")).id());
            time.advance(Duration.ofMinutes(1));
        }
        return ids;
    }

    @Test
    void what_the_store_keeps_is_found_by_workflow_status_names_and_time_page_by_page() {
        try (var engine = engine()) {
            var begin = time.now();
            var ids = run(engine, 5);
            var waiting = engine.start(slow, Map.of());
            var history = engine.history();
            var all = ExecutionFilter.NEWEST;

            assertThat(ids(history.find(all.ofWorkflow("quick"))))
                    .containsExactly(ids.get(4), ids.get(3), ids.get(2), ids.get(1), ids.get(0));
            assertThat(ids(history.find(all.in(ExecutionStatus.WAITING)))).containsExactly(waiting.id());
            assertThat(ids(history.find(all.withKey("order-3")))).containsExactly(ids.get(3));
            assertThat(ids(history.find(all.withLabels(Map.of("tenant", "globex")))))
                    .containsExactly(ids.get(3), ids.get(1));
            assertThat(ids(history.find(
                            all.startedBetween(begin.plus(Duration.ofMinutes(1)), begin.plus(Duration.ofMinutes(3))))))
                    .containsExactly(ids.get(2), ids.get(1));
            var page = history.find(all.ofWorkflow("quick").limit(2));
            assertThat(ids(history.find(all.ofWorkflow("quick")
                            .limit(2)
                            .olderThan(page.get(1).id()))))
                    .containsExactly(ids.get(2), ids.get(1));
            assertThat(history.find(all.withKey("order-0"))
                            .get(0)
                            .origin()
                            .starter()
                            .actor())
                    .isEqualTo("ann");
            assertThat(engine.executions(all.ofWorkflow("quick")))
                    .hasSize(5)
                    .allMatch(execution -> execution.status() == ExecutionStatus.COMPLETED);
        }
    }

    private static List<ExecutionId> ids(List<StoredExecution> found) {
        return found.stream().map(StoredExecution::id).toList();
    }

    @Test
    void every_attempt_and_every_hand_stays_in_the_history_of_a_success_too() {
        var flaky = Workflow.named("flaky")
                .node(
                        "call",
                        code(context -> {
                            if (context.attempt() < 3) {
                                throw new IllegalStateException("not yet");
                            }
                            return Outcome.done();
                        }),
                        node -> node.retry(RetryPolicy.attempts(3)))
                .build();
        Execution execution;
        try (var engine = engine()) {
            execution = engine.start(flaky, Map.of());
            execution.by("bob").pause("a look");
            execution.by("bob").resume("fine");
            time.advance(Duration.ofHours(1));
            assertThat(execution.await().isCompleted()).isTrue();
        }
        try (var engine = engine()) {
            var events = engine.history().events(execution.id());

            assertThat(events)
                    .filteredOn(event -> event instanceof NodeRetryScheduled)
                    .hasSize(2);
            assertThat(events)
                    .filteredOn(event -> event instanceof ExecutionPaused)
                    .singleElement()
                    .satisfies(event ->
                            assertThat(((ExecutionPaused) event).request().by()).isEqualTo("bob"));
        }
    }

    @Test
    void retention_forgets_the_oldest_ends_and_nothing_that_lives() {
        try (var engine = engine()) {
            var waiting = engine.start(slow, Map.of());
            var ids = run(engine, 5);
            var history = engine.history();

            assertThat(history.apply(Retention.UNLIMITED)).isEmpty();
            assertThat(history.apply(Retention.UNLIMITED.newest(3))).containsExactly(ids.get(0), ids.get(1));
            assertThat(history.apply(Retention.UNLIMITED.forAtMost(Duration.ofSeconds(150))))
                    .containsExactly(ids.get(2));
            assertThat(history.apply(Retention.UNLIMITED.atMostEvents(5))).containsExactly(ids.get(3));
            assertThat(ids(history.find(ExecutionFilter.NEWEST))).containsExactly(ids.get(4), waiting.id());
            assertThat(engine.execution(ids.get(0))).isEmpty();
        }
    }

    @Test
    void the_engine_tidies_by_itself_when_it_opens_and_after_each_hundredth_end() {
        try (var engine = engine()) {
            run(engine, 5);
        }
        try (var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .store(store)
                .retention(Retention.UNLIMITED.newest(2))
                .build()) {
            assertThat(engine.history().find(ExecutionFilter.NEWEST)).hasSize(2);
            for (int i = 0; i < 100; i++) {
                engine.start(quick, Map.of());
            }
            assertThat(engine.history().find(ExecutionFilter.NEWEST)).hasSize(2);
        }
    }

    @Test
    void an_engine_without_a_store_forgets_what_its_memory_keeps() {
        var time = new ManualTime();
        var quick = Workflow.named("quick").node("a", "Noop").build();
        var held = Workflow.named("held")
                .node("a", "Wait", node -> node.set("signal", "go"))
                .build();
        try (var engine =
                WorkflowEngine.builder().time(time).executor(new SameThread()).build()) {
            var live = engine.start(held, Map.of());
            var old = engine.start(quick, Map.of());
            time.advance(Duration.ofHours(2));
            var young = engine.start(quick, Map.of());

            assertThat(engine.history().apply(Retention.UNLIMITED.forAtMost(Duration.ofHours(1))))
                    .containsExactly(old.id());
            assertThat(engine.execution(old.id())).isEmpty();
            assertThat(engine.execution(young.id())).isPresent();
            assertThat(engine.execution(live.id())).isPresent();
            assertThat(engine.history().apply(Retention.UNLIMITED.newest(0))).containsExactly(young.id());
            assertThat(live.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }
}
