package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks of executions that wait for others: what is held around a child does not keep its nodes out. */
class FamilyLocksTest {

    private static final Duration LIMIT = ofSeconds(5);
    private static final Lock GATE = Lock.exclusive("gate");

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** Who holds the lock around the child's node that wants it too. */
    enum Holder {
        CONTAINER {
            @Override
            WorkflowBuilder around(Workflow child) {
                return box(node -> child(node, child));
            }
        },
        SUBFLOW {
            @Override
            WorkflowBuilder around(Workflow child) {
                return workflow()
                        .node("call", "Subflow", node -> child(node, child).lock(GATE));
            }
        },
        GRANDPARENT {
            @Override
            WorkflowBuilder around(Workflow child) {
                var between = Workflow.named("between").node("call", "Subflow", node -> child(node, child));
                return box(node -> child(node, between.build()));
            }
        };

        abstract WorkflowBuilder around(Workflow child);
    }

    private static WorkflowBuilder box(UnaryOperator<NodeBuilder> call) {
        return workflow()
                .node("box", "Container", node -> node.lock(GATE).body(body -> body.node("call", "Subflow", call)));
    }

    private static NodeBuilder child(NodeBuilder node, Workflow child) {
        return node.set("mode", "child").subflow(child);
    }

    /** Takes a second, under the lock. */
    private static Workflow inner() {
        return Workflow.named("inner")
                .node("in", "Timer", node -> node.set("delay", "1s").lock(GATE))
                .build();
    }

    private static WorkflowBuilder outsider() {
        return Workflow.named("outsider")
                .node("out", "Timer", node -> node.set("delay", "1s").lock(GATE));
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().node(node).status();
    }

    private static List<ExecutionId> childrenOf(Execution execution) {
        return execution.events().stream()
                .filter(ChildRequested.class::isInstance)
                .map(event -> ((ChildRequested) event).child().id())
                .toList();
    }

    private Execution child(Execution parent, int number) {
        return bench.engine.execution(childrenOf(parent).get(number)).orElseThrow();
    }

    private String explained(Execution execution, String node) {
        return bench.engine.explain(execution.id(), node).orElseThrow().toString();
    }

    private void assertNothingIsHeld() {
        assertThat(Inside.slotsTaken(bench.engine)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_child_passes_a_lock_that_is_held_around_it_and_others_wait_for_both(Holder holder) {
        var family = bench.start(holder.around(inner()));
        var outsider = bench.start(outsider());
        bench.time.advance(ofMillis(900));

        assertThat(family.status().isFinal()).isFalse();
        assertThat(status(outsider, "out")).isEqualTo(NodeStatus.READY);
        assertThat(explained(outsider, "out")).contains("lock gate: held by", "of execution " + family.id());
        bench.time.advance(ofMillis(200));

        assertThat(family.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(status(outsider, "out")).isEqualTo(NodeStatus.WAITING);
        bench.time.advance(ofSeconds(1));
        assertThat(outsider.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    @Test
    void two_children_of_one_family_exclude_each_other() {
        var family = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        node -> node.lock(GATE)
                                .body(body -> body.node("one", "Subflow", call -> child(call, inner()))
                                        .node("two", "Subflow", call -> child(call, inner())))));

        var second = child(family, 1);
        assertThat(status(child(family, 0), "in")).isEqualTo(NodeStatus.WAITING);
        assertThat(status(second, "in")).isEqualTo(NodeStatus.READY);
        assertThat(explained(second, "in"))
                .contains("lock gate: held by in of execution "
                        + childrenOf(family).get(0))
                .doesNotContain("box of execution");
        bench.time.advance(ofMillis(1_100));
        assertThat(status(second, "in")).isEqualTo(NodeStatus.WAITING);
        bench.time.advance(ofMillis(1_100));
        assertThat(family.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    @Test
    void a_child_does_not_wait_behind_one_that_waits_for_its_family() {
        var family = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        node -> node.lock(GATE)
                                .body(body -> body.node("one", "Subflow", call -> child(call, inner()))
                                        .node("first", "Timer", timer -> timer.set("delay", "500ms"))
                                        .node("two", "Subflow", call -> child(call, inner()))
                                        .connect("first", "two"))));
        var outsider = bench.start(Workflow.named("outsider")
                .node(
                        "box",
                        "Container",
                        node -> node.lock(Lock.exclusive("other"))
                                .body(body -> body.node(
                                        "out",
                                        "Timer",
                                        out -> out.set("delay", "1s").lock(GATE)))));
        bench.time.advance(ofMillis(600));
        assertThat(status(outsider, "box/out")).isEqualTo(NodeStatus.READY);
        assertThat(status(child(family, 1), "in")).isEqualTo(NodeStatus.READY);

        bench.time.advance(ofMillis(500)); // the first child has ended
        assertThat(status(child(family, 1), "in")).isEqualTo(NodeStatus.WAITING);
        bench.time.advance(ofSeconds(1));
        assertThat(family.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(status(outsider, "box/out")).isEqualTo(NodeStatus.WAITING);
        bench.time.advance(ofSeconds(1));
        assertThat(outsider.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertNothingIsHeld();
    }

    @Test
    void who_waited_before_passes_when_the_family_has_ended_and_the_child_goes_in_front_of_it() {
        var before = bench.start(outsider());
        var family = bench.start(box(node -> child(node, inner())));
        var after = bench.start(outsider());
        bench.time.advance(ofMillis(1_100)); // the first has ended

        assertThat(status(child(family, 0), "in")).isEqualTo(NodeStatus.WAITING);
        assertThat(status(after, "out")).isEqualTo(NodeStatus.READY);
        bench.time.advance(ofMillis(1_100));
        assertThat(before.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(family.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        bench.time.advance(ofMillis(1_100));
        assertThat(after.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_child_that_is_left_alone_waits_for_the_lock_as_anybody_does() {
        var family = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        node -> node.lock(GATE)
                                .body(body -> body.node(
                                                "call",
                                                "Subflow",
                                                call -> child(call, inner()).set("await", false))
                                        .node("stays", "Timer", timer -> timer.set("delay", "3s")))));

        var alone = child(family, 0);
        bench.time.advance(ofMillis(2_500));
        assertThat(status(alone, "in")).isEqualTo(NodeStatus.READY);
        assertThat(explained(alone, "in")).contains("lock gate: held by box of execution " + family.id());
        bench.time.advance(ofMillis(600));
        assertThat(status(alone, "in")).isEqualTo(NodeStatus.WAITING);
        bench.time.advance(ofSeconds(1));
        assertThat(alone.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void of_two_families_that_want_each_others_locks_the_later_fails(boolean byControlNode) {
        var one = bench.start(crossing("one", "a", "b", "1s", byControlNode));
        var other = bench.start(crossing("other", "b", "a", "2s", byControlNode));

        bench.time.advance(ofSeconds(10));

        assertThat(one.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(other.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(child(other, 0).await(LIMIT).failures().reasons().values())
                .anySatisfy(failure -> assertThat(failure.toString())
                        .contains(
                                "Deadlock",
                                "[ENG-422]",
                                "in of execution " + childrenOf(one).get(0) + " waits at lock b"));
        assertNothingIsHeld();
    }

    private static WorkflowBuilder crossing(
            String id, String outer, String inner, String after, boolean byControlNode) {
        var child = Workflow.named(id + "-inner")
                .node("first", "Timer", timer -> timer.set("delay", after))
                .connect("first", "in");
        var wants = byControlNode
                ? child.node("in", "Timer", node -> node.set("delay", "1s").lock(Lock.exclusive(inner)))
                : child.node("in", Bench.done(), node -> node.lock(Lock.exclusive(inner)));
        return Workflow.named(id)
                .node(
                        "box",
                        "Container",
                        node -> node.lock(Lock.exclusive(outer))
                                .body(body -> body.node("call", "Subflow", call -> child(call, wants.build()))));
    }

    private final MemoryStore store = new MemoryStore();
    private final ManualTime time = new ManualTime();

    private WorkflowEngine durable() {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .store(store)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void a_family_is_one_after_a_recovery_too(Holder holder) {
        var waits = Workflow.named("inner")
                .node("first", "Timer", node -> node.set("delay", "1s"))
                .node("in", "Timer", node -> node.set("delay", "1s").lock(GATE))
                .node("again", "Timer", node -> node.set("delay", "1s").lock(GATE))
                .connect("first", "in")
                .connect("in", "again")
                .build();
        var definition = holder.around(waits).build();
        ExecutionId started;
        try (var first = durable()) {
            started = first.start(definition, Map.of()).id();
            time.advance(ofMillis(500));
        }
        recovers(definition, started, ofMillis(600)); // in "in", which is at work
        recovers(definition, started, ofMillis(1_000)); // in "again"

        try (var last = durable()) {
            last.register(definition);
            last.recoverIncompleteExecutions();
            var outsider = last.start(outsider().build(), Map.of());
            assertThat(status(outsider, "out")).isEqualTo(NodeStatus.READY);
            time.advance(ofMillis(1_000));
            assertThat(last.execution(started).orElseThrow().await(LIMIT).status())
                    .isEqualTo(ExecutionStatus.COMPLETED);
            time.advance(ofMillis(1_000));
            assertThat(outsider.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(Inside.slotsTaken(last)).isZero();
        }
    }

    /** Their ids, which begin with one time, say in which order they are taken up: some children come before. */
    @Test
    void a_parent_has_its_lock_back_beside_its_child_whichever_of_them_is_taken_up_first() {
        var locks = IntStream.range(0, 12)
                .mapToObj(i -> Lock.exclusive("gate " + i))
                .toList();
        var families = locks.stream().map(FamilyLocksTest::familyOf).toList();
        List<ExecutionId> started;
        try (var first = durable()) {
            started = families.stream()
                    .map(family -> first.start(family, Map.of()).id())
                    .toList();
        }
        try (var second = durable()) {
            families.forEach(second::register);
            second.recoverIncompleteExecutions();
            for (int i = 0; i < locks.size(); i++) {
                var lock = locks.get(i);
                var outsider = second.start(
                        workflow()
                                .node("out", Bench.done(), node -> node.lock(lock))
                                .build(),
                        Map.of());
                assertThat(second.explain(outsider.id(), "out").orElseThrow().toString())
                        .contains("box of execution " + started.get(i), "in of execution ");
            }
            time.advance(ofSeconds(1));
            assertThat(Inside.slotsTaken(second)).isZero();
        }
    }

    private static Workflow familyOf(Lock lock) {
        var child = Workflow.named("child of " + lock.name())
                .node("in", "Timer", node -> node.set("delay", "1s").lock(lock))
                .build();
        return Workflow.named("parent of " + lock.name())
                .node(
                        "box",
                        "Container",
                        node -> node.lock(lock).body(body -> body.node("call", "Subflow", call -> child(call, child))))
                .build();
    }

    private void recovers(Workflow definition, ExecutionId id, Duration goesOnFor) {
        try (var next = durable()) {
            next.register(definition);
            next.recoverIncompleteExecutions();
            time.advance(goesOnFor);
            assertThat(next.execution(id).orElseThrow().status().isFinal()).isFalse();
        }
    }
}
