package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.InvalidDataException;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.queue.QueueMetrics;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.store.UnwritableTurnException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A turn that cannot be written fails what caused it, never the execution's future. */
class UnwritableTurnTest {

    private final ChoosyStore store = new ChoosyStore();
    private final List<Event> heard = new ArrayList<>();
    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.builder().build())
            .store(store)
            .listener(heard::add)
            .workers(2)
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void an_outcome_that_cannot_be_written_fails_its_node_and_its_handler_runs() {
        store.refuses(event -> event instanceof NodeCompleted completed
                && completed.result().output().containsKey("bad"));
        var workflow = Workflow.named("handled")
                .node("work", (Node) context -> Outcome.done("bad", 1))
                .node("handler", (Node)
                        context -> Outcome.done("handled", context.input().get("error")))
                .connect(
                        "work",
                        "handler",
                        connection -> connection.on(Trigger.FAIL).recovers())
                .build();

        var execution = engine.start(workflow, Map.of());

        var result = execution.await(ofSeconds(20));
        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.FAILED);
        assertThat(String.valueOf(result.output())).contains("RUN-142");
        assertThat(execution.events()).isEqualTo(store.read(execution.id())).isEqualTo(heard);
    }

    @Test
    void a_signal_that_cannot_be_written_is_an_exception_and_the_next_one_counts() {
        store.refuses(event -> event instanceof SignalReceived signal
                && signal.signal().payload().containsKey("bad"));
        var execution = engine.start(waiting(), Map.of());

        assertThatThrownBy(() -> execution.signal("go", Map.of("bad", 1), null))
                .isInstanceOf(UnwritableTurnException.class);

        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(execution.signal("go", Map.of("good", 1), null)).isTrue();
        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(heard).isEqualTo(store.read(execution.id()));
    }

    @Test
    void an_end_that_cannot_be_written_becomes_an_end_that_says_so() {
        store.refuses(event ->
                event instanceof ExecutionEnded ended && !ended.output().isEmpty());
        var execution = engine.start(
                Workflow.named("end")
                        .node("work", (Node) context -> Outcome.done("x", 1))
                        .build(),
                Map.of());

        var result = execution.await(ofSeconds(20));

        assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(result.cause()).isNotEmpty();
    }

    @Test
    void what_runs_meanwhile_is_delivered_again() throws Exception {
        var started = new CountDownLatch(1);
        var deliveries = new AtomicInteger();
        store.refuses(event -> event instanceof NodeCompleted completed
                && completed.result().output().containsKey("bad"));
        var workflow = Workflow.named("beside")
                .node("bad", (Node) context -> {
                    started.await();
                    return Outcome.done("bad", 1);
                })
                .node("long", (Node) context -> {
                    deliveries.incrementAndGet();
                    started.countDown();
                    var stopped = new CountDownLatch(1);
                    context.onCancel(stopped::countDown);
                    if (context.deliveries() == 1) {
                        stopped.await();
                    }
                    return Outcome.done("deliveries", context.deliveries());
                })
                .build();

        var execution = engine.start(workflow, Map.of());

        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.FAILED);
        var snapshot = execution.snapshot();
        assertThat(snapshot.node("bad").status()).isEqualTo(NodeStatus.FAILED);
        assertThat(snapshot.node("long").output()).containsEntry("deliveries", 2);
        assertThat(deliveries).hasValue(2);
        assertThat(engine.queueMetrics().depth().leased()).isZero();
    }

    @Test
    void with_steps_held_back_the_execution_ends_and_says_so() {
        store.refuses(event -> event instanceof NodeCompleted completed
                && completed.result().output().containsKey("bad"));
        var workflow = Workflow.named("held")
                .checkpoint(CheckpointPolicy.afterNodes(100))
                .node("one", (Node) context -> Outcome.done())
                .node("two", (Node) context -> Outcome.done("bad", 1))
                .connect("one", "two")
                .build();

        var execution = engine.start(workflow, Map.of());

        assertThat(execution.await(ofSeconds(20)).cause()).contains("RUN-142");
        assertThat(execution.events()).isEqualTo(store.read(execution.id()));
    }

    @Test
    void an_outcome_whose_failure_cannot_be_written_either_ends_the_execution() {
        store.refuses(event -> event instanceof NodeFailed
                || event instanceof NodeCompleted completed
                        && completed.result().output().containsKey("bad"));

        var execution = engine.start(
                Workflow.named("twice")
                        .node("work", (Node) context -> Outcome.done("bad", 1))
                        .build(),
                Map.of());

        var result = execution.await(ofSeconds(20));
        assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(result.cause()).contains("RUN-142");
        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.events()).isEqualTo(store.read(execution.id())).isEqualTo(heard);
    }

    @Test
    void an_execution_of_which_nothing_more_can_be_written_says_so_and_harms_no_other() {
        var other = engine.start(waiting(), Map.of());
        var execution = engine.start(waiting(), Map.of());
        store.refuses(event -> event.execution().equals(execution.id()));

        assertThatThrownBy(() -> execution.signal("go", Map.of(), null)).isInstanceOf(UnwritableTurnException.class);
        assertThatThrownBy(() -> execution.cancel("enough")).isInstanceOf(UnwritableTurnException.class);
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);

        assertThat(other.signal("go", Map.of(), null)).isTrue();
        assertThat(other.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        store.refuses(event -> false);
        assertThat(execution.cancel("enough")).isTrue();
        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void an_outcome_after_which_nothing_more_can_be_written_leaves_nobody_waiting() {
        store.refuses(event -> !(event instanceof ExecutionStarted) && !(event instanceof NodeStarted));

        var execution = engine.start(
                Workflow.named("dumb")
                        .node("work", (Node) context -> Outcome.done())
                        .build(),
                Map.of());

        assertThatThrownBy(() -> execution.await(ofSeconds(20)))
                .isInstanceOf(NotEndedException.class)
                .hasCauseInstanceOf(UnwritableTurnException.class);
        // The lease ends in the turn that takes the outcome, before anybody hears that this turn cannot be written; and
        // what the execution goes back to is written off before it is sent.
        assertThat(engine.queueMetrics().depth()).isEqualTo(new QueueMetrics.Depth(0, 0, 0, 0, 0, 0));
    }

    @Test
    void an_earlier_turn_that_the_disk_refuses_after_a_later_one_was_taken_back_ends_the_wait() throws Exception {
        var disk = new HeldStore();
        var choosy = new ChoosyStore(disk);
        choosy.refuses(event -> event instanceof SignalReceived signal
                && signal.signal().payload().containsKey("bad"));
        try (var held = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(choosy)
                .build()) {
            var execution = held.start(
                    Workflow.named("two")
                            .node("first", "wait", spec -> spec.set("signal", "go"))
                            .node("second", "wait", spec -> spec.set("signal", "go"))
                            .connect("first", "second")
                            .build(),
                    Map.of());
            disk.hold();
            var first = new CompletableFuture<Boolean>();
            new Thread(() -> {
                        try {
                            first.complete(execution.signal("go", Map.of("good", 1), null));
                        } catch (StoreException e) {
                            first.completeExceptionally(e);
                        }
                    })
                    .start();
            disk.awaitHeld(1);

            assertThatThrownBy(() -> execution.signal("go", Map.of("bad", 1), null))
                    .isInstanceOf(UnwritableTurnException.class);
            disk.refuse(new StoreException("the disk is gone"));

            assertThatThrownBy(first::join).hasCauseInstanceOf(StoreException.class);
            assertThatThrownBy(() -> execution.await(ofSeconds(20)))
                    .isInstanceOf(NotEndedException.class)
                    .hasMessageContaining("the disk is gone");
        }
    }

    @Test
    void a_store_that_throws_is_a_store_that_failed() {
        store.throwsOn(event -> event instanceof ExecutionStarted started
                && started.origin().workflow().id().equals("work"));
        var execution = engine.start(waiting(), Map.of());
        var other = Workflow.named("work")
                .node("work", (Node) context -> Outcome.done())
                .build();

        assertThatThrownBy(() -> engine.start(other, Map.of()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[ENG-126]");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
    }

    @Test
    void what_no_store_can_keep_is_refused_where_it_is_given() {
        var execution = engine.start(waiting(), Map.of());

        assertThatThrownBy(() -> engine.start(waiting(), bad())).isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> engine.start(waiting(), Map.of(), StartOptions.NONE.withVariables(bad())))
                .isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> execution.signal("go", bad(), null)).isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> execution.repair("no").completeWith("wait", bad()))
                .isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> execution.repair("no").editOutput("wait", bad()))
                .isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> execution.repair("no").rerunFrom("wait", bad()))
                .isInstanceOf(InvalidDataException.class);

        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(execution.cancel("enough")).isTrue();
    }

    @Test
    void a_node_is_told_where_it_gives_what_no_store_can_keep() {
        var refused = new ArrayList<String>();
        var workflow = Workflow.named("node")
                .node("work", (Node) context -> {
                    refusal(() -> context.setVariable("x", bad()), refused);
                    refusal(() -> context.remember(bad()), refused);
                    return Outcome.done(bad());
                })
                .build();

        var execution = engine.start(workflow, Map.of());

        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(refused).hasSize(2).allMatch(message -> message.contains("[RUN-106]"));
        assertThat(execution
                        .snapshot()
                        .node("work")
                        .why()
                        .failure()
                        .orElseThrow()
                        .message())
                .contains("[RUN-106]");
    }

    private static Map<String, Object> bad() {
        return Map.of("x", Stream.of(1));
    }

    private static void refusal(Runnable action, List<String> refused) {
        try {
            action.run();
        } catch (InvalidDataException e) {
            refused.add(e.getMessage());
        }
    }

    private static Workflow waiting() {
        return Workflow.named("waiting")
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .build();
    }

    /** Writes no turn with certain events in it. */
    private static final class ChoosyStore extends ForwardingStore {

        private volatile Predicate<Event> refused = event -> false;
        private volatile Predicate<Event> deadly = event -> false;

        ChoosyStore() {
            this(new MemoryStore());
        }

        ChoosyStore(ExecutionStore behind) {
            super(behind);
        }

        void refuses(Predicate<Event> events) {
            refused = events;
        }

        void throwsOn(Predicate<Event> events) {
            deadly = events;
        }

        @Override
        public void commit(Turn turn, CommitListener listener) {
            if (turn.events().stream().anyMatch(deadly)) {
                throw new StackOverflowError("on purpose");
            }
            if (turn.events().stream().anyMatch(refused)) {
                listener.done(new UnwritableTurnException("too much"));
            } else {
                super.commit(turn, listener);
            }
        }
    }
}
