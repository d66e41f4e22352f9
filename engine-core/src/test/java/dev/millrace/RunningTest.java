package dev.millrace;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node is running, and its time limit counts, when a worker has called it; nothing is leased beyond the workers. */
@Timeout(60)
class RunningTest {

    private static final Duration LIMIT = ofSeconds(30);

    private final ManualTime time = new ManualTime();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore go = new Semaphore(0, true); // first come, first served
    private final Node blocks = context -> {
        begun.release();
        go.acquire();
        return Outcome.done();
    };

    private Workflow wide(int width, UnaryOperator<NodeBuilder> more) {
        var workflow = Workflow.named("wide");
        for (int i = 0; i < width; i++) {
            workflow.node("n" + i, blocks, spec -> more.apply(spec));
        }
        return workflow.build();
    }

    private EngineBuilder builder(int workers) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .workers(workers)
                .selfChecking();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void no_more_nodes_run_than_workers_in_memory(int workers) throws Exception {
        try (var engine = builder(workers).build()) {
            var execution = engine.start(wide(workers * 3, spec -> spec), Map.of());

            runsInRounds(execution, workers, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void no_more_nodes_run_than_workers_with_a_store(int workers) throws Exception {
        try (var engine = builder(workers).store(new MemoryStore()).build()) {
            var execution = engine.start(wide(workers * 3, spec -> spec), Map.of());

            runsInRounds(execution, workers, 3);
        }
    }

    private void runsInRounds(Execution execution, int workers, int rounds) throws InterruptedException {
        for (int round = 0; round < rounds; round++) {
            begin(workers);
            assertThat(running(execution.snapshot())).isEqualTo(workers);
            go.release(workers);
        }
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void what_waits_for_the_mailbox_holds_its_worker(int workers) throws Exception {
        var held = new CountDownLatch(1);
        ExecutionListener holds = event -> {
            if (event instanceof ExecutionStarted started
                    && started.origin().workflow().id().equals("wide")) {
                await(held);
            }
        };
        try (var engine = builder(workers).listener(holds).build()) {
            var workflow = wide(workers * 3, spec -> spec);
            CompletableFuture<Execution> starting =
                    CompletableFuture.supplyAsync(() -> engine.start(workflow, Map.of()));
            awaitThat(() -> engine.queueMetrics().depth().normal() > 0);
            engine.start(Workflow.named("wakes").node("one", "Noop").build(), Map.of());
            // A few stand in the queue, and no turn can send more now.
            awaitThat(() -> engine.queueMetrics().depth().leased() >= Math.min(workers, 8));
            held.countDown();
            var execution = starting.get(30, TimeUnit.SECONDS);

            runsInRounds(execution, workers, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void nothing_is_leased_while_the_store_decides_on_what_made_it_ready(int workers) throws Exception {
        var store = new HeldStore();
        try (var engine = builder(workers).store(store).build()) {
            var workflow = Workflow.named("asks").node("ask", "Wait", wait -> wait.set("signal", "go"));
            for (int i = 0; i < workers * 3; i++) {
                workflow.node("n" + i, blocks).connect("ask", "n" + i);
            }
            var execution = engine.start(workflow.build(), Map.of());
            store.hold();
            var asking = CompletableFuture.runAsync(() -> execution.signal("go", Map.of(), "s"));
            store.awaitHeld(1);
            assertThat(engine.queueMetrics().depth().leased()).isZero();
            store.letGo();
            asking.get(30, TimeUnit.SECONDS);

            runsInRounds(execution, workers, 3);
        }
    }

    @Test
    void what_waits_for_the_store_leaves_its_worker_to_others() throws Exception {
        var store = new HeldStore();
        var first = new Semaphore(0);
        var workflow = Workflow.named("asks")
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node("first", (Node) context -> {
                    first.release();
                    return Outcome.done();
                })
                .node("second", blocks)
                .connect("ask", "first")
                .connect("first", "second")
                .build();
        try (var engine = builder(2).store(store).build()) {
            var executions = new ArrayList<Execution>();
            for (int i = 0; i < 20; i++) {
                executions.add(engine.start(workflow, Map.of()));
            }
            store.holdIf(turn -> turn.events().stream().anyMatch(NodeCompleted.class::isInstance));
            for (var execution : executions) {
                CompletableFuture.runAsync(() -> execution.signal("go", Map.of(), "s"));
            }
            store.awaitHeld(20);
            store.letGoWhatWaits(); // the waits have ended; what the first nodes lead to is held

            assertThat(first.tryAcquire(20, 30, TimeUnit.SECONDS)).isTrue();
            store.letGo();
            go.release(20);
            for (var execution : executions) {
                assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            }
        }
    }

    @Test
    void a_time_limit_counts_from_the_call_however_long_the_node_was_ready() throws Exception {
        try (var engine = builder(2).build();
                var durable = builder(2).store(new MemoryStore()).build()) {
            for (var each : new WorkflowEngine[] {engine, durable}) {
                var execution = each.start(wide(8, spec -> spec.timeout(ofMillis(1_800))), Map.of());
                for (int round = 0; round < 4; round++) {
                    begin(2);
                    awaitThat(() -> go.getQueueLength() == 2); // each gets the permit that is meant for it
                    time.advance(ofSeconds(1));
                    go.release(2);
                }

                assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            }
        }
    }

    @Test
    void what_happens_at_most_once_and_never_began_needs_no_decision_after_a_crash() throws Exception {
        var store = new MemoryStore();
        var workflow = wide(8, spec -> spec.effect(Effect.AT_MOST_ONCE));
        var first = builder(2).grace(Duration.ZERO).store(store).build();
        var id = first.start(workflow, Map.of()).id();
        begin(2);
        first.close();

        try (var second = builder(2).store(store).build()) {
            second.register(workflow);
            go.release(8);
            second.recover(id);
            var execution = second.execution(id).orElseThrow();
            awaitThat(() -> completed(execution.snapshot()) == 6);

            assertThat(execution.snapshot().nodes().values())
                    .filteredOn(node -> node.status() == NodeStatus.NEEDS_DECISION)
                    .hasSize(2);
            execution.cancel("seen");
        }
    }

    private void begin(int nodes) throws InterruptedException {
        assertThat(begun.tryAcquire(nodes, 30, TimeUnit.SECONDS)).isTrue();
    }

    private static long running(ExecutionSnapshot snapshot) {
        return snapshot.nodes().values().stream()
                .filter(node -> node.status() == NodeStatus.RUNNING)
                .count();
    }

    private static long completed(ExecutionSnapshot snapshot) {
        return snapshot.nodes().values().stream()
                .filter(node -> node.status() == NodeStatus.COMPLETED)
                .count();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitThat(BooleanSupplier holds) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
        }
    }
}
