package dev.millrace;

import static dev.millrace.Bench.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of an execution that an engine found in its store, when somebody asks something of it. */
class RecoverOneTest {

    private final ExecutionStore store = new MemoryStore();
    private final EventRecorder events = new EventRecorder();
    private final Workflow twoSteps = Workflow.named("steps")
            .node("ask", "Wait", node -> node.set("signal", "answer"))
            .node("after", done())
            .connect("ask", "after")
            .build();

    private ExecutionId left;
    private ExecutionId other;
    private WorkflowEngine engine;

    @BeforeEach
    void leave_two_executions_behind() {
        try (var first = engine()) {
            left = first.start(twoSteps, Map.of()).id();
            other = first.start(twoSteps, Map.of()).id();
        }
        engine = engine();
        engine.register(twoSteps);
    }

    private WorkflowEngine engine() {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .listener(events)
                .store(store)
                .build();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Execution found() {
        return engine.execution(left).orElseThrow();
    }

    @Test
    void a_dead_letter_of_an_earlier_process_is_listed_after_the_recovery_and_can_be_redriven() throws Exception {
        var own = new MemoryStore();
        var running = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var blocks = Workflow.named("blocks")
                .node("work", (Node) context -> {
                    running.countDown();
                    go.await();
                    return Outcome.done();
                })
                .build();
        ExecutionId given;
        try (var first = once(own, null)) {
            given = first.start(blocks, Map.of()).id();
            running.await();
        }
        go.countDown();
        try (var second = once(own, new SameThread())) {
            second.register(blocks);
            second.recover(given);

            var execution = second.execution(given).orElseThrow();
            assertThat(execution.await(Duration.ofSeconds(20)).status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(second.deadLetters()).singleElement().satisfies(dead -> {
                assertThat(dead.execution()).isEqualTo(given);
                assertThat(dead.node()).isEqualTo("work");
                assertThat(dead.deliveries()).isEqualTo(1);
                assertThat(dead.reason()).contains("RUN-130");
            });
            execution.repair("again").redrive("work").apply();
            assertThat(execution.await(Duration.ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(second.deadLetters()).isEmpty();
        }
    }

    /** An engine that delivers each message once. */
    private static WorkflowEngine once(ExecutionStore store, @Nullable Executor executor) {
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .grace(Duration.ZERO)
                .maxDeliveries(1)
                .store(store);
        return executor == null ? builder.build() : builder.executor(executor).build();
    }

    @Test
    void one_is_taken_up_and_the_other_rests() {
        var report = engine.recover(left);

        assertThat(report.executions()).extracting(Execution::id).containsExactly(left);
        assertThat(report.parked()).isEmpty();
        assertThat(engine.recover(left).executions()).isEmpty();
        assertThat(engine.recoverIncompleteExecutions().executions())
                .extracting(Execution::id)
                .containsExactly(other);
    }

    @Test
    void one_that_was_only_looked_at_can_still_be_recovered() {
        assertThat(found().status()).isEqualTo(ExecutionStatus.WAITING);

        assertThat(engine.recoverIncompleteExecutions().executions()).hasSize(2);
        assertThat(engine.recoverIncompleteExecutions().executions()).isEmpty();
    }

    @Test
    void an_unknown_one_is_refused_and_one_that_has_ended_left_alone() {
        assertThatThrownBy(() -> engine.recover(new ExecutionId(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("[ENG-125]");
        found().cancel("enough");

        assertThat(engine.recover(left).executions()).isEmpty();
    }

    @Test
    void a_pause_is_recorded_and_takes_nothing_up() {
        assertThat(found().pause("later")).isTrue();

        assertThat(store.read(left)).last().isInstanceOf(ExecutionPaused.class);
        var report = engine.recover(left);
        assertThat(report.executions()).hasSize(1);
        assertThat(found().status()).isEqualTo(ExecutionStatus.PAUSED);
    }

    @Test
    void a_signal_a_resume_and_a_cancel_take_it_up_first() {
        found().pause("later");
        assertThat(found().resume("now")).isTrue();
        assertThat(found().signal("answer", Map.of(), null)).isTrue();
        assertThat(found().await().status()).isEqualTo(ExecutionStatus.COMPLETED);

        var asked = engine.execution(other).orElseThrow();
        assertThat(asked.cancel("enough")).isTrue();
        assertThat(asked.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void a_recovery_after_a_signal_starts_nothing_twice() {
        found().signal("answer", Map.of(), null);
        engine.recoverIncompleteExecutions();

        assertThat(found().await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(events.eventsOf("after"))
                .filteredOn(NodeStarted.class::isInstance)
                .hasSize(1);
    }
}
