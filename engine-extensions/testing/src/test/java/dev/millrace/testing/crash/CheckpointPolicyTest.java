package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.CheckpointPolicy.AfterEachNode;
import dev.millrace.definition.Effect;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each checkpoint policy holds back, what it never holds back, and what a crash repeats. */
@Tag("long")
@Tag("one-jdk")
class CheckpointPolicyTest {

    private static final int NODES = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MemoryStore store = new MemoryStore();
    private final Map<String, List<String>> keys = new TreeMap<>();
    private ManualTime time = new ManualTime();

    static Stream<CheckpointPolicy> policies() {
        return Stream.of(
                CheckpointPolicy.AFTER_EACH_NODE,
                CheckpointPolicy.afterNodes(1),
                CheckpointPolicy.afterNodes(3),
                CheckpointPolicy.afterNodes(100),
                CheckpointPolicy.every(Duration.ofSeconds(3)),
                CheckpointPolicy.MANUAL);
    }

    private Node notes() {
        return context -> {
            keys.computeIfAbsent(context.path().toString(), path -> new ArrayList<>())
                    .add(context.idempotencyKey());
            return Outcome.done("at", context.path().toString());
        };
    }

    private static Node code(Node node) {
        return node;
    }

    /** A chain n1 to n10 of which every second node is followed by a second of waiting. */
    private WorkflowBuilder chain(CheckpointPolicy policy) {
        var workflow = Workflow.named("chain").checkpoint(policy);
        for (int n = 1; n <= NODES; n++) {
            workflow.node("n" + n, notes());
            if (n > 1) {
                workflow.node("w" + n, "Timer", timer -> timer.set("delay", "1s"))
                        .connect("n" + (n - 1), "w" + n)
                        .connect("w" + n, "n" + n);
            }
        }
        return workflow;
    }

    private WorkflowEngine engine(ExecutionStore durable) {
        return engine(durable, builder -> builder);
    }

    private WorkflowEngine engine(ExecutionStore durable, UnaryOperator<EngineBuilder> more) {
        return more.apply(WorkflowEngine.builder()
                        .time(time)
                        .executor(new SameThread())
                        .store(durable))
                .build();
    }

    private void passTime(Execution execution, CrashingStore durable) {
        while (!durable.isDead() && time.advanceToNext()) {
            // the alarms do the work
        }
        assertThat(durable.isDead() || execution.status().isFinal()).isTrue();
    }

    private static int mostRepeated(CheckpointPolicy policy) {
        if (policy instanceof AfterEachNode) {
            return 1;
        }
        if (policy instanceof CheckpointPolicy.AfterNNodes counted) {
            return Math.min(NODES, counted.nodes());
        }
        return policy instanceof CheckpointPolicy.TimeInterval timed
                ? (int) timed.interval().toSeconds() + 1
                : NODES;
    }

    @ParameterizedTest
    @MethodSource("policies")
    void a_crash_anywhere_repeats_no_more_than_the_policy_says_and_comes_to_the_same_end(CheckpointPolicy policy) {
        var commits = new CrashingStore(new MemoryStore(), Integer.MAX_VALUE, Side.BEFORE);
        try (var engine = engine(commits)) {
            passTime(engine.start(chain(policy).build(), Map.of()), commits);
        }
        int total = commits.commits();
        for (int commit = 2; commit <= total; commit++) {
            for (var side : Side.values()) {
                crashAt(commit, side, policy);
            }
        }
        assertThat(total).isGreaterThan(1);
    }

    private void crashAt(int commit, Side side, CheckpointPolicy policy) {
        keys.clear();
        time = new ManualTime(time.now());
        var kept = new MemoryStore();
        var workflow = chain(policy).build();
        var dying = new CrashingStore(kept, commit, side);
        try (var engine = engine(dying)) {
            passTime(engine.start(workflow, Map.of()), dying);
        }
        time = new ManualTime(time.now());
        var living = new CrashingStore(kept, Integer.MAX_VALUE, Side.BEFORE);
        try (var engine = engine(living)) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            var id = kept.executions().get(0).id();
            var execution = engine.execution(id).orElseThrow();
            passTime(execution, living);

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.await().output()).containsEntry("at", "n10");
        }
        assertThat(keys)
                .hasSize(NODES)
                .allSatisfy((node, used) -> assertThat(used)
                        .as("keys of %s, crash %s commit %d", node, side, commit)
                        .hasSizeLessThanOrEqualTo(2)
                        .containsOnly(used.get(0)));
        assertThat(keys.values().stream().filter(used -> used.size() > 1).count())
                .as("nodes that ran twice, crash %s commit %d", side, commit)
                .isLessThanOrEqualTo(mostRepeated(policy));
    }

    /** Of each kind one. */
    static Stream<CheckpointPolicy> kinds() {
        return Stream.of(CheckpointPolicy.afterNodes(3), CheckpointPolicy.MANUAL);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_can_be_interrupted_survives_two_crashes_anywhere(CheckpointPolicy policy) {
        survivesTwoCrashes(policy);
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("policies")
    void all_that_can_be_interrupted_survives_two_crashes_anywhere(CheckpointPolicy policy) {
        survivesTwoCrashes(policy);
    }

    private static void survivesTwoCrashes(CheckpointPolicy policy) {
        var once = new HashMap<String, Integer>();
        var workflow = Workflow.named("all")
                .checkpoint(policy)
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "input.items")
                                .body(body -> body.node("load", code(context -> Outcome.done("n", 1)))
                                        .node("pause", "Timer", timer -> timer.set("delay", "1s"))
                                        .connect("load", "pause")))
                .node(
                        "child",
                        "Subflow",
                        node -> node.set("mode", "child")
                                .subflow(Workflow.named("inner")
                                        .checkpoint(policy)
                                        .node("a", "Noop")
                                        .node("b", "Timer", timer -> timer.set("delay", "1s"))
                                        .connect("a", "b")
                                        .build()))
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node(
                        "charge",
                        code(context -> {
                            once.merge(context.idempotencyKey(), 1, Integer::sum);
                            return Outcome.done("charged", true);
                        }),
                        node -> node.effect(Effect.AT_MOST_ONCE).compensation("refund"))
                .node("refund", code(context -> Outcome.done("refunded", true)))
                .node("ship", code(context -> {
                    throw new IllegalStateException("no stock");
                }))
                .connect("each", "child")
                .connect("child", "ask")
                .connect("ask", "charge")
                .connect("charge", "ship")
                .build();

        var report = CrashTest.of(workflow)
                .input(Map.of("items", List.of(1, 2)))
                .host(CheckpointPolicyTest::answer)
                .everyCheckpointTwice()
                .run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(report.runs()).isGreaterThan(20);
        assertThat(once.values()).as("how often each charge ran").containsOnly(1);
    }

    private static void answer(Execution execution) {
        var nodes = execution.snapshot();
        if (nodes.node("ask").status().isOpen()) {
            execution.signal("go", Map.of(), "go-1");
        }
        if (nodes.node("charge").status() == NodeStatus.NEEDS_DECISION) {
            execution
                    .repair("the ledger says so")
                    .completeWith("charge", Map.of("charged", true))
                    .apply();
        }
    }

    private long completedInStore(Execution execution) {
        return store.read(execution.id()).stream()
                .filter(NodeCompleted.class::isInstance)
                .count();
    }

    @Test
    void a_checkpoint_by_hand_makes_all_safe_that_was_done_before() {
        var events = new EventRecorder();
        try (var engine = engine(store, builder -> builder.listener(events))) {
            var execution = engine.start(chain(CheckpointPolicy.MANUAL).build(), Map.of());
            time.advance(SECOND);
            assertThat(completedInStore(execution)).isZero();
            assertThat(events.events(NodeCompleted.class))
                    .as("listeners hear what is safe")
                    .isEmpty();
            assertThat(engine.history().events(execution.id()))
                    .as("started, and n1 began")
                    .hasSize(2);
            assertThat(execution.snapshot().node("n2").status()).isEqualTo(NodeStatus.COMPLETED);

            execution.checkpoint();

            assertThat(completedInStore(execution)).isEqualTo(3);
            assertThat(events.events(NodeCompleted.class)).hasSize(3);
            time.advance(SECOND);
            assertThat(completedInStore(execution)).isEqualTo(3);
        }
    }

    @Test
    void a_node_may_make_a_checkpoint() {
        try (var engine = engine(store)) {
            var inStore = new ArrayList<Long>();
            var workflow = Workflow.named("asks")
                    .checkpoint(CheckpointPolicy.MANUAL)
                    .node("first", notes())
                    .node("second", code(context -> {
                        var execution = engine.execution(context.execution()).orElseThrow();
                        inStore.add(completedInStore(execution));
                        execution.checkpoint();
                        inStore.add(completedInStore(execution));
                        return Outcome.done();
                    }))
                    .connect("first", "second")
                    .build();

            engine.start(workflow, Map.of()).await();

            assertThat(inStore).containsExactly(0L, 1L);
        }
    }

    @Test
    void a_count_is_of_nodes_that_ended_and_one_commit_writes_them_all() {
        var counting = new CrashingStore(store, Integer.MAX_VALUE, Side.BEFORE);
        try (var engine = engine(counting)) {
            var execution = engine.start(chain(CheckpointPolicy.afterNodes(5)).build(), Map.of());
            time.advance(SECOND); // n1, w2, n2
            assertThat(completedInStore(execution)).isZero();
            assertThat(counting.commits()).isEqualTo(1);

            time.advance(SECOND); // w3, n3

            assertThat(completedInStore(execution)).isEqualTo(5);
            assertThat(counting.commits()).isEqualTo(2);
        }
    }

    @Test
    void the_time_counts_from_the_first_step_that_is_not_safe() {
        try (var engine = engine(store)) {
            var execution = engine.start(
                    chain(CheckpointPolicy.every(Duration.ofMillis(2_500))).build(), Map.of());
            time.advance(Duration.ofMillis(2_400));
            assertThat(completedInStore(execution)).isZero();

            time.advance(Duration.ofMillis(100));

            assertThat(completedInStore(execution)).isEqualTo(5);
        }
    }

    @Test
    void the_workflow_wins_over_the_engine() {
        try (var engine = engine(store, builder -> builder.checkpoint(CheckpointPolicy.MANUAL))) {
            var held = engine.start(
                    Workflow.named("held")
                            .node("n", notes())
                            .node("ask", "Wait", wait -> wait.set("signal", "go"))
                            .build(),
                    Map.of());
            var safe = engine.start(chain(CheckpointPolicy.AFTER_EACH_NODE).build(), Map.of());

            assertThat(completedInStore(held)).isZero();
            assertThat(completedInStore(safe)).isEqualTo(1);
        }
    }

    @Test
    void whatever_is_asked_from_outside_is_safe_with_all_before_it() {
        var workflow = chain(CheckpointPolicy.MANUAL)
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .build();
        try (var engine = engine(store)) {
            var execution = engine.start(workflow, Map.of());
            List<Runnable> asked = List.of(
                    () -> execution.signal("go", Map.of(), "go-1"),
                    () -> execution.pause("a break"),
                    () -> execution.resume("on we go"),
                    () -> execution.repair("again").rerunFrom("n1").apply(),
                    () -> execution.cancel("enough"));
            for (var action : asked) {
                time.advance(SECOND);
                var before = execution.events();

                action.run();

                assertThat(store.read(execution.id()))
                        .startsWith(before.toArray(Event[]::new))
                        .hasSizeGreaterThan(before.size());
            }
        }
    }

    @Test
    void a_close_writes_what_is_held_back() {
        Execution execution;
        try (var engine = engine(store)) {
            execution = engine.start(chain(CheckpointPolicy.MANUAL).build(), Map.of());
            time.advance(SECOND);
        }
        store.open();

        assertThat(completedInStore(execution)).isEqualTo(3);
    }

    @Test
    void a_node_that_ends_its_process_is_given_up_in_the_end_though_nothing_was_written_before_it() {
        var workflow = Workflow.named("deadly")
                .checkpoint(CheckpointPolicy.MANUAL)
                .node("first", notes())
                .node("deadly", code(context -> {
                    keys.computeIfAbsent("deadly", path -> new ArrayList<>()).add(context.idempotencyKey());
                    dying.die();
                    return Outcome.done();
                }))
                .node("last", "Noop")
                .connect("first", "deadly")
                .connect("deadly", "last")
                .build();
        Set<ExecutionStatus> ends = Set.of();
        for (int life = 1; life <= 10 && ends.isEmpty(); life++) {
            dying = new CrashingStore(store, Integer.MAX_VALUE, Side.BEFORE);
            try (var engine = engine(dying, builder -> builder.maxDeliveries(3))) {
                if (life == 1) {
                    engine.start(workflow, Map.of());
                } else {
                    engine.register(workflow);
                    engine.recoverIncompleteExecutions();
                }
                if (!dying.isDead()) {
                    ends = Set.of(store.executions().get(0).status());
                }
            }
        }

        assertThat(ends).containsExactly(ExecutionStatus.FAILED);
        assertThat(keys.get("deadly")).as("unwritten once, then three times").hasSize(4);
    }

    private CrashingStore dying = new CrashingStore(store, Integer.MAX_VALUE, Side.BEFORE);

    @Test
    void a_store_that_fails_is_told_by_the_checkpoint() {
        dying.die();
        var mortal = new CrashingStore(store, 2, Side.BEFORE);
        try (var engine = engine(mortal)) {
            var execution = engine.start(chain(CheckpointPolicy.MANUAL).build(), Map.of());

            assertThatThrownBy(execution::checkpoint).isInstanceOf(StoreException.class);
            assertThatThrownBy(execution::status).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void in_memory_a_policy_changes_nothing() {
        var events = new EventRecorder();
        try (var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .listener(events)
                .selfChecking()
                .build()) {
            var execution = engine.start(chain(CheckpointPolicy.MANUAL).build(), Map.of());
            execution.checkpoint();

            assertThat(events.events(Event.class)).isEqualTo(execution.events());
            assertThat(events.events(NodeCompleted.class)).hasSize(1);
        }
    }
}
