package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private final MemoryStore store = new MemoryStore();
    private final List<String> ran = new ArrayList<>();
    private ManualTime time = new ManualTime();

    private Node notes() {
        return context -> {
            ran.add(context.path() + " " + context.attempt() + "/" + context.deliveries());
            return Outcome.done("at", context.path().toString());
        };
    }

    private static Node code(Node node) {
        return node;
    }

    private Workflow chain(UnaryOperator<NodeBuilder> middle) {
        return Workflow.named("chain")
                .node("first", notes())
                .node("middle", notes(), middle)
                .node("last", notes())
                .connect("first", "middle")
                .connect("middle", "last")
                .build();
    }

    private WorkflowEngine engine(ExecutionStore durable) {
        return WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .maxDeliveries(3)
                .store(durable)
                .build();
    }

    /** Runs a workflow until the store dies after one of its commits. */
    private void dieAfter(int commit, Workflow workflow) {
        try (var engine = engine(new CrashingStore(store, commit, Side.AFTER))) {
            assertThatThrownBy(() -> engine.start(workflow, Map.of()).await()).isNotNull();
        }
    }

    private Execution recover(WorkflowEngine engine, Workflow workflow) {
        engine.register(workflow);
        return engine.recoverIncompleteExecutions().executions().get(0);
    }

    @Test
    void an_attempt_that_a_crash_took_runs_again_under_its_own_number() {
        var workflow = chain(node -> node);
        dieAfter(2, workflow); // first completed, middle started

        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("first 1/1", "middle 1/2", "last 1/1");
            assertThat(execution.events()).anyMatch(event -> event instanceof NodeRequeued);
        }
    }

    @Test
    void a_partial_run_leaves_out_the_same_after_a_crash_and_a_repair() {
        var whole = chain(node -> node);
        var selection = Selection.allBut("first");
        try (var engine = engine(new CrashingStore(store, 1, Side.AFTER))) {
            var options = StartOptions.NONE.withSelection(selection);
            assertThatThrownBy(() -> engine.start(whole, Map.of(), options).await())
                    .isNotNull();
        }

        try (var engine = engine(store)) {
            var execution = recover(engine, selection.of(whole)); // its nodes carry code, so it is given again

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.repair("once more").rerunFrom("middle").apply())
                    .isNotNull();
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.snapshot().node("first").why().skipReason()).contains(SkipReason.NOT_SELECTED);
            assertThat(ran).noneMatch(run -> run.startsWith("first"));
        }
    }

    @Test
    void what_must_happen_at_most_once_waits_for_a_decision() {
        var workflow = chain(node -> node.effect(Effect.AT_MOST_ONCE));
        dieAfter(2, workflow);

        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);

            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(execution.snapshot().node("middle").status()).isEqualTo(NodeStatus.NEEDS_DECISION);
            execution
                    .by("ann")
                    .repair("looked at the ledger")
                    .completeWith("middle", Map.of("at", "hand"))
                    .apply();
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("first 1/1", "last 1/1");
        }
    }

    @Test
    void the_other_answers_to_a_needed_decision() {
        var workflow = chain(node -> node.effect(Effect.AT_MOST_ONCE));
        dieAfter(2, workflow);
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            execution.repair("it had not run").rerunFrom("middle").apply();
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("first 1/1", "middle 1/1", "last 1/1");
        }
        ran.clear();
        dieAfter(2, workflow);
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            execution.repair("not needed").skip("middle").apply();
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("first 1/1");
        }
    }

    @Test
    void a_needed_decision_survives_the_next_crash_and_can_be_cancelled() {
        var workflow = chain(node -> node.effect(Effect.AT_MOST_ONCE));
        dieAfter(2, workflow);
        try (var engine = engine(store)) {
            assertThat(recover(engine, workflow).status()).isEqualTo(ExecutionStatus.WAITING);
        }
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            assertThat(execution.snapshot().node("middle").status()).isEqualTo(NodeStatus.NEEDS_DECISION);

            execution.cancel("never mind");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
        }
    }

    @Test
    void a_node_that_kills_its_process_is_given_up_in_the_end() {
        var workflow = chain(node -> node);
        dieAfter(2, workflow);
        for (int life = 2; life <= 3; life++) {
            try (var engine = engine(new CrashingStore(store, 2, Side.AFTER))) {
                recover(engine, workflow); // requeued, started, dead
            }
        }
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution
                            .snapshot()
                            .node("middle")
                            .why()
                            .failure()
                            .orElseThrow()
                            .message())
                    .contains("[RUN-130]")
                    .contains("3 times");
            assertThat(ran).containsExactly("first 1/1");

            execution.repair("the bug is fixed").redrive("middle").apply();

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("first 1/1", "middle 1/1", "last 1/1");
        }
    }

    @Test
    void a_pause_survives_and_ends_by_itself_when_its_time_is_over() {
        var workflow = Workflow.named("paused")
                .node("wait", "Timer", timer -> timer.set("delay", "10s"))
                .node("last", notes())
                .connect("wait", "last")
                .build();
        try (var engine = engine(store)) {
            engine.start(workflow, Map.of()).by("ann").pause("lunch", Duration.ofMinutes(30));
            time.advance(Duration.ofSeconds(20));
        }
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
            time.advance(Duration.ofMinutes(29));
            assertThat(ran).isEmpty();

            time.advance(Duration.ofMinutes(1));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("last 1/1");
        }
    }

    @Test
    void overdue_timers_fire_once_each_in_their_order() {
        var workflow = Workflow.named("timers")
                .node("c", "Timer", timer -> timer.set("delay", "30s"))
                .node("a", "Timer", timer -> timer.set("delay", "10s"))
                .node("b", "Timer", timer -> timer.set("delay", "20s"))
                .node("afterC", notes())
                .node("afterA", notes())
                .node("afterB", notes())
                .connect("a", "afterA")
                .connect("b", "afterB")
                .connect("c", "afterC")
                .build();
        try (var engine = engine(store)) {
            engine.start(workflow, Map.of());
        }
        time = new ManualTime(time.now().plus(Duration.ofHours(1)));
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            time.advance(Duration.ZERO);

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("afterA 1/1", "afterB 1/1", "afterC 1/1");
        }
    }

    private Execution restedFor(Duration rest, Workflow workflow) {
        try (var engine = engine(store)) {
            engine.start(workflow, Map.of());
        }
        time = new ManualTime(time.now().plus(rest));
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            time.advance(Duration.ZERO);
            assertThat(execution.status().isFinal()).isTrue();
            return execution;
        }
    }

    @Test
    void an_overdue_time_limit_of_the_workflow_comes_in_its_turn_among_the_timers() {
        var workflow = Workflow.named("limited")
                .policy(policy -> policy.withTimeout(Duration.ofSeconds(20)))
                .node("before", "Timer", timer -> timer.set("delay", "10s"))
                .node("after", "Timer", timer -> timer.set("delay", "30s"))
                .node("afterBefore", notes())
                .connect("before", "afterBefore")
                .build();

        var execution = restedFor(Duration.ofHours(1), workflow);

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(execution.snapshot().node("before").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.CANCELLED);
        assertThat(execution.events().stream().filter(StopRequested.class::isInstance))
                .hasSize(1);
    }

    @Test
    void what_is_left_of_a_time_limit_counts_on_after_a_restart() {
        var workflow = Workflow.named("limited")
                .policy(policy -> policy.withTimeout(Duration.ofSeconds(20)))
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .build();
        try (var engine = engine(store)) {
            engine.start(workflow, Map.of());
            time.advance(Duration.ofSeconds(15));
        }
        time = new ManualTime(time.now());
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            time.advance(Duration.ofMillis(4_999));
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            time.advance(Duration.ofMillis(1));
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        }
    }

    @Test
    void overdue_limits_of_scopes_and_waits_come_once_each_in_their_order() {
        var workflow = Workflow.named("scopes")
                .node(
                        "box",
                        "Container",
                        box -> box.timeout(Duration.ofSeconds(20))
                                .body(body -> body.node("long", "Timer", timer -> timer.set("delay", "1h"))))
                .node(
                        "loop",
                        "ForEach",
                        loop -> loop.timeout(Duration.ofSeconds(10))
                                .set("collectionExpression", "[1, 2]")
                                .body(body -> body.node("wait", "Wait", wait -> wait.set("signal", "never"))))
                .node("ask", "Wait", wait -> wait.set("signal", "go").set("waitTimeout", "15s"))
                .build();

        var execution = restedFor(Duration.ofMinutes(30), workflow);

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.events().stream()
                        .filter(event -> event instanceof NodeFailed || event instanceof NodeCompleted)
                        .map(event -> ((NodeEvent) event).node().toString()))
                .containsExactly("loop", "ask", "box");
        assertThat(execution.snapshot().node("box").status()).isEqualTo(NodeStatus.TIMED_OUT);
        assertThat(execution.snapshot().node("loop").status()).isEqualTo(NodeStatus.TIMED_OUT);
    }

    @Test
    void a_repaired_execution_has_its_time_limit_anew_also_after_a_restart() {
        var workflow = Workflow.named("limited")
                .policy(policy -> policy.withTimeout(Duration.ofSeconds(20)))
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .build();
        try (var engine = engine(store)) {
            var execution = engine.start(workflow, Map.of());
            time.advance(Duration.ofMinutes(1));
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
            execution.repair("ask again").rerunFailed().apply();
            time.advance(Duration.ofSeconds(15));
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        }
        time = new ManualTime(time.now());
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            time.advance(Duration.ofMillis(4_999));
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            time.advance(Duration.ofMillis(1));
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        }
    }

    @Test
    void a_start_with_a_known_key_gives_the_first_execution_after_a_restart_too() {
        var workflow = Workflow.named("keyed").node("a", notes()).build();
        Execution first;
        try (var engine = engine(store)) {
            first = engine.start(workflow, Map.of(), StartOptions.key("order-7"));
            assertThat(first.await().isCompleted()).isTrue();
        }
        try (var engine = engine(store)) {
            engine.register(workflow);

            var second = engine.start(workflow, Map.of(), StartOptions.key("order-7"));

            assertThat(second.id()).isEqualTo(first.id());
            assertThat(ran).hasSize(1);
        }
    }

    @Test
    void an_execution_whose_code_is_not_here_is_parked_with_a_reason() {
        dieAfter(2, chain(node -> node));

        try (var engine = engine(store)) {
            var report = engine.recoverIncompleteExecutions();

            assertThat(report.executions()).isEmpty();
            assertThat(report.parked())
                    .singleElement()
                    .satisfies(parked ->
                            assertThat(parked.reason()).contains("[ENG-124]").contains("register"));
        }
    }

    @Test
    void a_start_that_could_not_be_kept_is_refused_and_leaves_nothing() {
        try (var engine = engine(new CrashingStore(store, 1, Side.BEFORE))) {
            assertThatThrownBy(() -> engine.start(chain(node -> node), Map.of()))
                    .isInstanceOf(StoreException.class);
            assertThat(ran).isEmpty();
        }
        try (var engine = engine(store)) {
            assertThat(engine.recoverIncompleteExecutions().executions()).isEmpty();
        }
    }

    @Test
    void an_execution_that_failed_is_repaired_in_another_life() {
        var down = new boolean[] {true};
        var workflow = Workflow.named("repaired")
                .node("first", notes())
                .node("call", code(context -> {
                    if (down[0]) {
                        throw new IllegalStateException("down");
                    }
                    return notes().run(context);
                }))
                .connect("first", "call")
                .build();
        Execution failed;
        try (var engine = engine(store)) {
            failed = engine.start(workflow, Map.of());
            assertThat(failed.await().status()).isEqualTo(ExecutionStatus.FAILED);
        }
        down[0] = false;
        try (var engine = engine(store)) {
            engine.register(workflow);
            var execution = engine.execution(failed.id()).orElseThrow();
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);

            execution.repair("it is up again").rerunFailed().apply();

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
        try (var engine = engine(store)) {
            engine.register(workflow);
            assertThat(engine.execution(failed.id()).orElseThrow().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("first 1/1", "call 1/1");
        }
    }
}
