package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A worker goes on with the execution whose node it has run, and keeps nobody waiting by that. */
class OwnNextTest {

    private static final Node NOTHING = context -> Outcome.done();
    private static final int LENGTH = 300;
    private static final int LONGEST_ROW = 65;

    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    @Test
    void others_wait_for_a_limited_number_of_nodes() throws Exception {
        try (var engine =
                WorkflowEngine.builder().workers(1).time(new ManualTime()).build()) {
            var first = engine.start(chain("a"), Map.of());
            begun.await();
            var second = engine.start(chain("b"), Map.of());
            mayGoOn.countDown();

            assertThat(first.await().isCompleted()).isTrue();
            assertThat(second.await().isCompleted()).isTrue();
        }

        assertThat(longestRow()).isLessThanOrEqualTo(LONGEST_ROW).isGreaterThan(LONGEST_ROW / 2);
    }

    @Test
    void a_ready_node_of_high_priority_does_not_wait_for_a_row() throws Exception {
        try (var engine =
                WorkflowEngine.builder().workers(1).time(new ManualTime()).build()) {
            var first = engine.start(chain("a"), Map.of());
            begun.await();
            var urgent = engine.start(
                    Workflow.named("urgent")
                            .node("n", says("urgent"), node -> node.priority(Priority.HIGH))
                            .build(),
                    Map.of());
            mayGoOn.countDown();
            assertThat(urgent.await().isCompleted()).isTrue();
            assertThat(first.await().isCompleted()).isTrue();
        }

        assertThat(ran.indexOf("urgent")).isBetween(1, 4); // normal ones have a share by weight
    }

    @Test
    void every_worker_has_its_share_of_what_becomes_ready() throws Exception {
        int width = 4;
        var barrier = new CyclicBarrier(width);
        Node meets = context -> {
            barrier.await(20, TimeUnit.SECONDS); // all of a layer run at once, or none goes on
            return Outcome.done();
        };
        var builder = Workflow.named("layers");
        for (int layer = 0; layer < 10; layer++) {
            builder.node("join" + layer, NOTHING);
            for (int i = 0; i < width; i++) {
                builder.node("n" + layer + "-" + i, meets);
                builder.connect("join" + layer, "n" + layer + "-" + i);
            }
        }
        for (int layer = 1; layer < 10; layer++) {
            for (int i = 0; i < width; i++) {
                builder.connect("n" + (layer - 1) + "-" + i, "join" + layer);
            }
        }
        try (var engine = WorkflowEngine.builder().workers(width).build()) {
            assertThat(engine.run(builder.build(), Map.of()).isCompleted()).isTrue();
            assertThat(engine.start(builder.build(), Map.of()).await().isCompleted())
                    .isTrue();
        }
    }

    @Test
    void what_takes_a_worker_in_the_middle_of_a_row_brings_back_the_node_that_it_ran() throws Exception {
        var time = new ManualTime();
        var fails = new AtomicBoolean();
        var retried = new CountDownLatch(1);
        Node second = context -> {
            ran.add("second " + context.deliveries());
            fails.set(context.deliveries() == 1);
            return Outcome.done();
        };
        var workflow = Workflow.named("row")
                .node("first", notes("first"))
                .node("second", second)
                .node("third", notes("third"))
                .connect("first", "second")
                .connect("second", "third")
                .build();
        var pool = Executors.newSingleThreadExecutor(work -> new Thread(work) {
            @Override
            public ClassLoader getContextClassLoader() {
                if (fails.compareAndSet(true, false)) {
                    retried.countDown();
                    throw new LinkageError("staged: a fault behind the node's code");
                }
                return super.getContextClassLoader();
            }
        });
        try (var engine = WorkflowEngine.builder()
                .workers(1)
                .executor(pool)
                .time(time)
                .selfChecking()
                .build()) {
            var execution = engine.start(workflow, Map.of());
            retried.await();
            while (engine.queueMetrics().depth().delayed() == 0) {
                Thread.onSpinWait();
            }
            time.advance(Duration.ofSeconds(2));

            assertThat(execution.await(Duration.ofSeconds(20)).isCompleted()).isTrue();
            assertThat(execution.snapshot().node("second").attempts()).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }

        assertThat(ran).containsExactly("first", "second 1", "second 2", "third");
    }

    /** The message is the first node's; it is the second one that nobody runs any more. */
    @Test
    void a_row_whose_message_spends_its_deliveries_fails_the_node_that_it_stood_for() throws Exception {
        var faults = new AtomicBoolean();
        Node second = context -> {
            faults.set(true);
            return Outcome.done();
        };
        var workflow = Workflow.named("row")
                .node("first", notes("first"))
                .node("second", second, node -> node.maxConcurrentExecutions(1))
                .connect("first", "second")
                .build();
        var pool = Executors.newSingleThreadExecutor(work -> new Thread(work) {
            @Override
            public ClassLoader getContextClassLoader() {
                if (faults.compareAndSet(true, false)) {
                    throw new LinkageError("staged: a fault behind the node's code");
                }
                return super.getContextClassLoader();
            }
        });
        try (var engine = WorkflowEngine.builder()
                .workers(1)
                .executor(pool)
                .time(new ManualTime())
                .maxDeliveries(1)
                .selfChecking()
                .build()) {
            var result = engine.start(workflow, Map.of()).await(Duration.ofSeconds(20));

            assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(result.toString()).contains("second", "DeadLetter");
            assertThat(engine.queueMetrics().atGates()).isZero();
            var next = engine.start(workflow, Map.of()).await(Duration.ofSeconds(20));
            assertThat(next.status()).isEqualTo(ExecutionStatus.FAILED); // so the limit was given back
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void nodes_with_gates_that_are_open_go_on_under_one_lease() throws Exception {
        var breaker = new CircuitBreakerPolicy(50, 10, Duration.ofSeconds(30), 2, Optional.empty());
        var builder = Workflow.named("guarded");
        for (int i = 0; i < 10; i++) {
            builder.node(
                    "n" + i,
                    NOTHING,
                    node -> node.maxConcurrentExecutions(1)
                            .lock(Lock.exclusive("door"))
                            .rateLimit(RateLimit.of(100, Duration.ofSeconds(1)).withBurst(100))
                            .key("one")
                            .breaker(breaker));
            if (i > 0) {
                builder.connect("n" + (i - 1), "n" + i);
            }
        }
        try (var engine =
                WorkflowEngine.builder().workers(1).time(new ManualTime()).build()) {
            assertThat(engine.run(builder.build(), Map.of()).isCompleted()).isTrue();

            assertThat(engine.queueMetrics().flow().enqueued()).isEqualTo(1);
            assertThat(engine.queueMetrics().depth().leased()).isZero();
        }
    }

    @Test
    void a_row_does_not_overtake_who_waits_at_its_gate() throws Exception {
        var first = Workflow.named("first")
                .node("a", says("a"), node -> node.lock(Lock.exclusive("door")))
                .node("b", notes("b"), node -> node.lock(Lock.exclusive("door")))
                .connect("a", "b")
                .build();
        var second = Workflow.named("second")
                .node("waiting", notes("waiting"), node -> node.lock(Lock.exclusive("door")))
                .build();
        try (var engine =
                WorkflowEngine.builder().workers(1).time(new ManualTime()).build()) {
            var one = engine.start(first, Map.of());
            begun.await();
            var other = engine.start(second, Map.of());
            assertThat(engine.queueMetrics().atGates()).isEqualTo(1);
            mayGoOn.countDown();

            assertThat(one.await().isCompleted()).isTrue();
            assertThat(other.await().isCompleted()).isTrue();
        }

        assertThat(ran).containsExactly("a", "waiting", "b");
    }

    private Workflow chain(String name) {
        var builder = Workflow.named(name);
        for (int i = 0; i < LENGTH; i++) {
            builder.node("n" + i, says(name));
            if (i > 0) {
                builder.connect("n" + (i - 1), "n" + i);
            }
        }
        return builder.build();
    }

    private Node notes(String name) {
        return context -> {
            ran.add(name);
            return Outcome.done();
        };
    }

    private Node says(String name) {
        return context -> {
            ran.add(name);
            begun.countDown();
            mayGoOn.await();
            return Outcome.done();
        };
    }

    private int longestRow() {
        int longest = 0;
        int row = 0;
        for (int i = 0; i < ran.lastIndexOf("a"); i++) {
            row = i > 0 && ran.get(i).equals(ran.get(i - 1)) ? row + 1 : 1;
            longest = Math.max(longest, row);
        }
        return longest;
    }
}
