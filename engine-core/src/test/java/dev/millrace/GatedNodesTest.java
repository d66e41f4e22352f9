package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.BodyBuilder;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeStarted;
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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits and locks of control nodes: they hold for the node as a whole. */
class GatedNodesTest {

    private static final Duration LIMIT = ofSeconds(5);
    private static final Lock GATE = Lock.exclusive("gate");

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** A node of each kind that takes a second when nothing holds it. */
    enum Kind {
        CONTAINER(node -> node.body(body -> nap(body).node("b", done()).connect("a", "b"))),
        FOR_EACH(node -> node.set("collectionExpression", "[1]").body(body -> nap(body))),
        WHILE(node -> node.set("conditionExpression", "true")
                .body(body -> nap(body)
                        .node("b", (Node) context -> Outcome.done().by("Break"))
                        .connect("a", "b"))),
        SUBFLOW(node -> node.subflow(nap(Workflow.named("inner")).build())),
        CHILD(node ->
                node.set("mode", "child").subflow(nap(Workflow.named("inner")).build())),
        TIMER(node -> node.set("delay", "1s")),
        WAIT(node -> node.set("signal", "never").set("waitTimeout", "1s"));

        private final UnaryOperator<NodeBuilder> made;

        Kind(UnaryOperator<NodeBuilder> made) {
            this.made = made;
        }

        private static BodyBuilder nap(BodyBuilder body) {
            return body.node("a", "Timer", timer -> timer.set("delay", "1s"));
        }

        private static WorkflowBuilder nap(WorkflowBuilder workflow) {
            return workflow.node("a", "Timer", timer -> timer.set("delay", "1s"));
        }

        String type() {
            return switch (this) {
                case CONTAINER -> "Container";
                case FOR_EACH -> "ForEach";
                case WHILE -> "While";
                case SUBFLOW, CHILD -> "Subflow";
                case TIMER -> "Timer";
                case WAIT -> "Wait";
            };
        }

        NodeBuilder make(NodeBuilder node) {
            return made.apply(node);
        }
    }

    private static WorkflowBuilder two(Kind kind, UnaryOperator<NodeBuilder> gates) {
        return workflow()
                .node("one", kind.type(), node -> gates.apply(kind.make(node)))
                .node("two", kind.type(), node -> gates.apply(kind.make(node)));
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().node(node).status();
    }

    @ParameterizedTest
    @EnumSource
    void a_lock_holds_for_the_node_as_a_whole(Kind kind) {
        var execution = bench.start(two(kind, node -> node.lock(GATE)));

        assertThat(status(execution, "one").isOpen()).isTrue();
        assertThat(status(execution, "two")).isEqualTo(NodeStatus.READY);
        assertThat(bench.engine.explain(execution.id(), "two").orElseThrow().toString())
                .contains("lock gate: held by one of execution " + execution.id());

        bench.time.advance(ofMillis(500));
        assertThat(status(execution, "two")).isEqualTo(NodeStatus.READY);
        bench.time.advance(ofMillis(600));
        assertThat(status(execution, "one")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "two").isOpen()).isTrue();
        bench.time.advance(ofSeconds(2));
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    @ParameterizedTest
    @EnumSource
    void a_limit_counts_the_node_as_a_whole_over_all_executions(Kind kind) {
        var workflow = workflow()
                .node("one", kind.type(), node -> kind.make(node).maxConcurrentExecutions(1))
                .build();
        var first = bench.engine.start(workflow, Map.of());
        var second = bench.engine.start(workflow, Map.of());

        assertThat(status(second, "one")).isEqualTo(NodeStatus.READY);
        bench.time.advance(ofMillis(1_100));
        assertThat(status(first, "one")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(second, "one").isOpen()).isTrue();
        bench.time.advance(ofSeconds(2));
        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    @ParameterizedTest
    @EnumSource
    void a_stop_gives_back_what_is_held_and_leaves_no_one_in_the_line(Kind kind) {
        for (int how = 0; how < 3; how++) {
            var stopped =
                    bench.start(two(kind, node -> node.lock(GATE)).policy(policy -> policy.withTimeout(ofMillis(300))));
            var next = bench.start(workflow().node("x", done(), node -> node.lock(GATE)));
            assertThat(status(next, "x")).isEqualTo(NodeStatus.READY);

            switch (how) {
                case 0 -> stopped.cancel("no more");
                case 1 -> stopped.terminate("at once");
                default -> bench.time.advance(ofMillis(400));
            }

            assertThat(stopped.await(LIMIT).status().isFinal()).isTrue();
            assertThat(next.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertNothingIsHeld();
        }
    }

    @Test
    void a_node_that_waits_in_line_leaves_it_when_its_execution_is_stopped() {
        var holder = bench.start(two(Kind.TIMER, node -> node.lock(GATE)));
        var waiting = bench.start(workflow()
                .node("box", "Container", node -> Kind.CONTAINER.make(node).lock(GATE))
                .node("x", done(), node -> node.lock(GATE)));
        assertThat(bench.engine.queueMetrics().atGates()).isEqualTo(3);

        waiting.terminate("no more");

        assertThat(bench.engine.queueMetrics().atGates()).isEqualTo(1);
        bench.time.advance(ofSeconds(3));
        assertThat(holder.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(bench.engine.queueMetrics().atGates()).isZero();
        assertNothingIsHeld();
    }

    @Test
    void the_time_limit_of_a_container_gives_its_lock_back_and_the_wait_for_another_attempt_holds_none() {
        var limited = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        node -> Kind.CONTAINER
                                .make(node)
                                .lock(GATE)
                                .timeout(ofMillis(100))
                                .retry(RetryPolicy.attempts(2).backoff(ofSeconds(60)))));
        var next = bench.start(workflow().node("x", done(), node -> node.lock(GATE)));

        bench.time.advance(ofMillis(150));

        assertThat(status(limited, "box")).isEqualTo(NodeStatus.WAITING);
        assertThat(next.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
        bench.time.advance(ofSeconds(200));
        assertThat(limited.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(limited.snapshot().node("box").attempts()).isEqualTo(2);
        assertNothingIsHeld();
    }

    @Test
    void a_loop_lets_its_iterations_through_one_after_the_other() {
        var execution = bench.start(workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3]")
                                .set("maxConcurrency", 3)
                                .body(body -> body.node(
                                        "box",
                                        "Container",
                                        box -> Kind.CONTAINER.make(box).maxConcurrentExecutions(1)))));

        bench.time.advance(ofMillis(1_500));
        assertThat(execution.snapshot().nodes().values().stream()
                        .filter(node -> node.path().id().value().equals("box"))
                        .map(node -> node.status()))
                .containsExactlyInAnyOrder(NodeStatus.COMPLETED, NodeStatus.RUNNING, NodeStatus.READY);
        bench.time.advance(ofSeconds(3));
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_paused_node_does_not_begin_when_it_is_let_through_and_takes_no_one_elses_turn() {
        var holder = bench.start(
                workflow().node("t", "Timer", node -> node.set("delay", "1s").lock(GATE)));
        var paused = bench.start(workflow()
                .node("box", "Container", node -> Kind.CONTAINER.make(node).lock(GATE)));
        paused.pause("hold on");

        bench.time.advance(ofSeconds(2));

        assertThat(holder.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(status(paused, "box")).isEqualTo(NodeStatus.READY);
        assertNothingIsHeld();
        paused.resume("go on");
        assertThat(status(paused, "box")).isEqualTo(NodeStatus.RUNNING);
        bench.time.advance(ofSeconds(2));
        assertThat(paused.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_container_that_fails_over_to_its_fallback_holds_nothing_meanwhile() {
        var execution = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        node -> node.lock(GATE).fallback("spare").body(body -> body.node("a", failsBefore(9))))
                .node("spare", "Timer", timer -> timer.set("delay", "1s").lock(GATE)));

        assertThat(status(execution, "spare")).isEqualTo(NodeStatus.WAITING);
        bench.time.advance(ofSeconds(2));
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    private void assertNothingIsHeld() {
        assertThat(Inside.slotsTaken(bench.engine)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void of_two_containers_that_want_each_others_locks_inside_the_later_fails(boolean byControlNode) {
        var one = bench.start(crossing("one", "a", "b", "1s", byControlNode));
        var other = bench.start(crossing("other", "b", "a", "2s", byControlNode));

        bench.time.advance(ofSeconds(10));

        assertThat(one.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(other.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(other.await(LIMIT).failures().reasons().values())
                .anySatisfy(failure -> assertThat(failure.toString())
                        .contains("Deadlock", "[ENG-422]", "box/in of execution " + one.id() + " waits at lock b"));
        assertNothingIsHeld();
    }

    private static WorkflowBuilder crossing(
            String id, String outer, String inner, String after, boolean byControlNode) {
        return Workflow.named(id)
                .node(
                        "box",
                        "Container",
                        box -> box.lock(Lock.exclusive(outer)).body(body -> {
                            var napped = body.node("nap", "Timer", nap -> nap.set("delay", after));
                            var gated = byControlNode
                                    ? napped.node(
                                            "in",
                                            "Timer",
                                            node -> node.set("delay", "1s").lock(Lock.exclusive(inner)))
                                    : napped.node("in", done(), node -> node.lock(Lock.exclusive(inner)));
                            return gated.connect("nap", "in");
                        }));
    }

    // --- over a crash

    private final ExecutionStore store = new MemoryStore();
    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();

    private WorkflowEngine durable() {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .listener(events)
                .store(store)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void what_was_held_is_held_again_after_a_recovery_before_anybody_who_waited_may_take_it(Kind kind) {
        var waiting = workflow()
                .node("first", "Timer", t -> t.set("delay", "10ms"))
                .node("x", done(), node -> node.lock(GATE))
                .connect("first", "x")
                .build();
        var holding = two(kind, node -> node.lock(GATE)).build();
        try (var first = durable()) {
            first.start(waiting, Map.of()); // older, so that it is taken up first
            first.start(holding, Map.of());
            time.advance(ofMillis(100));
        }
        events.clear();

        try (var second = durable()) {
            second.register(waiting);
            second.register(holding);
            var taken = second.recoverIncompleteExecutions().executions();
            time.advance(ofSeconds(9));

            assertThat(taken)
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(execution ->
                            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED));
            long freed = events.events(NodeCompleted.class).stream()
                    .filter(event -> event.node().toString().equals("one"))
                    .findFirst()
                    .orElseThrow()
                    .atEpochMicros();
            assertThat(events.events(NodeStarted.class))
                    .filteredOn(
                            event -> List.of("x", "two").contains(event.node().toString()))
                    .hasSize(2)
                    .allSatisfy(event -> assertThat(event.atEpochMicros()).isGreaterThanOrEqualTo(freed));
        }
    }

    @Test
    void nothing_inside_goes_on_before_a_recovered_node_has_its_lock_back() {
        var holding = workflow()
                .node(
                        "box",
                        "Container",
                        node -> node.lock(GATE)
                                .body(body -> body.node("a", "Timer", t -> t.set("delay", "1s"))
                                        .node("b", "Noop")
                                        .connect("a", "b")))
                .build();
        try (var first = durable()) {
            first.start(holding, Map.of());
        }
        try (var second = durable()) {
            second.register(holding);
            var newcomer = second.start(
                    workflow()
                            .node("t", "Timer", t -> t.set("delay", "5s").lock(GATE))
                            .build(),
                    Map.of());
            var recovered = second.recoverIncompleteExecutions().executions().get(0);

            time.advance(ofSeconds(2));
            assertThat(status(recovered, "box/a")).isEqualTo(NodeStatus.COMPLETED);
            assertThat(status(recovered, "box/b")).isEqualTo(NodeStatus.READY);
            assertThat(second.explain(recovered.id(), "box/b").orElseThrow().toString())
                    .contains("box", "lock gate");

            time.advance(ofSeconds(4));
            assertThat(newcomer.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(recovered.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(events.events(NodeHeldBack.class))
                    .extracting(NodeHeldBack::gate)
                    .contains("lock gate");
        }
    }
}
