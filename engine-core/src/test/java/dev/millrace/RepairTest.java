package dev.millrace;

import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Check;
import dev.millrace.definition.Effect;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepairTest {

    private final Bench bench = new Bench();
    private final List<String> ran = new ArrayList<>();
    private boolean down = true;

    @AfterEach
    void close() {
        bench.close();
    }

    /** Notes its run under its idempotency key, without the execution. */
    private Node notes() {
        return context -> {
            var key = context.idempotencyKey();
            ran.add(key.substring(key.indexOf('/') + 1));
            return Outcome.done("by", context.path().toString());
        };
    }

    private Node works() {
        var noting = notes();
        return context -> {
            var outcome = noting.run(context);
            if (down) {
                throw new IllegalStateException("down");
            }
            return outcome;
        };
    }

    private WorkflowBuilder chain() {
        return workflow()
                .node("first", notes())
                .node("call", works())
                .node("last", notes())
                .connect("first", "call")
                .connect("call", "last");
    }

    @Test
    void what_failed_runs_again_and_what_completed_does_not() {
        var execution = bench.start(chain());
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        down = false;

        var repair = execution.by("ann").repair("the service is back").rerunFailed();
        var preview = repair.preview();
        repair.apply();

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("first", "call", "call#2", "last");
        assertThat(preview.again()).containsExactly(NodePath.parse("call"));
        assertThat(preview.reset()).containsExactly(NodePath.parse("call"), NodePath.parse("last"));
        assertThat(execution.await().failures().failed()).isEmpty();
        assertThat(execution.events())
                .filteredOn(event -> event instanceof ExecutionRepaired)
                .singleElement()
                .satisfies(event -> {
                    var repaired = (ExecutionRepaired) event;
                    assertThat(repaired.action()).isEqualTo("rerunFailed");
                    assertThat(repaired.request().by()).isEqualTo("ann");
                    assertThat(repaired.request().reason()).isEqualTo("the service is back");
                });
    }

    @Test
    void a_rerun_may_bring_another_input() {
        var execution = bench.start(workflow()
                .node("give", Bench.gives("n", 1))
                .node("pass", Bench.passes())
                .connect("give", "pass"));

        execution.repair("wrong number").rerunFrom("pass", Map.of("n", 2)).apply();

        assertThat(execution.await().output()).isEqualTo(Map.of("n", 2));
    }

    @Test
    void a_failed_node_counts_as_completed_with_what_the_operator_says() {
        var execution = bench.start(chain());

        execution.repair("done by hand").completeWith("call", Map.of("n", 7)).apply();

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("call").output()).isEqualTo(Map.of("n", 7));
        assertThat(ran).containsExactly("first", "call", "last");
    }

    @Test
    void success_can_be_marked_and_nodes_skipped() {
        var marked = bench.start(chain());
        marked.repair("fine").markSuccess("call").apply();
        var skipped = bench.start(chain());
        skipped.repair("not needed").skip("call").apply();

        assertThat(marked.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(marked.snapshot().node("last").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(skipped.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(skipped.snapshot().node("last").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void an_edited_output_is_what_later_nodes_get() {
        var execution = bench.start(workflow()
                .node("give", Bench.gives("n", 1))
                .node("call", works())
                .node("pass", Bench.passes())
                .connect("give", "call")
                .connect("call", "pass")
                .connect("give", "pass"));
        down = false;

        execution.repair("a wrong figure").editOutput("give", Map.of("n", 5)).apply();
        execution.repair("again").rerunFailed().apply();

        assertThat(execution.await().output()).isEqualTo(Map.of("n", 5, "by", "call"));
    }

    @Test
    void an_edit_of_one_that_has_ended_leaves_it_ended_as_it_was() {
        var failed = failedChain(bench.engine);
        var done = bench.start(workflow().node("first", notes()));

        failed.repair("a wrong name").editOutput("first", Map.of("by", "ann")).apply();
        done.repair("a wrong name").editOutput("first", Map.of("by", "ann")).apply();

        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(done.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(done.await().output()).isEqualTo(Map.of("by", "ann"));
        done.repair("once more").editOutput("first", Map.of("by", "eve")).apply();
        done.undoRepair("no");
        assertThat(done.await().output()).isEqualTo(Map.of("by", "ann"));
    }

    @Test
    void the_preview_names_effects_that_would_happen_again() {
        var execution = bench.start(workflow()
                .node("pure", notes(), node -> node.effect(Effect.PURE))
                .node("once", notes(), node -> node.effect(Effect.AT_MOST_ONCE))
                .node("call", works())
                .connect("pure", "once")
                .connect("once", "call"));

        var preview = execution.repair("look").rerunFrom("pure").preview();

        assertThat(preview.again()).extracting(NodePath::toString).containsExactly("pure", "once", "call");
        assertThat(preview.repeated()).extracting(NodePath::toString).containsExactly("once", "call");
        assertThat(preview.atMostOnce()).extracting(NodePath::toString).containsExactly("once");
        assertThat(ran).hasSize(3);
    }

    @Test
    void a_node_that_a_check_before_it_refused_has_no_effect_to_repeat() {
        var execution = bench.start(workflow()
                .node(
                        "once",
                        notes(),
                        node -> node.effect(Effect.AT_MOST_ONCE).preCheck(Check.fileExists("/there/is/no/such/file"))));

        var preview = execution.repair("look").rerunFailed().preview();

        assertThat(ran).isEmpty();
        assertThat(preview.reset()).extracting(NodePath::toString).containsExactly("once");
        assertThat(preview.again()).isEmpty();
        assertThat(preview.repeated()).isEmpty();
        assertThat(preview.atMostOnce()).isEmpty();
    }

    @Test
    void what_cannot_be_repaired_is_said_and_nothing_changes() {
        var done = bench.start(workflow().node("a", Bench.done()));
        var undone = bench.start(workflow()
                .node("a", Bench.done(), node -> node.compensation("undo"))
                .node("b", Bench.fails("no"))
                .node("undo", Bench.done())
                .connect("a", "b"));

        assertThatThrownBy(() -> done.repair("x").rerunFrom("nowhere").apply()).hasMessageContaining("[ENG-131]");
        assertThatThrownBy(() -> done.repair("x").rerunFailed().apply()).hasMessageContaining("no node has failed");
        assertThatThrownBy(() -> undone.repair("x").rerunFailed().apply())
                .hasMessageContaining("[ENG-130]")
                .hasMessageContaining("restart");
        assertThat(done.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(undone.status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    @Test
    void a_restart_begins_afresh_with_the_same_input() {
        var execution = bench.engine.start(chain().build(), Map.of("n", 1));
        down = false;

        var again = execution.by("ann").restart();

        assertThat(again.id()).isNotEqualTo(execution.id());
        assertThat(again.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(again.snapshot().input()).isEqualTo(Map.of("n", 1));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ran).containsExactly("first", "call", "first", "call", "last");
    }

    @Test
    void a_fork_shares_what_was_done_before_a_node() {
        var execution = bench.start(chain());
        down = false;

        var fork = execution.fork("call");

        assertThat(fork.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(fork.snapshot().node("first").output()).isEqualTo(Map.of("by", "first"));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ran).containsExactly("first", "call", "call", "last");
        assertThatThrownBy(() -> execution.fork("nowhere")).hasMessageContaining("[ENG-131]");
    }

    @Test
    void a_cancelled_execution_goes_on_where_it_was() {
        var execution = bench.start(workflow()
                .node("first", notes())
                .node("pause", "Timer", node -> node.set("delay", "1m"))
                .node("last", notes())
                .connect("first", "pause")
                .connect("pause", "last"));
        execution.cancel("a mistake");
        assertThat(execution.status()).isEqualTo(ExecutionStatus.CANCELLED);

        execution.repair("it was a mistake").rerunFailed().apply();
        bench.time.advance(Duration.ofMinutes(1));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("first", "last");
    }

    private Execution failedChain(WorkflowEngine engine) {
        var execution = engine.start(chain().build(), Map.of());
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        return execution;
    }

    @Test
    void a_held_repair_begins_nothing_and_can_be_undone() {
        var execution = failedChain(bench.engine);
        var before = execution.snapshot();
        down = false;

        var applied =
                execution.by("ann").repair("try again").rerunFailed().held().apply();

        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(applied.preview().again()).containsExactly(NodePath.parse("call"));
        assertThat(execution.result().toCompletableFuture()).isNotDone();
        applied.undo("the wrong one");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot()).isEqualTo(before);
        assertThat(ran).containsExactly("first", "call");
        assertThat(bench.events.events(RepairUndone.class)).singleElement().satisfies(event -> {
            assertThat(event.request().by()).isEqualTo("ann");
            assertThat(event.request().reason()).isEqualTo("the wrong one");
            assertThat(event.undone().status()).isEqualTo(ExecutionStatus.FAILED);
        });
    }

    @Test
    void what_was_undone_can_be_repaired_in_another_way() {
        var execution = failedChain(bench.engine);
        execution.repair("skip it").skip("call").held().apply().undo("no");
        down = false;

        execution.repair("again").rerunFailed().held().apply();
        assertThat(execution.undoableRepair()).isPresent();
        execution.resume("now");
        assertThat(execution.undoableRepair()).isEmpty();

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("first", "call", "call#2", "last");
    }

    @Test
    void an_undo_sets_the_timers_of_a_paused_execution_again() {
        var execution = bench.start(workflow()
                .node("nap", "Timer", timer -> timer.set("delay", "10s"))
                .node("after", notes())
                .connect("nap", "after"));
        execution.pause("look");
        var applied = execution.repair("no nap").skip("nap").apply();
        assertThat(execution.snapshot().node("nap").status()).isEqualTo(NodeStatus.SKIPPED);

        applied.undo("nap after all");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(execution.snapshot().node("nap").status()).isEqualTo(NodeStatus.WAITING);
        execution.resume("go on");
        assertThat(ran).isEmpty();
        bench.time.advance(Duration.ofSeconds(10));
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("after");
    }

    @Test
    void a_repair_while_paused_begins_nothing_before_the_execution_goes_on() {
        var execution = bench.start(workflow()
                .node("done", notes())
                .node("nap", "Timer", timer -> timer.set("delay", "10s"))
                .connect("done", "nap"));
        assertThat(execution.snapshot().node("nap").status()).isEqualTo(NodeStatus.WAITING);
        execution.pause("look");

        execution.repair("once more").rerunFrom("done").apply();

        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(execution.snapshot().node("done").status()).isEqualTo(NodeStatus.READY);
        assertThat(ran).containsExactly("done");
        execution.resume("go on");
        bench.time.advance(Duration.ofSeconds(10));
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("done", "done#2");
    }

    @Test
    void what_has_gone_on_cannot_be_undone() {
        var execution = failedChain(bench.engine);
        var held = execution.repair("again").rerunFailed().held().apply();
        execution.resume("go");
        var free = execution.repair("and again").rerunFailed().apply();

        for (var late : List.of(held, free)) {
            assertThatThrownBy(() -> late.undo("too late"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("[ENG-133]")
                    .hasMessageContaining("something has happened since");
        }
        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void an_undo_survives_a_restart() {
        var store = new MemoryStore();
        ExecutionId id;
        try (var durable = new Bench(builder -> builder.store(store))) {
            var execution = failedChain(durable.engine);
            id = execution.id();
            var applied = execution.repair("again").rerunFailed().held().apply();
            assertThat(store.find(id).orElseThrow().status()).isEqualTo(ExecutionStatus.PAUSED);
            applied.undo("no");
            assertThat(store.find(id).orElseThrow().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(store.find(id).orElseThrow().endedAt()).isPositive();
            assertThatThrownBy(() -> applied.undo("twice")).hasMessageContaining("[ENG-133]");
        }
        down = false;
        try (var durable = new Bench(builder -> builder.store(store))) {
            durable.engine.register(chain().build());
            assertThat(durable.engine.recoverIncompleteExecutions().executions())
                    .isEmpty();
            var execution = durable.engine.execution(id).orElseThrow();
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);

            execution.repair("now").rerunFailed().apply();

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("first", "call", "call#2", "last");
        }
    }

    @Test
    void the_last_repair_is_undone_in_another_process_too() {
        var store = new MemoryStore();
        ExecutionId id;
        try (var durable = new Bench(builder -> builder.store(store))) {
            var execution = failedChain(durable.engine);
            id = execution.id();
            assertThat(execution.undoableRepair()).isEmpty();
            assertThatThrownBy(() -> execution.undoRepair("what?")).hasMessageContaining("has no repair");
            durable.time.advance(Duration.ofSeconds(1));
            execution.repair("again").rerunFrom("first").held().apply();
        }
        down = false;
        try (var durable = new Bench(builder -> builder.store(store))) {
            durable.engine.register(chain().build());
            var execution = durable.engine.execution(id).orElseThrow();
            assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);

            assertThat(execution.undoableRepair())
                    .hasValueSatisfying(
                            repair -> assertThat(repair.request().reason()).isEqualTo("again"));
            execution.by("ann").undoRepair("the wrong one");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.snapshot().node("first").output()).isEqualTo(Map.of("by", "first"));
            assertThat(ran).containsExactly("first", "call");
            assertThat(execution.undoableRepair()).isEmpty();
            assertThatThrownBy(() -> execution.undoRepair("once more"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("[ENG-133]");
        }
    }

    @Test
    void a_repair_from_which_something_followed_in_the_same_microsecond_is_not_undone() {
        var execution = failedChain(bench.engine);
        execution.repair("again").rerunFailed().held().apply();
        down = false;
        execution.resume("go");

        assertThatThrownBy(() -> execution.undoRepair("too late")).hasMessageContaining("something has happened since");
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void what_a_fork_would_run_is_seen_before() {
        var execution = bench.start(workflow()
                .node("first", notes())
                .node("pay", notes(), node -> node.effect(Effect.AT_MOST_ONCE))
                .node("after", notes())
                .connect("first", "pay")
                .connect("pay", "after"));

        var preview = execution.forkPreview("pay");

        assertThat(preview.again()).containsExactly(NodePath.parse("pay"), NodePath.parse("after"));
        assertThat(preview.atMostOnce()).containsExactly(NodePath.parse("pay"));
        assertThat(ran).containsExactly("first", "pay", "after");
        assertThatThrownBy(() -> execution.forkPreview("nowhere")).hasMessageContaining("[ENG-131]");
    }
}
