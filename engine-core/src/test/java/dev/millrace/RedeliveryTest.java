package dev.millrace;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attempt holds while its code still leaves, and how a message that comes back begins again. */
@Timeout(60)
class RedeliveryTest {

    private static final Duration LIMIT = ofSeconds(30);
    private static final Duration GRACE = ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final Semaphore begun = new Semaphore(0);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch go = new CountDownLatch(1);

    /** The first time it ignores that it is told to stop. */
    private final Node deafOnce = context -> {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            begun.release();
            boolean first = context.deliveries() == 1 && context.attempt() == 1;
            while (first && go.getCount() > 0) {
                awaitDeaf();
            }
            return Outcome.done("deliveries", context.deliveries());
        } finally {
            inside.decrementAndGet();
        }
    };

    private WorkflowEngine engine = engine(false);

    private WorkflowEngine engine(boolean durable) {
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .workers(4)
                .listener(events)
                .visibility(ofSeconds(30))
                .grace(GRACE)
                .selfChecking();
        return (durable ? builder.store(new MemoryStore()) : builder).build();
    }

    @AfterEach
    void close() {
        go.countDown();
        engine.close();
    }

    private void awaitDeaf() {
        try {
            go.await();
        } catch (InterruptedException deaf) {
            // it goes on
        }
    }

    private Execution start(Node node, UnaryOperator<NodeBuilder> more) {
        return engine.start(
                Workflow.named("one").node("work", node, more::apply).build(), Map.of());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_pause_holds_a_redelivery(boolean durable) throws Exception {
        engine.close();
        engine = engine(durable);
        var execution = start(deafOnce, spec -> spec.lease(LeaseMode.HEARTBEAT));
        begin();
        assertThat(execution.pause("look first")).isTrue();

        loseTheLease();
        awaitDropped();
        time.advance(GRACE);
        awaitThat(() -> events.events(NodeRequeued.class).size() == 1);

        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.READY);
        assertThat(begun.tryAcquire()).isFalse();
        execution.resume("go on");
        begin();
        var result = execution.await(LIMIT);
        assertThat(result.output()).containsEntry("deliveries", 2);
        assertThat(execution.snapshot().node("work").attempts()).isEqualTo(1);
    }

    @Test
    void a_redelivery_begins_when_the_first_holder_has_ended_or_had_its_grace() throws Exception {
        var execution = start(deafOnce, spec -> spec.lease(LeaseMode.HEARTBEAT));
        begin();
        loseTheLease();
        awaitDropped();
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.RUNNING);
        assertThat(begun.tryAcquire()).isFalse();

        go.countDown();

        begin();
        assertThat(execution.await(LIMIT).output()).containsEntry("deliveries", 2);
        assertThat(most).hasValue(1);
    }

    @Test
    void a_lock_is_held_while_the_code_of_a_timed_out_attempt_leaves() throws Exception {
        var first = start(deafOnce, spec -> spec.timeout(ofMillis(500)).lock(Lock.exclusive("door")));
        begin();
        var second = engine.start(
                Workflow.named("other")
                        .node("work", (Node) context -> Outcome.done(), spec -> spec.lock(Lock.exclusive("door")))
                        .build(),
                Map.of());

        time.advance(ofMillis(500));
        assertThat(first.snapshot().node("work").status()).isEqualTo(NodeStatus.RUNNING);
        assertThat(second.snapshot().node("work").status()).isEqualTo(NodeStatus.READY);
        time.advance(GRACE);

        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(first.snapshot().node("work").status()).isEqualTo(NodeStatus.TIMED_OUT);
    }

    /** Control nodes with a node inside. */
    enum Around {
        CONTAINER("Container", (spec, node) -> spec.body(body -> body.node("in", node))),
        CONTAINERS(
                "Container",
                (spec, node) -> spec.body(body ->
                        body.node("c", "Container", inner -> inner.body(inmost -> inmost.node("in", node))))),
        STEPS("Steps", (spec, node) -> spec.steps(body -> body.node("in", node))),
        FOR_EACH(
                "ForEach",
                (spec, node) -> spec.set("collectionExpression", "[1]").body(body -> body.node("in", node))),
        WHILE("While", (spec, node) -> spec.set("conditionExpression", "true").body(body -> body.node("in", node))),
        SUBFLOW("Subflow", (spec, node) -> spec.subflow(inner(node))),
        CHILD("Subflow", (spec, node) -> spec.set("mode", "child").subflow(inner(node)));

        private final String type;
        private final BiFunction<NodeBuilder, Node, NodeBuilder> made;

        Around(String type, BiFunction<NodeBuilder, Node, NodeBuilder> made) {
            this.type = type;
            this.made = made;
        }

        private static Workflow inner(Node node) {
            return Workflow.named("inner").node("in", node).build();
        }

        Workflow workflow(Node node, UnaryOperator<NodeBuilder> more) {
            return Workflow.named("around")
                    .node("outer", type, spec -> more.apply(made.apply(spec, node)))
                    .build();
        }
    }

    private Execution startBehind(Lock lock) {
        Node counted = context -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
            return Outcome.done();
        };
        return engine.start(
                Workflow.named("behind")
                        .node("work", counted, spec -> spec.lock(lock))
                        .build(),
                Map.of());
    }

    /** Whoever could begin by now has begun: these come behind it. */
    private void letOthersRun() {
        var other = Workflow.named("other")
                .node("work", (Node) context -> Outcome.done())
                .build();
        var all = Stream.generate(() -> engine.start(other, Map.of())).limit(20).toList();
        all.forEach(execution -> execution.await(LIMIT));
    }

    @ParameterizedTest
    @EnumSource
    void what_a_control_node_holds_goes_on_when_the_code_inside_has_left(Around around) throws Exception {
        var door = Lock.exclusive("door");
        var first = engine.start(
                around.workflow(deafOnce, spec -> spec.timeout(ofMillis(500)).lock(door)), Map.of());
        assertHeldUntilLeft(first, door, ofMillis(500));
    }

    /** It ends by its time limit, and what it holds goes on when the code inside has left, and not before. */
    private void assertHeldUntilLeft(Execution first, Lock door, Duration limit) throws InterruptedException {
        begin();
        var second = startBehind(door);

        time.advance(limit);
        first.await(LIMIT);
        letOthersRun();
        assertThat(second.snapshot().node("work").status()).isEqualTo(NodeStatus.READY);
        go.countDown();

        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(most).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_held_around_a_child_goes_on_when_the_code_of_its_own_child_has_left(boolean childEndsItself)
            throws Exception {
        var door = Lock.exclusive("door");
        var limit = ofMillis(500);
        var inner = Workflow.named("inner").node("in", deafOnce).build();
        var between = Workflow.named("between")
                .node("call", "Subflow", spec -> limited(childWith(spec, inner), childEndsItself, limit))
                .build();
        var first = engine.start(
                Workflow.named("around")
                        .node(
                                "outer",
                                "Subflow",
                                spec -> limited(childWith(spec, between), !childEndsItself, limit)
                                        .lock(door))
                        .build(),
                Map.of());
        assertHeldUntilLeft(first, door, limit);
    }

    private static NodeBuilder childWith(NodeBuilder spec, Workflow child) {
        return spec.set("mode", "child").subflow(child);
    }

    private static NodeBuilder limited(NodeBuilder spec, boolean isLimited, Duration limit) {
        return isLimited ? spec.timeout(limit) : spec;
    }

    @ParameterizedTest
    @EnumSource
    void what_a_control_node_holds_goes_on_when_its_grace_is_over(Around around) throws Exception {
        var door = Lock.exclusive("door");
        var first = engine.start(around.workflow(deafOnce, spec -> spec.lock(door)), Map.of());
        begin();
        var second = startBehind(door);

        first.terminate("no more");
        first.await(LIMIT);
        time.advance(GRACE.minusMillis(1));
        letOthersRun();
        assertThat(second.snapshot().node("work").status()).isEqualTo(NodeStatus.READY);
        time.advance(ofMillis(1));

        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_limit_of_a_node_is_held_while_the_code_of_a_timed_out_attempt_leaves() throws Exception {
        var workflow = Workflow.named("one")
                .node("work", deafOnce, spec -> spec.timeout(ofMillis(500)).maxConcurrentExecutions(1))
                .build();
        var first = engine.start(workflow, Map.of());
        begin();
        var second = engine.start(workflow, Map.of());

        time.advance(ofMillis(500));
        assertThat(first.snapshot().node("work").status()).isEqualTo(NodeStatus.RUNNING);
        assertThat(second.snapshot().node("work").status()).isEqualTo(NodeStatus.READY);
        assertThat(begun.tryAcquire()).isFalse();
        time.advance(GRACE);

        begin();
        go.countDown();
        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(second.await(LIMIT).status().isFinal()).isTrue();
    }

    @Test
    void a_retry_waits_until_the_code_of_the_attempt_before_has_ended() throws Exception {
        var execution = start(
                deafOnce,
                spec -> spec.timeout(ofMillis(500))
                        .maxConcurrentExecutions(1)
                        .retry(RetryPolicy.attempts(2).fixed(Duration.ZERO)));
        begin();
        time.advance(ofSeconds(1));
        assertThat(begun.tryAcquire()).isFalse();

        go.countDown();
        awaitThat(() -> events.story().contains("NodeRetryScheduled work"));
        time.advance(ofMillis(1)); // due now, and far from the next one's time limit

        begin();
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(most).hasValue(1);
    }

    @Test
    void a_fallback_waits_until_the_grace_of_a_timed_out_attempt_is_over() throws Exception {
        var execution = engine.start(
                Workflow.named("one")
                        .node(
                                "work",
                                deafOnce,
                                spec -> spec.timeout(ofMillis(500)).fallback("other"))
                        .node("other", (Node) context -> Outcome.done("by", "other"))
                        .build(),
                Map.of());
        begin();
        time.advance(ofSeconds(4));
        assertThat(execution.snapshot().node("other").status()).isEqualTo(NodeStatus.PENDING);

        time.advance(ofSeconds(2));

        assertThat(execution.await(LIMIT).output()).containsEntry("by", "other");
    }

    @Test
    void a_node_that_beats_hears_that_its_lease_is_lost_before_another_begins() throws Exception {
        var lost = new CountDownLatch(1);
        var beat = new Semaphore(0);
        Node beats = context -> {
            begun.release();
            if (context.deliveries() == 1) {
                beat.acquire();
                context.heartbeat();
                if (context.isCancelled()) {
                    lost.countDown();
                }
                return Outcome.done("by", "the first");
            }
            return Outcome.done("by", "the second");
        };
        var execution = start(beats, spec -> spec.lease(LeaseMode.HEARTBEAT));
        begin();
        while (engine.queueMetrics().trouble().expired() == 0) {
            time.advance(ofSeconds(1));
        }

        beat.release();
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(begun.tryAcquire()).isFalse();

        loseTheLease();
        assertThat(execution.await(LIMIT).output()).containsEntry("by", "the second");
    }

    private void begin() throws InterruptedException {
        assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    /**
     * Moves time until the lease has expired and its message is due again, no further; then a worker takes it by
     * itself.
     */
    private void loseTheLease() {
        var metrics = engine.queueMetrics();
        while (metrics.trouble().expired() == 0 || metrics.depth().delayed() > 0) {
            time.advance(ofSeconds(1));
            metrics = engine.queueMetrics();
        }
    }

    private void awaitDropped() {
        awaitThat(() -> engine.queueMetrics().depth().ready()
                        + engine.queueMetrics().depth().leased()
                == 0);
    }

    private static void awaitThat(BooleanSupplier holds) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
        }
    }
}
