package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Condition;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation.Kind;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts that are under way when something happens: time runs out, a stop, a failure beside them, a crash. */
class ScriptStopTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final SlowLanguage language = new SlowLanguage();
    private final NodeRegistry types = NodeRegistry.builder().add(language).build();
    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final WorkflowEngine engine = engine(builder -> builder.selfChecking());
    private final AtomicInteger undone = new AtomicInteger();

    private WorkflowEngine engine(UnaryOperator<EngineBuilder> more) {
        return more.apply(WorkflowEngine.builder()
                        .nodes(types)
                        .time(time)
                        .listener(events)
                        .grace(Duration.ZERO))
                .build();
    }

    @AfterEach
    void close() {
        language.letGo();
        engine.close();
    }

    private static Condition slow(String text) {
        return new Condition("slow " + text, SlowLanguage.NAME);
    }

    private static UnaryOperator<NodeBuilder> slowIf(UnaryOperator<NodeBuilder> more) {
        return node -> more.apply(node.set("language", SlowLanguage.NAME).set("condition", "slow true"));
    }

    /** A node that has done its work, and a condition behind it that takes its time. */
    private WorkflowBuilder held() {
        return workflow()
                .node("source", (Node) context -> Outcome.done("x", 1), node -> node.compensation("undo"))
                .node("undo", (Node) context -> Outcome.done("undone", undone.incrementAndGet()))
                .node("after", done())
                .connect("source", "after", via -> via.when(slow("output.x == 1")));
    }

    private Execution startHeld(WorkflowBuilder workflow) throws InterruptedException {
        var execution = engine.start(workflow.build(), Map.of());
        language.awaitBegun();
        return execution;
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().node(node).status();
    }

    // --- time

    @Test
    void a_condition_that_takes_too_long_fails_its_node_and_is_interrupted() throws Exception {
        var execution = startHeld(held());

        time.advance(Duration.ofSeconds(29));
        assertThat(execution.status().isFinal()).isFalse();
        time.advance(Duration.ofSeconds(1));

        language.awaitInterrupt();
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("source", "slow output.x == 1", "took longer than 30000 ms");
        assertThat(status(execution, "source")).isEqualTo(NodeStatus.TIMED_OUT);
        assertThat(status(execution, "after")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_control_node_keeps_its_own_time_limit_and_is_tried_again() throws Exception {
        var execution = startHeld(workflow()
                .node(
                        "if",
                        "IfElse",
                        slowIf(node -> node.timeout(Duration.ofSeconds(2)).retry(RetryPolicy.attempts(2)))));
        time.advance(Duration.ofSeconds(2));
        language.awaitInterrupt();
        language.letGo();

        time.advance(Duration.ofSeconds(1)); // the retry

        assertThat(execution.await(LIMIT).cause()).isEmpty();
        assertThat(execution.snapshot().node("if").attempts()).isEqualTo(2);
        assertThat(execution.snapshot().node("if").output()).containsEntry("BranchTaken", "TrueBranch");
    }

    @Test
    void a_control_node_without_a_time_limit_has_that_of_scripts() throws Exception {
        var execution = startHeld(workflow().node("if", "IfElse", slowIf(node -> node)));

        time.advance(Duration.ofSeconds(30));

        assertThat(execution.await(LIMIT).cause()).contains("if", "took longer than 30000 ms");
        assertThat(status(execution, "if")).isEqualTo(NodeStatus.TIMED_OUT);
    }

    @Test
    void the_time_limit_of_a_loop_holds_for_its_scripts() throws Exception {
        var execution = startHeld(workflow()
                .node(
                        "loop",
                        "ForEach",
                        node -> node.set("language", SlowLanguage.NAME)
                                .set("collectionExpression", "slow [1, 2]")
                                .timeout(Duration.ofSeconds(50))
                                .body(body -> body.node("in", done()))));

        time.advance(Duration.ofSeconds(49));
        assertThat(execution.status().isFinal()).isFalse();
        time.advance(Duration.ofSeconds(1));

        language.awaitInterrupt();
        assertThat(execution.await(LIMIT).cause()).contains("loop", "took longer than 50000 ms");
    }

    @Test
    void a_condition_on_a_failure_that_takes_too_long_is_not_met() throws Exception {
        var execution = startHeld(workflow()
                .node("source", fails("no stock"))
                .node("handler", done())
                .connect("source", "handler", via -> via.on(Trigger.FAIL).when(slow("true"))));

        time.advance(Duration.ofSeconds(30));

        assertThat(execution.await(LIMIT).cause()).contains("no stock");
        assertThat(status(execution, "handler")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_script_whose_node_is_in_time_leaves_no_timer() throws Exception {
        var execution = startHeld(held());
        language.letGo();

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(status(execution, "after")).isEqualTo(NodeStatus.COMPLETED);
        time.advance(Duration.ofMinutes(10));
        assertThat(status(execution, "source")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void it_says_what_it_waits_for() throws Exception {
        var execution = startHeld(held());

        var explained = engine.explain(execution.id(), "source").orElseThrow();

        assertThat(explained.reasons()).anySatisfy(reason -> {
            assertThat(reason.kind()).isEqualTo(Kind.SCRIPT);
            assertThat(reason.subject()).isEqualTo("slow output.x == 1");
            assertThat(reason.text()).contains("has ended", "scripts of its connections");
        });
    }

    // --- stops

    @Test
    void a_node_that_has_done_its_work_has_completed_when_a_cancel_comes_and_is_undone() throws Exception {
        var execution = startHeld(held().policy(policy -> policy.withCompensateOnCancel(true)));

        execution.cancel("enough");

        language.awaitInterrupt();
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(status(execution, "source")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "after")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(undone).hasValue(1);
    }

    @Test
    void a_control_node_that_waits_for_its_script_is_cancelled() throws Exception {
        var execution = startHeld(workflow().node("if", "IfElse", slowIf(node -> node)));

        execution.cancel("enough");

        language.awaitInterrupt();
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(status(execution, "if")).isEqualTo(NodeStatus.CANCELLED);
    }

    @Test
    void what_fails_fast_leaves_the_outcome_of_a_held_node_and_lets_nothing_follow() throws Exception {
        var failing = new CountDownLatch(1);
        var execution = startHeld(held().policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST))
                .node("other", (Node) context -> {
                    failing.await();
                    throw new IllegalStateException("no lorry");
                })
                .node("plain", done())
                .connect("source", "plain"));

        failing.countDown();

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(status(execution, "source")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "after")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(execution.snapshot().node("plain").why().skipReason()).contains(SkipReason.EXECUTION_ENDED);
        assertThat(undone).hasValue(1);
    }

    // --- a crash

    @Test
    void what_a_script_was_asked_for_is_asked_again_after_a_crash() throws Exception {
        var store = new MemoryStore();
        var ran = new AtomicInteger();
        var definition = workflow()
                .node("source", (Node) context -> Outcome.done("x", ran.incrementAndGet()))
                .node("if", "IfElse", slowIf(node -> node))
                .node("after", done())
                .connect("source", "if", via -> via.when(slow("output.x == 1")))
                .connect("if", "after", via -> via.from("TrueBranch").when(slow("output.BranchTaken == 'TrueBranch'")))
                .build();
        ExecutionId id;
        try (var first = engine(builder -> builder.store(store))) {
            id = first.start(definition, Map.of()).id();
            language.awaitBegun();
        }
        for (int crash = 1; crash < 3; crash++) {
            language.letGo();
            language.holdAgain();
            // the second engine passes one script, and is closed at the next
            try (var next = engine(builder -> builder.store(store))) {
                next.register(definition);
                next.recoverIncompleteExecutions();
                language.awaitBegun();
            }
        }
        language.letGo();

        try (var last = engine(builder -> builder.store(store))) {
            last.register(definition);
            last.recoverIncompleteExecutions();
            var result = last.execution(id).orElseThrow().await(LIMIT);

            assertThat(result.status()).as(result.cause()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).as("what was done is not done again").hasValue(1);
            assertThat(status(last.execution(id).orElseThrow(), "after")).isEqualTo(NodeStatus.COMPLETED);
        }
    }

    @Test
    void an_engine_without_the_language_does_not_go_on_as_if_the_condition_held() throws Exception {
        var store = new MemoryStore();
        var definition = held().build();
        ExecutionId id;
        try (var first = engine(builder -> builder.store(store))) {
            id = first.start(definition, Map.of()).id();
            language.awaitBegun();
        }

        try (var plain = engine(
                builder -> builder.store(store).nodes(NodeRegistry.builder().build()))) {
            var report = plain.recoverIncompleteExecutions();

            assertThat(report.executions()).isEmpty();
            assertThatThrownBy(() -> plain.register(definition)).hasMessageContaining("DEF-232");
            assertThat(report.parked()).extracting(RecoveryReport.Parked::id).containsExactly(id);
        }
    }
}
