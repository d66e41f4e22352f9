package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes whose code starts executions on their own engine and waits for them. */
class NestedStartTest {

    private static final Duration LIMIT = ofSeconds(30);

    private final AtomicReference<WorkflowEngine> self = new AtomicReference<>();
    private final Workflow leaf =
            workflow().node("a", done()).node("b", done()).connect("a", "b").build();

    private WorkflowEngine engine(UnaryOperator<EngineBuilder> more) {
        var engine = more.apply(WorkflowEngine.builder()
                        .nodes(NodeRegistry.builder().build())
                        .selfChecking())
                .build();
        self.set(engine);
        return engine;
    }

    private Workflow calls(Workflow child) {
        Node starts = context -> Outcome.done(
                "status",
                self.get().start(child, Map.of()).await(LIMIT).status().name());
        Node runs = context ->
                Outcome.done("status", self.get().run(child, Map.of()).status().name());
        return workflow().node("starts", starts).node("runs", runs).build();
    }

    private void assertAllEnd(WorkflowEngine engine, Workflow workflow, int executions) {
        List<Execution> all = new ArrayList<>();
        for (int i = 0; i < executions; i++) {
            all.add(engine.start(workflow, Map.of()));
        }
        assertThat(all).allSatisfy(execution -> {
            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.snapshot().node("starts").output()).containsEntry("status", "COMPLETED");
            assertThat(execution.snapshot().node("runs").output()).containsEntry("status", "COMPLETED");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nodes_that_wait_for_executions_do_not_use_up_the_workers(int workers) {
        try (var engine = engine(builder -> builder.workers(workers))) {
            assertAllEnd(engine, calls(calls(leaf)), 8);
        }
        try (var engine = engine(builder -> builder.workers(workers).store(new MemoryStore()))) {
            assertAllEnd(engine, calls(leaf), 8);
        }
    }

    @Test
    void nor_the_threads_of_the_hosts_executor() {
        ExecutorService host = Executors.newSingleThreadExecutor();
        try (var engine = engine(builder -> builder.executor(host).workers(2))) {
            assertAllEnd(engine, calls(calls(leaf)), 4);
        } finally {
            host.shutdown();
        }
    }

    @Test
    void no_more_nodes_are_at_work_at_once_than_there_are_workers() {
        var now = new AtomicInteger();
        var peak = new AtomicInteger();
        Node counts = context -> {
            peak.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
            return Outcome.done();
        };
        var counted = workflow().node("a", counts).node("b", counts).build();
        try (var engine = engine(builder -> builder.workers(2))) {
            Node starts = context -> {
                engine.start(counted, Map.of()).await(LIMIT);
                return Outcome.done();
            };
            var execution = engine.start(workflow().node("x", starts).build(), Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(peak.get()).isBetween(1, 2);
        }
    }
}
