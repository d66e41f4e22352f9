package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StopTest {

    private static final Duration LIMIT = ofSeconds(20);

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.builder().build())
            .time(time)
            .listener(events)
            .grace(ofSeconds(5))
            .selfChecking()
            .build();

    /** Runs until it is interrupted or told to go on. */
    private final Node blocks = context -> {
        running.countDown();
        go.await();
        return Outcome.done("blocked", true);
    };

    /** Runs until it is told to go on, whatever happens. */
    private final Node ignoresInterrupts = context -> {
        running.countDown();
        boolean waits = true;
        while (waits) {
            try {
                go.await();
                waits = false;
            } catch (InterruptedException e) {
                // that is what this node is for
            }
        }
        return Outcome.done("late", true);
    };

    @AfterEach
    void close() {
        go.countDown();
        engine.close();
    }

    @Test
    void a_cancel_interrupts_what_runs_and_skips_what_has_not_started() throws Exception {
        var execution = engine.start(withSuccessor(blocks), Map.of());
        running.await();

        assertThat(execution.cancel("enough")).isTrue();

        var result = execution.await(LIMIT);
        assertThat(result.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(result.cause()).isEqualTo("enough");
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.CANCELLED);
        assertThat(execution.snapshot().node("after").why().skipReason()).contains(SkipReason.EXECUTION_ENDED);
        assertThat(execution.cancel("again")).isFalse();
    }

    @Test
    void a_node_that_completes_after_the_cancel_has_completed_and_leads_nowhere() throws Exception {
        var execution = engine.start(withSuccessor(ignoresInterrupts), Map.of());
        running.await();

        execution.cancel("enough");
        go.countDown();

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_node_that_ignores_its_cancel_is_abandoned_after_the_grace_time() throws Exception {
        var execution = engine.start(withSuccessor(ignoresInterrupts), Map.of());
        running.await();

        execution.cancel("enough");
        assertThat(execution.status().isFinal()).isFalse();
        time.advance(ofSeconds(5));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stop.class,
            names = {"CANCEL", "TERMINATE"})
    void what_a_node_holds_that_ignores_its_stop_goes_on_after_the_grace_time(Stop stop) throws Exception {
        var lock = Lock.exclusive("books");
        var first = engine.start(
                Workflow.named("first")
                        .node("work", ignoresInterrupts, spec -> spec.lock(lock))
                        .build(),
                Map.of());
        running.await();
        var second = engine.start(
                Workflow.named("second")
                        .node("next", done(), spec -> spec.lock(lock))
                        .build(),
                Map.of());

        assertThat(stop == Stop.CANCEL ? first.cancel("enough") : first.terminate("now"))
                .isTrue();
        time.advance(ofSeconds(5).minusNanos(1_000));
        assertThat(second.snapshot().node("next").status()).isEqualTo(NodeStatus.READY);
        time.advance(ofNanos(1_000));

        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        go.countDown();
        awaitEvent("OutcomeRefused work");
        assertThat(engine.start(second.definition(), Map.of()).await(LIMIT).status())
                .isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void what_a_node_holds_that_leaves_when_it_is_stopped_goes_on_when_it_has_left() throws Exception {
        var lock = Lock.exclusive("books");
        var first = engine.start(
                Workflow.named("first")
                        .node("work", ignoresInterrupts, spec -> spec.lock(lock))
                        .build(),
                Map.of());
        running.await();
        var second = engine.start(
                Workflow.named("second")
                        .node("next", done(), spec -> spec.lock(lock))
                        .build(),
                Map.of());
        first.terminate("now");
        assertThat(second.snapshot().node("next").status()).isEqualTo(NodeStatus.READY);

        go.countDown();

        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_terminate_ends_at_once_whatever_runs() throws Exception {
        var execution = engine.start(withSuccessor(ignoresInterrupts), Map.of());
        running.await();

        assertThat(execution.terminate("now")).isTrue();

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.TERMINATED);
    }

    @Test
    void a_time_limit_of_the_workflow_ends_it() throws Exception {
        var workflow = Workflow.named("limited")
                .policy(p -> p.withTimeout(ofSeconds(3)))
                .node("work", blocks)
                .build();
        var execution = engine.start(workflow, Map.of());
        running.await();

        time.advance(ofSeconds(3));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.CANCELLED);
    }

    @Test
    void a_time_limit_of_a_node_interrupts_the_attempt_and_is_retried() throws Exception {
        var first = new CountDownLatch(1);
        Node hangsOnce = context -> {
            if (context.attempt() == 1) {
                first.countDown();
                go.await();
            }
            return Outcome.done("attempt", context.attempt());
        };
        var workflow = Workflow.named("hangs")
                .node(
                        "work",
                        hangsOnce,
                        spec -> spec.timeout(ofMillis(500))
                                .retry(RetryPolicy.attempts(2).fixed(ofMillis(10))))
                .build();
        var execution = engine.start(workflow, Map.of());
        first.await();

        time.advance(ofMillis(500));
        awaitEvent("NodeRetryScheduled work");
        time.advance(ofMillis(10));

        assertThat(execution.await(LIMIT).output()).containsEntry("attempt", 2);
    }

    @Test
    void a_late_outcome_is_refused_and_recorded() throws Exception {
        var workflow = Workflow.named("late")
                .node("work", ignoresInterrupts, spec -> spec.timeout(ofMillis(500)))
                .node("other", "Timer", spec -> spec.set("delay", "10s"))
                .build();
        var execution = engine.start(workflow, Map.of());
        running.await();
        time.advance(ofMillis(500));
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.RUNNING);
        time.advance(ofSeconds(5)); // the grace
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.TIMED_OUT);

        go.countDown();
        awaitEvent("OutcomeRefused work");
        time.advance(ofSeconds(5));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot().node("work").output()).isEmpty();
    }

    @Test
    void closing_the_engine_terminates_what_is_live() throws Exception {
        var execution = engine.start(withSuccessor(blocks), Map.of());
        running.await();

        engine.close();

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.TERMINATED);
        assertThat(execution.await(LIMIT).cause()).contains("closed");
    }

    @Test
    void a_paused_execution_finishes_what_runs_and_starts_nothing_new() throws Exception {
        var execution = engine.start(withSuccessor(blocks), Map.of());
        running.await();

        assertThat(execution.pause("lunch")).isTrue();
        assertThat(execution.pause("again")).isFalse();
        go.countDown();
        awaitEvent("NodeCompleted work");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.READY);
        assertThat(execution.resume("back")).isTrue();
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void cancel_compensates_only_if_the_workflow_asks() {
        try (var bench = new Bench()) {
            var asked = bench.start(workflow()
                    .policy(p -> p.withCompensateOnCancel(true))
                    .node("book", done(), spec -> spec.compensation("unbook"))
                    .node("unbook", done())
                    .node("wait", "Wait", spec -> spec.set("signal", "never"))
                    .connect("book", "wait"));
            asked.cancel("no");
            var notAsked = bench.start(workflow()
                    .node("book", done(), spec -> spec.compensation("unbook"))
                    .node("unbook", done())
                    .node("wait", "Wait", spec -> spec.set("signal", "never"))
                    .connect("book", "wait"));
            notAsked.cancel("no");

            assertThat(asked.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
            assertThat(notAsked.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
        }
    }

    private static Workflow withSuccessor(Node node) {
        return Workflow.named("stop")
                .node("work", node)
                .node("after", done())
                .connect("work", "after")
                .build();
    }

    /** Waits until an event has been heard; bounded, and fails with what was heard. */
    private void awaitEvent(String event) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!events.story().contains(event)) {
            assertThat(System.nanoTime())
                    .as(() -> event + " among " + events.story())
                    .isLessThan(until);
            Thread.onSpinWait();
        }
    }

    @Test
    void an_outcome_that_comes_after_a_terminate_leaves_its_event() throws Exception {
        var execution = engine.start(
                Workflow.named("late").node("work", ignoresInterrupts).build(), Map.of());
        running.await();
        execution.terminate("now");
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.TERMINATED);

        go.countDown();

        awaitEvent("OutcomeRefused work");
        assertThat(execution.status()).isEqualTo(ExecutionStatus.TERMINATED);
        assertThat(execution.snapshot().node("work").output()).isEmpty();
    }

    @Test
    void an_outcome_that_comes_after_the_end_is_in_the_log_of_the_store() throws Exception {
        var store = new MemoryStore();
        try (var durable = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(store)
                .listener(events)
                .build()) {
            var execution = durable.start(
                    Workflow.named("late")
                            .node("work", ignoresInterrupts)
                            .checkpoint(CheckpointPolicy.afterNodes(100))
                            .build(),
                    Map.of());
            running.await();
            execution.terminate("now");
            execution.await(LIMIT);

            go.countDown();

            awaitEvent("OutcomeRefused work");
            var kept = store.read(execution.id());
            assertThat(kept.get(kept.size() - 1)).isInstanceOf(OutcomeRefused.class);
            assertThat(store.find(execution.id()).orElseThrow().status()).isEqualTo(ExecutionStatus.TERMINATED);
            assertThat(durable.history().events(execution.id())).hasSize(kept.size());
        }
    }

    @Test
    void an_execution_that_is_paused_while_it_is_compensated_says_so_everywhere() {
        var store = new MemoryStore();
        var self = new AtomicReference<WorkflowEngine>();
        Node pausesAndFails = context -> {
            self.get().execution(context.execution()).orElseThrow().pause("look at it");
            throw new IllegalStateException("bad");
        };
        try (var durable = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(new SameThread())
                .store(store)
                .build()) {
            self.set(durable);
            var execution = durable.start(
                    Workflow.named("undone")
                            .node("paid", Bench.done(), node -> node.compensation("refund"))
                            .node("refund", Bench.done())
                            .node("bad", pausesAndFails)
                            .connect("paid", "bad")
                            .build(),
                    Map.of());

            assertThat(execution.snapshot().node("refund").status()).isEqualTo(NodeStatus.READY);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
            assertThat(execution.snapshot().status()).isEqualTo(ExecutionStatus.PAUSED);
            assertThat(durable.history().find(ExecutionFilter.NEWEST))
                    .extracting(StoredExecution::status)
                    .containsExactly(ExecutionStatus.PAUSED);
            assertThat(store.find(execution.id()).orElseThrow().status()).isEqualTo(ExecutionStatus.PAUSED);
            execution.resume("go on");
            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPENSATED);
        }
    }

    @Test
    void the_end_of_a_pause_changes_nothing_in_an_execution_that_ended_meanwhile() {
        Node pauses = context -> {
            engine.execution(context.execution()).orElseThrow().pause("a break", ofSeconds(1));
            return Outcome.done();
        };
        var execution = engine.start(workflow().node("last", pauses).build(), Map.of());
        execution.await(ofSeconds(30));

        time.advance(ofSeconds(2));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(events.story()).endsWith("ExecutionEnded");
    }
}
