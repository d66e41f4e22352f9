package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Throttle;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Rates, throttles, resources, and limits of types. */
class PaceTest {

    private static final Duration LIMIT = ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();

    private static final NodeRegistry TYPES = NodeRegistry.builder()
            .add("call", context -> Outcome.done())
            .add("other", context -> Outcome.done())
            .build();

    private WorkflowEngine engine(UnaryOperator<EngineBuilder> settings) {
        return settings.apply(WorkflowEngine.builder()
                        .nodes(TYPES)
                        .time(time)
                        .executor(new SameThread())
                        .grace(Duration.ZERO)
                        .listener(events)
                        .selfChecking())
                .build();
    }

    private List<Long> startedAfterMillis(long from) {
        return events.events(NodeStarted.class).stream()
                .map(event -> (event.atEpochMicros() - from) / 1_000)
                .toList();
    }

    private static WorkflowBuilder fan(int width, String type, UnaryOperator<NodeBuilder> spec) {
        var builder = workflow();
        for (int i = 0; i < width; i++) {
            builder.node("n" + i, type, spec);
        }
        return builder;
    }

    private static UnaryOperator<NodeBuilder> keyed(RateLimit rate, String key) {
        return node -> node.rateLimit(rate.withKey(key));
    }

    // --- rates

    @Test
    void attempts_that_share_a_rate_begin_one_after_the_other_and_no_thread_waits() {
        try (var engine = engine(builder -> builder)) {
            long from = time.epochMicros();
            var execution = engine.start(
                    fan(4, "call", keyed(RateLimit.of(2, ofSeconds(1)), "mail")).build(), Map.of());

            assertThat(engine.explain(execution.id(), "n1").orElseThrow().toString())
                    .contains("rate mail, 2 per PT1S", "has room again at");
            for (int i = 0; i < 30; i++) {
                time.advance(ofMillis(100));
            }

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(startedAfterMillis(from)).containsExactly(0L, 500L, 1_000L, 1_500L);
        }
    }

    @Test
    void the_key_of_a_rate_is_filled_in_with_the_data_of_each_execution() {
        var workflow = workflow()
                .node("x", "call", keyed(RateLimit.of(1, ofSeconds(10)), "${input.tenant}"))
                .build();
        try (var engine = engine(builder -> builder)) {
            var first = engine.start(workflow, Map.of("tenant", "a"));
            var second = engine.start(workflow, Map.of("tenant", "b"));
            var third = engine.start(workflow, Map.of("tenant", "a"));

            assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(third.snapshot().status().isFinal()).isFalse();
            time.advance(ofSeconds(10));
            assertThat(third.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void a_burst_may_begin_at_once_and_is_gathered_again() {
        try (var engine = engine(builder ->
                builder.typeRate("call", RateLimit.of(1, ofSeconds(1)).withBurst(3)))) {
            long from = time.epochMicros();
            engine.start(fan(5, "call", node -> node).build(), Map.of());
            engine.start(fan(2, "other", node -> node).build(), Map.of());

            time.advance(ofSeconds(1));
            time.advance(ofSeconds(1));

            assertThat(startedAfterMillis(from)).containsExactly(0L, 0L, 0L, 0L, 0L, 1_000L, 2_000L);
        }
    }

    @Test
    void an_attempt_that_waits_for_a_rate_leaves_it_when_its_execution_is_stopped() {
        var workflow = workflow()
                .node("x", "call", keyed(RateLimit.of(1, ofSeconds(10)), "k"))
                .build();
        try (var engine = engine(builder -> builder)) {
            engine.start(workflow, Map.of());
            var stopped = engine.start(workflow, Map.of());
            var next = engine.start(workflow, Map.of());

            stopped.cancel("no more");
            assertThat(stopped.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
            time.advance(ofSeconds(10));

            assertThat(next.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(engine.queueMetrics().atGates()).isZero();
        }
    }

    @Test
    void after_a_crash_a_rate_is_taken_as_used_up() {
        ExecutionStore store = new MemoryStore();
        var workflow = workflow()
                .node("t", "Timer", timer -> timer.set("delay", "1s"))
                .node("x", "call", keyed(RateLimit.of(1, ofSeconds(10)).withBurst(5), "k"))
                .connect("t", "x")
                .build();
        try (var first = engine(builder -> builder.store(store))) {
            first.start(workflow, Map.of());
        }
        try (var second = engine(builder -> builder.store(store))) {
            second.register(workflow);
            var recovered = second.recoverIncompleteExecutions().executions().get(0);
            time.advance(ofSeconds(1));
            assertThat(recovered.snapshot().status().isFinal()).isFalse();

            time.advance(ofSeconds(10));
            assertThat(recovered.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void a_loop_behind_a_rate_opens_no_more_scopes_than_its_window() {
        var most = new AtomicInteger();
        var workflow = workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]")
                                .set("maxConcurrency", 3)
                                .body(body ->
                                        body.node("x", "call", node -> node.rateLimit(RateLimit.of(1, ofSeconds(1))))))
                .build();
        try (var engine = engine(builder -> builder)) {
            var execution = engine.start(workflow, Map.of());
            for (int second = 0; second < 12; second++) {
                int open = (int) execution.snapshot().nodes().values().stream()
                        .filter(node -> node.path().id().value().equals("x"))
                        .filter(node -> !node.status().isFinal())
                        .count();
                most.accumulateAndGet(open, Math::max);
                time.advance(ofSeconds(1));
            }

            assertThat(most.get()).isEqualTo(3);
            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    // --- types

    @Test
    void a_type_runs_no_more_often_at_once_than_the_engine_says() {
        var running = new AtomicInteger();
        var peak = new AtomicInteger();
        var types = NodeRegistry.builder()
                .add("call", context -> {
                    peak.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.yield();
                    running.decrementAndGet();
                    return Outcome.done();
                })
                .build();
        try (var engine = WorkflowEngine.builder()
                .nodes(types)
                .typeLimit("CALL", 2)
                .selfChecking()
                .build()) {
            var workflow = workflow();
            for (int i = 0; i < 60; i++) {
                workflow.node("n" + i, i % 2 == 0 ? "call" : "Call");
            }
            assertThat(engine.start(workflow.build(), Map.of())
                            .await(ofSeconds(30))
                            .status())
                    .isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(peak.get()).isBetween(1, 2);
            assertThat(Inside.slotsTaken(engine)).isZero();
        }
    }

    @Test
    void only_a_type_that_workers_run_can_be_limited() {
        assertThatThrownBy(() -> engine(builder -> builder.typeLimit("cal", 2)))
                .hasMessageContaining("ENG-180")
                .hasMessageContaining("'cal'");
        assertThatThrownBy(() -> engine(builder -> builder.typeRate("Container", RateLimit.of(1, LIMIT))))
                .hasMessageContaining("ENG-180")
                .hasMessageContaining("no worker runs a Container");
    }

    // --- resources

    private static WorkflowBuilder holding(long... amounts) {
        var builder = workflow();
        for (int i = 0; i < amounts.length; i++) {
            long amount = amounts[i];
            builder.node("n" + i, "Timer", node -> node.set("delay", "1s").resource("cpu", amount));
        }
        return builder;
    }

    private static long open(Execution execution) {
        return execution.snapshot().nodes().values().stream()
                .filter(node -> node.status().isOpen() && node.status() != NodeStatus.READY)
                .count();
    }

    @Test
    void no_more_is_held_of_a_resource_than_the_engine_has_and_a_big_node_is_not_starved_by_small_ones() {
        try (var engine = engine(builder -> builder.capacity("cpu", 4))) {
            var first = engine.start(holding(1, 1, 1).build(), Map.of());
            var big = engine.start(holding(4).build(), Map.of());
            var small = engine.start(holding(1, 1, 1, 1, 1, 1).build(), Map.of());
            assertThat(open(first)).isEqualTo(3);
            assertThat(open(big) + open(small)).isZero();
            assertThat(engine.explain(big.id(), "n0").orElseThrow().toString())
                    .contains("resource cpu, 4: held by n0 of execution " + first.id() + " since");

            time.advance(ofMillis(1_100));
            assertThat(open(big)).isEqualTo(1);
            assertThat(open(small)).isZero();
            time.advance(ofMillis(1_100));
            assertThat(open(small)).isEqualTo(4);
            time.advance(ofMillis(1_100));
            time.advance(ofMillis(1_100));

            assertThat(small.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(Inside.slotsTaken(engine)).isZero();
        }
    }

    @Test
    void what_can_never_fit_is_refused_with_the_nodes_that_hold_theirs_meanwhile() {
        var nested = workflow()
                .node(
                        "box",
                        "Container",
                        box -> box.resource("cpu", 3)
                                .body(body -> body.node("in", "call", in -> in.resource("cpu", 2))))
                .build();
        try (var engine = engine(builder -> builder.capacity("cpu", 4).capacity("memory", "1GB"))) {
            assertThatThrownBy(() -> engine.start(holding(5).build(), Map.of()))
                    .isInstanceOf(InvalidWorkflowException.class)
                    .hasMessageContaining("DEF-275")
                    .hasMessageContaining("wants 5 of the resource 'cpu', and this engine has 4");
            assertThatThrownBy(() -> engine.register(nested))
                    .hasMessageContaining("/nodes/0/body/nodes/0/resources/cpu")
                    .hasMessageContaining("wants 5");
            assertThatThrownBy(() -> engine.register(workflow()
                            .node("x", "call", node -> node.resource("gpu", 1))
                            .build()))
                    .hasMessageContaining("capacity(\"gpu\", ...)")
                    .hasMessageContaining("[cpu, memory]");
        }
    }

    @Test
    void whoever_waits_for_longer_than_the_patience_is_said_to_starve() {
        try (var engine = engine(builder -> builder.capacity("cpu", 4).starvation(ofSeconds(30)))) {
            var holder = engine.start(
                    workflow()
                            .node("t", "Timer", node -> node.set("delay", "50s").resource("cpu", 4))
                            .build(),
                    Map.of());
            var waiting = engine.start(
                    workflow()
                            .node("x", "call", node -> node.resource("cpu", 1))
                            .build(),
                    Map.of());

            time.advance(ofSeconds(29));
            assertThat(events.events(NodeStarved.class)).isEmpty();
            time.advance(ofSeconds(1));

            assertThat(events.events(NodeStarved.class)).singleElement().satisfies(event -> {
                assertThat(event.gate()).isEqualTo("resource cpu, 4");
                assertThat(event.reason()).contains("held by t of execution " + holder.id());
            });
            assertThat(engine.explain(waiting.id(), "x").orElseThrow().toString())
                    .contains("starves since " + time.now());
            time.advance(ofSeconds(20));
            assertThat(waiting.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void resources_and_locks_are_taken_together_or_not_at_all() {
        try (var engine = engine(builder -> builder.capacity("cpu", 1))) {
            engine.start(
                    workflow()
                            .node("t", "Timer", node -> node.set("delay", "5s").resource("cpu", 1))
                            .build(),
                    Map.of());
            engine.start(
                    workflow()
                            .node(
                                    "x",
                                    "call",
                                    node -> node.lock(Lock.exclusive("db")).resource("cpu", 1))
                            .build(),
                    Map.of());
            var other = engine.start(
                    workflow()
                            .node("y", "call", node -> node.lock(Lock.exclusive("db")))
                            .build(),
                    Map.of());

            assertThat(other.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            time.advance(ofSeconds(5));
            assertThat(Inside.slotsTaken(engine)).isZero();
        }
    }

    // --- throttles

    @Test
    void a_limit_narrows_where_too_many_fail_and_widens_again() {
        var healthy = new AtomicBoolean();
        Node service = context -> {
            if (!healthy.get()) {
                throw new IllegalStateException("overloaded");
            }
            return Outcome.done();
        };
        var workflow = Workflow.named("w")
                .node("x", service, node -> node.maxConcurrentExecutions(8).throttle(new Throttle(50, 4, 2)))
                .node("hold", done())
                .build();
        try (var engine = engine(builder -> builder)) {
            assertThat(Inside.roomOf(engine, "node w/x")).isZero();
            runs(engine, workflow, 3);
            assertThat(Inside.roomOf(engine, "node w/x")).isEqualTo(4);
            runs(engine, workflow, 6);
            assertThat(Inside.roomOf(engine, "node w/x")).isEqualTo(2);

            healthy.set(true);
            runs(engine, workflow, 8);
            assertThat(Inside.roomOf(engine, "node w/x")).isEqualTo(4);
            runs(engine, workflow, 40);
            assertThat(Inside.roomOf(engine, "node w/x")).isEqualTo(8);
        }
    }

    private static void runs(WorkflowEngine engine, Workflow workflow, int times) {
        for (int i = 0; i < times; i++) {
            engine.start(workflow, Map.of()).await(LIMIT);
        }
    }
}
