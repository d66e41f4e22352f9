package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Priority;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final Duration LIMIT = ofSeconds(30);

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    /** Counts how many run at once. */
    private final Node counts = context -> {
        peak.accumulateAndGet(now.incrementAndGet(), Math::max);
        Thread.yield();
        now.decrementAndGet();
        return Outcome.done();
    };

    @Test
    void a_workflow_runs_no_more_nodes_at_once_than_it_says() {
        try (var engine = engine()) {
            var result = engine.start(
                            fan(40, spec -> spec)
                                    .policy(p -> p.withMaxConcurrency(3))
                                    .build(),
                            Map.of())
                    .await(LIMIT);

            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(peak.get()).isBetween(1, 3);
        }
    }

    @Test
    void a_node_runs_no_more_often_at_once_than_it_says_over_all_executions() {
        var workflow = workflow()
                .node("x", counts, spec -> spec.maxConcurrentExecutions(2))
                .build();
        try (var engine = engine()) {
            assertAllComplete(engine, workflow, 200);

            assertThat(peak.get()).isBetween(1, 2);
        }
    }

    @Test
    void an_exclusive_lock_is_held_by_one_node_at_a_time_over_all_executions() {
        var workflow = fan(5, spec -> spec.lock(Lock.exclusive("printer")).lock(Lock.shared("paper", 3)))
                .build();
        try (var engine = engine()) {
            assertAllComplete(engine, workflow, 40);

            assertThat(peak.get()).isEqualTo(1);
        }
    }

    @Test
    void a_failed_attempt_gives_its_slot_back() {
        try (var bench = new Bench()) {
            var failing = workflow().node("x", Bench.fails("no"), spec -> spec.maxConcurrentExecutions(1));
            assertThat(bench.start(failing).await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(bench.start(failing).await().status()).isEqualTo(ExecutionStatus.FAILED);
        }
    }

    @Test
    void an_open_breaker_fails_the_node_without_running_it_and_closes_again_after_its_time() {
        var healthy = new AtomicBoolean();
        var runs = new AtomicInteger();
        Node service = context -> {
            runs.incrementAndGet();
            if (!healthy.get()) {
                throw new IllegalStateException("down");
            }
            return Outcome.done();
        };
        var breaker = new CircuitBreakerPolicy(50, 4, ofSeconds(30), 1, Optional.of("service"));
        var workflow = workflow().node("call", service, spec -> spec.breaker(breaker));
        try (var bench = new Bench()) {
            for (int i = 0; i < 10; i++) {
                assertThat(bench.start(workflow).await().status()).isEqualTo(ExecutionStatus.FAILED);
            }
            assertThat(runs.get()).isEqualTo(4);
            assertThat(bench.start(workflow).await().cause()).contains("breaker", "service");

            healthy.set(true);
            bench.time.advance(ofSeconds(31));

            assertThat(bench.start(workflow).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(bench.start(workflow).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void an_open_breaker_leads_to_the_fallback_and_not_both_ways() {
        var breaker = new CircuitBreakerPolicy(50, 1, ofSeconds(30), 1, Optional.of("service"));
        var workflow = workflow()
                .node("call", Bench.fails("down"), spec -> spec.breaker(breaker).fallback("cached"))
                .node("cached", Bench.gives("price", 9))
                .node("use", Bench.passes())
                .connect("call", "use");
        try (var bench = new Bench()) {
            bench.start(workflow).await();
            bench.events.clear();

            var result = bench.start(workflow).await();

            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(result.output()).containsEntry("price", 9);
            assertThat(bench.events.events(NodeStarted.class))
                    .extracting(e -> e.node().toString())
                    .containsExactly("cached", "use");
        }
    }

    @Test
    void below_a_workflows_limit_the_priorities_are_served_by_weight_and_a_low_one_does_not_starve() {
        var workflow = workflow().policy(policy -> policy.withMaxConcurrency(2));
        for (int i = 0; i < 20; i++) {
            workflow.node("n" + i, done());
        }
        workflow.node("low1", done(), node -> node.priority(Priority.LOW));
        workflow.node("low2", done(), node -> node.priority(Priority.LOW));
        workflow.node("high", done(), node -> node.priority(Priority.HIGH));
        try (var bench = new Bench()) {
            bench.start(workflow).await(LIMIT);

            var order = started(bench);
            assertThat(order.indexOf("high")).isLessThan(3);
            assertThat(order.indexOf("low1")).isLessThan(8);
            assertThat(order.indexOf("low2")).isLessThan(12);
        }
    }

    @Test
    void readers_share_a_lock_keep_a_writer_out_and_wait_behind_it() {
        var reader = Lock.shared("book", 2);
        var workflow = workflow()
                .node("r1", "Timer", node -> node.set("delay", "1s").lock(reader))
                .node("r2", "Timer", node -> node.set("delay", "2s").lock(reader))
                .node("w", "Timer", node -> node.set("delay", "3s").lock(Lock.exclusive("book")))
                .node("r3", "Timer", node -> node.set("delay", "1s").lock(reader));
        try (var bench = new Bench()) {
            var execution = bench.start(workflow);
            assertThat(open(execution)).containsExactlyInAnyOrder("r1", "r2");
            bench.time.advance(ofSeconds(1));
            assertThat(open(execution)).containsExactly("r2");
            bench.time.advance(ofSeconds(1));
            assertThat(open(execution)).containsExactly("w");
            bench.time.advance(ofSeconds(3));
            assertThat(open(execution)).containsExactly("r3");
        }
    }

    private static List<String> open(Execution execution) {
        return execution.snapshot().nodes().values().stream()
                .filter(node -> node.status() == NodeStatus.WAITING)
                .map(node -> node.path().toString())
                .toList();
    }

    @Test
    void whoever_waits_for_a_lock_is_served_by_the_weight_of_its_priority() {
        var workflow = workflow()
                .node("holder", "Timer", node -> node.set("delay", "1s").lock(Lock.exclusive("gate")));
        for (int i = 0; i < 20; i++) {
            workflow.node("n" + i, done(), node -> node.lock(Lock.exclusive("gate")));
        }
        workflow.node("low", done(), node -> node.priority(Priority.LOW).lock(Lock.exclusive("gate")));
        workflow.node("high", done(), node -> node.priority(Priority.HIGH).lock(Lock.exclusive("gate")));
        try (var bench = new Bench()) {
            var execution = bench.start(workflow);
            bench.time.advance(ofSeconds(2));
            execution.await(LIMIT);

            var order = started(bench);
            assertThat(order.indexOf("high")).isLessThan(4);
            assertThat(order.indexOf("low")).isLessThan(8);
        }
    }

    private static List<String> started(Bench bench) {
        return bench.events.events(NodeStarted.class).stream()
                .map(event -> event.node().toString())
                .toList();
    }

    private static void assertAllComplete(WorkflowEngine engine, Workflow workflow, int executions) {
        List<Execution> all = new ArrayList<>();
        for (int i = 0; i < executions; i++) {
            all.add(engine.start(workflow, Map.of()));
        }
        assertThat(all)
                .allSatisfy(
                        execution -> assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED));
    }

    private WorkflowBuilder fan(int width, UnaryOperator<NodeBuilder> spec) {
        var builder = workflow().node("first", done());
        for (int i = 0; i < width; i++) {
            builder.node("n" + i, counts, spec).connect("first", "n" + i);
        }
        return builder;
    }

    private static WorkflowEngine engine() {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .selfChecking()
                .build();
    }
}
