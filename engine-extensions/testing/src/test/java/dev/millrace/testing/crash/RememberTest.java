package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What an attempt remembers, and who recalls it. */
class RememberTest {

    private static final Map<String, Object> NOTE = Map.of("job", 7);
    private static final int START = 1;
    private static final int NOTED = 2;

    private final MemoryStore store = new MemoryStore();
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final List<Map<String, Object>> released = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch letGo = new CountDownLatch(1);
    private ManualTime time = new ManualTime();

    /** Begins a job outside, and remembers it; or takes it up. */
    private final class Job implements Node {

        private final Consumer<NodeContext> afterwards;

        Job(Consumer<NodeContext> afterwards) {
            this.afterwards = afterwards;
        }

        @Override
        public Outcome run(NodeContext context) {
            ran.add((context.recalled().isEmpty() ? "begun " : "taken up " + context.recalled() + " ")
                    + context.attempt() + "/" + context.deliveries());
            if (context.recalled().isEmpty()) {
                context.remember(NOTE);
            }
            afterwards.accept(context);
            return Outcome.done("job", 7);
        }

        @Override
        public void release(Map<String, Object> note) {
            released.add(note);
            letGo.countDown();
        }
    }

    private Workflow job(UnaryOperator<NodeBuilder> policy) {
        return job(new Job(context -> {}), policy);
    }

    private static Workflow job(Node node, UnaryOperator<NodeBuilder> policy) {
        return Workflow.named("job").node("job", node, policy).build();
    }

    private static Node code(Node node) {
        return node;
    }

    private WorkflowEngine engine(ExecutionStore durable) {
        return WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .maxDeliveries(3)
                .store(durable)
                .build();
    }

    private WorkflowEngine threaded(ExecutionStore durable) {
        return WorkflowEngine.builder()
                .time(time)
                .store(durable)
                .grace(Duration.ofMillis(50))
                .build();
    }

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
    void the_attempt_that_is_delivered_again_recalls_its_note() {
        var workflow = job(node -> node);
        dieAfter(NOTED, workflow);

        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);

            assertThat(execution.await().output()).isEqualTo(Map.of("job", 7));
            assertThat(ran).containsExactly("begun 1/1", "taken up {job=7} 1/2");
            assertThat(execution.events())
                    .filteredOn(AttemptNoted.class::isInstance)
                    .hasSize(1);
        }
        assertThat(released).isEmpty();
    }

    @Test
    void an_attempt_that_died_before_its_note_was_safe_recalls_nothing() {
        var workflow = job(node -> node);
        dieAfter(START, workflow);

        try (var engine = engine(store)) {
            recover(engine, workflow).await();
        }

        assertThat(ran).containsExactly("begun 1/2");
    }

    @Test
    void a_note_lasts_over_several_crashes() {
        var workflow = job(node -> node);
        dieAfter(NOTED, workflow);
        try (var engine = engine(new CrashingStore(store, 3, Side.BEFORE))) { // the start is safe, the end is not
            var execution = recover(engine, workflow);
            assertThatThrownBy(execution::await).isNotNull();
        }

        try (var engine = engine(store)) {
            recover(engine, workflow).await();
        }

        assertThat(ran).containsExactly("begun 1/1", "taken up {job=7} 1/2", "taken up {job=7} 1/3");
    }

    @Test
    void with_a_note_even_what_happens_at_most_once_is_delivered_again() {
        var workflow = job(node -> node.effect(Effect.AT_MOST_ONCE));
        dieAfter(NOTED, workflow);

        try (var engine = engine(store)) {
            assertThat(recover(engine, workflow).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }

        assertThat(ran).containsExactly("begun 1/1", "taken up {job=7} 1/2");
    }

    @Test
    void a_node_that_cannot_say_what_became_of_it_leaves_the_decision_to_somebody() {
        Node unsure = context -> {
            if (context.recalled().isEmpty()) {
                context.remember(NOTE);
                return Outcome.done();
            }
            return Outcome.undecided("job " + context.recalled().get("job") + " is not known there");
        };
        var workflow = job(unsure, node -> node.effect(Effect.AT_MOST_ONCE));
        dieAfter(NOTED, workflow);

        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);

            assertThat(execution.snapshot().node("job").status()).isEqualTo(NodeStatus.NEEDS_DECISION);
            assertThat(execution.events())
                    .anyMatch(event -> event instanceof DecisionNeeded needed
                            && needed.reason().equals("job 7 is not known there"));
            execution
                    .repair("looked there")
                    .completeWith("job", Map.of("by", "hand"))
                    .apply();
            assertThat(execution.await().output()).isEqualTo(Map.of("by", "hand"));
        }
    }

    @Test
    void in_memory_too_a_node_can_leave_the_decision_to_somebody() {
        try (var engine =
                WorkflowEngine.builder().time(time).executor(new SameThread()).build()) {
            var execution = engine.start(job(context -> Outcome.undecided("who knows"), node -> node), Map.of());

            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            execution.repair("it had not run").skip("job").apply();
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void the_next_attempt_recalls_nothing_of_the_one_before() {
        var failing = new Job(context -> {
            if (context.attempt() == 1) {
                throw new IllegalStateException("no luck");
            }
        });
        var workflow = job(failing, node -> node.retry(RetryPolicy.attempts(2).backoff(Duration.ofSeconds(1))));
        try (var engine = engine(store)) {
            var execution = engine.start(workflow, Map.of());
            time.advance(Duration.ofSeconds(2));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
        assertThat(ran).containsExactly("begun 1/1", "begun 2/1");
        assertThat(released).isEmpty();
    }

    @Test
    void in_memory_a_note_is_kept_and_nobody_recalls_it() {
        try (var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .selfChecking()
                .build()) {
            var execution = engine.start(
                    job(new Job(context -> assertThat(context.folder()).isEmpty()), node -> node), Map.of());

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.events())
                    .anyMatch(event ->
                            event instanceof AttemptNoted noted && noted.note().equals(NOTE));
        }
    }

    @Test
    void what_was_remembered_is_let_go_when_the_execution_is_cancelled_before_its_attempt_comes_back()
            throws Exception {
        var workflow = job(node -> node);
        dieAfter(NOTED, workflow);

        try (var engine = engine(store)) {
            engine.register(workflow);
            var id = engine.history().find(ExecutionFilter.NEWEST).get(0).id();
            var execution = engine.execution(id).orElseThrow();
            execution.pause("first a look");
            recover(engine, workflow);
            execution.cancel("not wanted");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(letGo.await(1, TimeUnit.MINUTES)).isTrue();
        }

        assertThat(released).containsExactly(NOTE);
        assertThat(ran).containsExactly("begun 1/1");
    }

    @Test
    void a_time_limit_counts_from_the_first_note() throws Exception {
        var reached = new SynchronousQueue<String>();
        var waiting = new Job(context -> {
            try {
                reached.put("running");
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("stopped", e);
            }
        });
        var workflow = job(waiting, node -> node.timeout(Duration.ofSeconds(60)));
        try (var engine = threaded(store)) {
            engine.start(workflow, Map.of());
            reached.take();
        }
        time.advance(Duration.ofSeconds(40));

        try (var engine = threaded(store)) {
            var execution = recover(engine, workflow);
            reached.take();
            time.advance(Duration.ofSeconds(19));
            assertThat(execution.snapshot().node("job").status()).isEqualTo(NodeStatus.RUNNING);
            time.advance(Duration.ofSeconds(1));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.snapshot().node("job").status()).isEqualTo(NodeStatus.TIMED_OUT);
        }
    }

    @Test
    void an_engine_that_is_closed_hands_the_attempt_back() throws Exception {
        var handedBack = new SynchronousQueue<Boolean>();
        var reached = new CountDownLatch(1);
        var waiting = new Job(context -> {
            if (context.deliveries() > 1) {
                return;
            }
            reached.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                handedBack.offer(context.isHandedBack());
                throw new IllegalStateException("stopped", e);
            }
        });
        var workflow = job(waiting, node -> node);
        var engine = threaded(store);
        engine.start(workflow, Map.of());
        reached.await();
        var closer = new Thread(engine::close);
        closer.start();

        assertThat(handedBack.poll(1, TimeUnit.MINUTES)).isTrue();
        closer.join();
        try (var next = threaded(store)) {
            recover(next, workflow).await();
        }

        assertThat(ran).containsExactly("begun 1/1", "taken up {job=7} 1/2");
    }

    @Test
    void a_cancel_of_a_running_attempt_is_no_handing_back_and_releases_nothing() throws Exception {
        var handedBack = new ArrayList<Boolean>();
        var reached = new CountDownLatch(1);
        var waiting = new Job(context -> {
            reached.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                handedBack.add(context.isHandedBack());
                assertThatThrownBy(() -> context.remember(Map.of("job", 8)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("RUN-107");
            }
        });
        try (var engine = threaded(store)) {
            var execution = engine.start(job(waiting, node -> node), Map.of());
            reached.await();
            execution.terminate("enough");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.TERMINATED);
        }

        assertThat(handedBack).containsExactly(false);
        assertThat(released).isEmpty();
    }

    @Test
    void every_checkpoint_of_a_node_that_remembers() {
        var workflow = Workflow.named("jobs")
                .node("first", code(context -> Outcome.done()))
                .node("job", code(context -> {
                    if (context.recalled().isEmpty()) {
                        context.remember(NOTE);
                    }
                    return Outcome.done("job", 7);
                }))
                .connect("first", "job")
                .build();

        CrashTest.of(workflow).everyCheckpoint().run();
    }
}
