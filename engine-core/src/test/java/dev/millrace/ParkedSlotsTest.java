package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits at a gate takes no place in its workflow's {@code maxConcurrency}. */
class ParkedSlotsTest {

    private static final Duration LIMIT = ofSeconds(30);
    private static final Lock GATE = Lock.exclusive("gate");

    private final Bench bench = new Bench();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    private final Node counts = context -> {
        peak.accumulateAndGet(now.incrementAndGet(), Math::max);
        Thread.yield();
        now.decrementAndGet();
        return Outcome.done();
    };

    @AfterEach
    void close() {
        bench.close();
    }

    /** A container that holds a lock while a second goes by, and a node outside of it that wants it. */
    private static WorkflowBuilder holderAndWaiter(Node inside) {
        return workflow()
                .policy(policy -> policy.withMaxConcurrency(1))
                .node(
                        "holder",
                        "Container",
                        node -> node.lock(GATE)
                                .body(body -> body.node("nap", "Timer", nap -> nap.set("delay", "1s"))
                                        .node("work", inside)
                                        .connect("nap", "work")))
                .node("waiter", done(), node -> node.lock(GATE));
    }

    private void assertNothingIsHeld() {
        assertThat(Inside.slotsTaken(bench.engine)).isZero();
    }

    @Test
    void a_node_that_waits_for_a_lock_leaves_the_only_slot_to_what_the_holder_of_that_lock_runs() {
        var execution = bench.start(holderAndWaiter(done()));

        assertThat(bench.engine.explain(execution.id(), "waiter").orElseThrow().toString())
                .contains("lock gate: held by holder of execution " + execution.id());
        bench.time.advance(ofSeconds(1));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    @Test
    void the_retry_of_what_the_holder_runs_has_the_slot_too() {
        var execution = bench.start(workflow()
                .policy(policy -> policy.withMaxConcurrency(1))
                .node(
                        "holder",
                        "Container",
                        node -> node.lock(GATE)
                                .body(body ->
                                        body.node("work", failsBefore(3), work -> work.retry(RetryPolicy.attempts(3)))))
                .node("waiter", done(), node -> node.lock(GATE)));

        bench.time.advance(ofSeconds(20));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    @Test
    void a_stop_while_one_waits_at_a_gate_leaves_no_slot_taken() {
        var execution = bench.start(holderAndWaiter(done()));
        var other = bench.start(workflow()
                .policy(policy -> policy.withMaxConcurrency(1))
                .node("a", done(), node -> node.lock(GATE))
                .node("b", done()));

        assertThat(other.snapshot().node("b").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(other.snapshot().node("a").status()).isEqualTo(NodeStatus.READY);
        execution.cancel("enough");
        bench.time.advance(ofSeconds(10));

        assertThat(other.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    @Test
    void whoever_was_let_through_another_gate_waits_for_the_slot_and_holds_nothing_meanwhile() {
        var outside = bench.start(workflow()
                .node(
                        "holder",
                        "Container",
                        node -> node.lock(GATE)
                                .body(body -> body.node("nap", "Timer", nap -> nap.set("delay", "1s")))));
        var seen = new ArrayList<String>();
        var execution = bench.start(workflow()
                .policy(policy -> policy.withMaxConcurrency(1))
                .node("waiter", done(), node -> node.lock(GATE))
                .node("long", (Node) context -> {
                    bench.time.advance(ofSeconds(1)); // the lock is free, while the slot is not
                    seen.add("holder " + outside.snapshot().status());
                    seen.add("held " + Inside.slotsTaken(bench.engine));
                    return Outcome.done();
                }));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(seen).containsExactly("holder COMPLETED", "held 1"); // the slot of the node that looks
        assertThat(bench.events.events(NodeHeldBack.class))
                .filteredOn(event -> event.execution().equals(execution.id()))
                .extracting(NodeHeldBack::gate)
                .containsExactly("lock gate", "maxConcurrency");
        assertNothingIsHeld();
    }

    @Test
    void a_loop_whose_items_wait_at_a_gate_lets_the_others_run() {
        var execution = bench.start(workflow()
                .policy(policy -> policy.withMaxConcurrency(2))
                .node(
                        "holder",
                        "Container",
                        node -> node.lock(GATE).body(body -> body.node("nap", "Timer", nap -> nap.set("delay", "1s"))))
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1, 2, 3, 4, 5]")
                                .set("maxConcurrency", 5)
                                .body(body -> body.node("item", done(), item -> item.lock(GATE))))
                .node("other", done()));

        assertThat(execution.snapshot().node("other").status()).isEqualTo(NodeStatus.COMPLETED);
        bench.time.advance(ofSeconds(1));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void it_goes_on_so_after_a_crash() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var workflow = holderAndWaiter(done()).build();
        try (var first = durable(store, time)) {
            first.start(workflow, Map.of());
        }
        try (var second = durable(store, time)) {
            second.register(workflow);
            var taken = second.recoverIncompleteExecutions().executions();
            time.advance(ofSeconds(2));

            assertThat(taken)
                    .singleElement()
                    .satisfies(after -> assertThat(after.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED));
            assertThat(Inside.slotsTaken(second)).isZero();
        }
    }

    private static WorkflowEngine durable(ExecutionStore store, ManualTime time) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .store(store)
                .build();
    }

    /** Random mixtures of containers, loops, locks, limits and failures, on many threads: all end, within the limit. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void every_execution_ends_and_no_more_run_at_once_than_it_says(int limit) {
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .selfChecking()
                .build()) {
            for (int seed = 0; seed < 30; seed++) {
                var workflow = mixture(new Random(seed), limit).build();
                var result = engine.start(workflow, Map.of()).await(LIMIT);

                assertThat(result.status()).as("seed %d", seed).isEqualTo(ExecutionStatus.COMPLETED);
            }
            assertThat(peak.get()).isBetween(1, limit);
            assertThat(Inside.slotsTaken(engine)).isZero();
        }
    }

    private WorkflowBuilder mixture(Random random, int limit) {
        var workflow = workflow().policy(policy -> policy.withMaxConcurrency(limit));
        for (int i = 0; i < 8; i++) {
            int kind = random.nextInt(4);
            UnaryOperator<NodeBuilder> gates = gates(random);
            var inside = random.nextBoolean() ? Lock.exclusive("inside") : Lock.shared("shared", 2);
            if (kind == 0) {
                workflow.node(
                        "n" + i,
                        "Container",
                        node -> gates.apply(node)
                                .body(body -> body.node("a", counts, a -> a.lock(inside))
                                        .node("b", counts)));
            } else if (kind == 1) {
                workflow.node(
                        "n" + i,
                        "ForEach",
                        node -> gates.apply(node)
                                .set("collectionExpression", "[1, 2, 3]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("item", counts, a -> a.lock(inside))));
            } else {
                workflow.node("n" + i, counts, gates);
            }
        }
        return workflow;
    }

    private static UnaryOperator<NodeBuilder> gates(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> node -> node.lock(GATE);
            case 1 -> node -> node.lock(GATE).lock(Lock.shared("other", 2));
            case 2 -> node -> node.maxConcurrentExecutions(1);
            default -> node -> node;
        };
    }
}
