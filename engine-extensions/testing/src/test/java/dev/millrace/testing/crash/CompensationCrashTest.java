package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.BodyBuilder;
import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever a process dies, each effect is undone once, and the execution ends as it would have. */
@Tag("one-jdk")
class CompensationCrashTest {

    private static Node does() {
        return context -> Outcome.done("by", context.idempotencyKey());
    }

    private static Node fails() {
        return context -> {
            throw new IllegalStateException("no stock");
        };
    }

    private static BodyBuilder saga(BodyBuilder body) {
        return body.node("book", does(), node -> node.compensation("unbook"))
                .node("pay", does(), node -> node.compensation("refund"))
                .node("ship", fails())
                .node("unbook", does())
                .node("refund", does())
                .connect("book", "pay")
                .connect("pay", "ship");
    }

    private static WorkflowBuilder trip(CompensationPolicy policy) {
        return Workflow.named("trip")
                .policy(p -> p.withCompensation(policy))
                .node("first", does(), node -> node.compensation("undoFirst"))
                .node("box", "Container", box -> box.body(CompensationCrashTest::saga))
                .node("undoFirst", does())
                .connect("first", "box");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_undone_is_undone_once(CompensationScope scope) {
        var report = CrashTest.of(trip(CompensationPolicy.of(scope)).build())
                .everyCheckpoint()
                .run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(report.commits()).isGreaterThan(8);
    }

    @Test
    void what_is_undone_at_once_is_undone_once() {
        var policy = CompensationPolicy.DEFAULT.withOrder(CompensationOrder.PARALLEL);

        var report = CrashTest.of(trip(policy).build()).everyCheckpoint().run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    @Test
    void a_handler_behind_a_container_that_undid_itself_runs() {
        var workflow = trip(CompensationPolicy.of(CompensationScope.CONTAINER))
                .node("handle", does())
                .connect("box", "handle", via -> via.on(Trigger.FAIL).recovers())
                .build();

        var report = CrashTest.of(workflow).everyCheckpoint().run();

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    /** What is undone then stands in scopes that have closed, inside a node that must have its lock back first. */
    @Test
    void what_stands_under_a_lock_is_undone_once_the_lock_is_back() {
        var seldom = RateLimit.of(1, Duration.ofSeconds(10));
        var workflow = Workflow.named("trips")
                .node(
                        "box",
                        "Container",
                        box -> box.lock(Lock.exclusive("desk"))
                                .compensationInside(CompensationPolicy.of(CompensationScope.CONTAINER))
                                .body(body -> body.node(
                                                "each",
                                                "ForEach",
                                                each -> each.set("collectionExpression", "[1, 2]")
                                                        .body(one -> one.node(
                                                                        "book",
                                                                        does(),
                                                                        node -> node.compensation("unbook"))
                                                                .node(
                                                                        "unbook",
                                                                        does(),
                                                                        node -> node.rateLimit(seldom))))
                                        .node("ship", fails())
                                        .connect("each", "ship")))
                .build();
        var store = new MemoryStore();
        var time = new ManualTime();
        try (var engine = engine(store, time, workflow)) {
            assertThat(engine.start(workflow, Map.of()).status().isFinal()).isFalse();
        }

        try (var engine = engine(store, time, workflow)) {
            engine.recoverIncompleteExecutions();
            time.advance(Duration.ofMinutes(1)); // nobody asks for the execution

            assertThat(store.executions())
                    .extracting(StoredExecution::status)
                    .containsExactly(ExecutionStatus.COMPENSATED);
        }
    }

    private static WorkflowEngine engine(MemoryStore store, ManualTime time, Workflow workflow) {
        var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .store(store)
                .build();
        engine.register(workflow);
        return engine;
    }
}
