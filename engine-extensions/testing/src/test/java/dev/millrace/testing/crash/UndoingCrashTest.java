package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What comes to an execution while it undoes what it did: the engine's close, and another one in its place. */
class UndoingCrashTest {

    private static final Node KNOWN = context -> Outcome.done("by", context.idempotencyKey());
    private static final Node FAILS = context -> Outcome.failed("Broken", "it broke");
    private static final StartOptions REPLACES = StartOptions.key("trip").withOnDuplicate(OnDuplicate.CANCEL_RUNNING);

    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final CountDownLatch undoing = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final MemoryStore store = new MemoryStore();

    private Node does() {
        return context -> {
            ran.add(context.idempotencyKey().replaceFirst(".*/", ""));
            return Outcome.done();
        };
    }

    private final Workflow trip = Workflow.named("trip")
            .node("book", does(), node -> node.compensation("unbook"))
            .node("pay", does(), node -> node.compensation("refund"))
            .node("ship", FAILS)
            .node("unbook", does())
            .node("refund", (Node) context -> {
                ran.add("refund");
                undoing.countDown();
                mayEnd.await();
                return Outcome.done();
            })
            .connect("book", "pay")
            .connect("pay", "ship")
            .build();

    private WorkflowEngine engine() {
        var engine = WorkflowEngine.builder()
                .store(store)
                .grace(Duration.ZERO)
                .workers(2)
                .build();
        engine.register(trip);
        return engine;
    }

    @Test
    void a_close_in_the_middle_is_followed_by_the_rest_in_the_next_process() throws Exception {
        try (var first = engine()) {
            first.start(trip, Map.of());
            undoing.await();
        }
        assertThat(ran).containsExactly("book", "pay", "refund");
        mayEnd.countDown();

        try (var second = engine()) {
            var recovered =
                    second.recoverIncompleteExecutions().executions().get(0).await();

            assertThat(recovered.status()).isEqualTo(ExecutionStatus.COMPENSATED);
            assertThat(ran).containsExactly("book", "pay", "refund", "refund", "unbook");
            assertThat(recovered.failures().compensations().undone())
                    .containsExactly(NodePath.parse("pay"), NodePath.parse("book"));
        }
    }

    @Test
    void one_that_takes_its_place_waits_until_all_is_undone() throws Exception {
        try (var engine = engine()) {
            var old = engine.start(trip, Map.of(), REPLACES);
            undoing.await();
            var young = engine.start(trip, Map.of(), REPLACES);

            assertThat(young.snapshot().status().isFinal()).isFalse();
            assertThat(ran).containsExactly("book", "pay", "refund");
            mayEnd.countDown();

            assertThat(old.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
            assertThat(young.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
            assertThat(ran).containsExactly("book", "pay", "refund", "unbook", "book", "pay", "refund", "unbook");
        }
    }

    @Test
    void one_that_takes_its_place_waits_in_the_next_process_too() throws Exception {
        try (var first = engine()) {
            first.start(trip, Map.of(), REPLACES);
            undoing.await();
            first.start(trip, Map.of(), REPLACES);
        }
        mayEnd.countDown();

        try (var second = engine()) {
            for (var recovered : second.recoverIncompleteExecutions().executions()) {
                assertThat(recovered.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
            }
            assertThat(ran)
                    .containsExactly("book", "pay", "refund", "refund", "unbook", "book", "pay", "refund", "unbook");
        }
    }

    /** A list of steps in each round of a loop, one of which is made up for by its retry steps. */
    @Test
    void steps_in_a_loop_go_on_wherever_a_process_dies() {
        var workflow = Workflow.named("rounds")
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node(
                                        "work",
                                        "Steps",
                                        node -> node.steps(list ->
                                                        list.node("open", KNOWN).node("write", FAILS))
                                                .retrySteps(list -> list.node("repair", KNOWN)))))
                .node("after", KNOWN)
                .connect("each", "after")
                .build();

        var report = CrashTest.of(workflow).everyCheckpoint().run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(report.commits()).isGreaterThan(6);
    }
}
