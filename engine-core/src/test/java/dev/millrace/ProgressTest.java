package dev.millrace;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far an execution is, while it runs and at its end. */
class ProgressTest {

    private final ManualTime time = new ManualTime();

    private static Outcome done(NodeContext context) {
        return Outcome.done();
    }

    /** Runs a workflow whose nodes look at it while they run; returns what they saw, and the end. */
    private static List<ExecutionProgress> seen(Workflow workflow, Looks looks, Map<String, Object> input) {
        try (var engine = WorkflowEngine.builder().selfChecking().build()) {
            var execution = engine.start(workflow, input);
            looks.execution.complete(execution);
            execution.await(ofSeconds(20));
            looks.seen.add(execution.snapshot().progress());
        }
        return looks.seen;
    }

    /** A node that looks at its execution. */
    private static final class Looks implements Node {
        private final CompletableFuture<Execution> execution = new CompletableFuture<>();
        private final List<ExecutionProgress> seen = new ArrayList<>();

        @Override
        public Outcome run(NodeContext context) {
            seen.add(execution.join().progress());
            context.setVariable("n", seen.size());
            return Outcome.done();
        }
    }

    private static List<Double> fractions(List<ExecutionProgress> seen) {
        return seen.stream().map(ExecutionProgress::fraction).toList();
    }

    @Test
    void nodes_of_the_root_count_alike() {
        var looks = new Looks();
        var workflow = Workflow.named("chain")
                .node("a", (Node) ProgressTest::done)
                .node("b", (Node) ProgressTest::done)
                .node("look", looks)
                .node("d", (Node) ProgressTest::done)
                .connect("a", "b")
                .connect("b", "look")
                .connect("look", "d")
                .build();

        var seen = seen(workflow, looks, Map.of());

        assertThat(fractions(seen)).containsExactly(0.5, 1.0);
        var middle = seen.get(0);
        assertThat(middle.nodes())
                .isEqualTo(Map.of(NodeStatus.COMPLETED, 2L, NodeStatus.RUNNING, 1L, NodeStatus.PENDING, 1L));
        assertThat(middle.percent()).isEqualTo(50);
        assertThat(middle.total()).isEqualTo(4);
        assertThat(seen.get(1).completed()).isEqualTo(4);
        assertThat(seen.get(1).work().nodes()).isEqualTo(4);
    }

    @Test
    void iterations_of_a_known_number_count_alike() {
        var looks = new Looks();
        var workflow = Workflow.named("loop")
                .node(
                        "each",
                        "forEach",
                        spec -> spec.set("collectionExpression", "input.items")
                                .body(body -> body.node("first", (Node) ProgressTest::done)
                                        .node("look", looks)
                                        .connect("first", "look")))
                .build();

        var seen = seen(workflow, looks, Map.of("items", List.of(1, 2, 3, 4)));

        assertThat(fractions(seen)).containsExactly(0.125, 0.375, 0.625, 0.875, 1.0);
        assertThat(seen.get(2).completed()).isEqualTo(5);
        assertThat(seen.get(4).total()).isEqualTo(9);
        assertThat(seen.get(4).closedPaths()).isEqualTo(8);
        assertThat(seen.get(4).work().nodes()).isEqualTo(8);
    }

    @Test
    void a_loop_of_unknown_length_comes_nearer_to_its_end_and_not_to_it() {
        var looks = new Looks();
        var workflow = Workflow.named("while")
                .variable("n", 0)
                .node(
                        "again",
                        "while",
                        spec -> spec.set("conditionExpression", "variables.n < 6")
                                .body(body -> body.node("look", looks)))
                .node("last", (Node) ProgressTest::done)
                .connect("again", "last")
                .build();

        var seen = seen(workflow, looks, Map.of());

        assertThat(seen).hasSize(7);
        assertThat(fractions(seen)).isSorted().doesNotHaveDuplicates();
        assertThat(seen.get(5).fraction()).isEqualTo(5.0 / 6 / 2);
        assertThat(seen.get(6).percent()).isEqualTo(100);
    }

    @Test
    void what_was_skipped_is_done() {
        var looks = new Looks();
        var workflow = Workflow.named("skips")
                .node("fails", (Node) context -> Outcome.failed("no", "on purpose"))
                .node("behind", (Node) ProgressTest::done)
                .node("look", looks)
                .connect("fails", "behind")
                .connect("fails", "look", connection -> connection.on(Trigger.FAIL))
                .build();

        var seen = seen(workflow, looks, Map.of());

        assertThat(seen.get(0).failed()).isOne();
        assertThat(seen.get(0).skipped()).isOne();
        assertThat(seen.get(0).percent()).isEqualTo(66);
        assertThat(seen.get(1).percent()).isEqualTo(100);
    }

    @Test
    void what_a_node_says_of_itself_and_the_time_so_far_count() throws Exception {
        var said = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var engine = WorkflowEngine.builder().time(time).build()) {
            var execution = engine.start(
                    Workflow.named("says")
                            .node("work", (Node) context -> {
                                context.progress(0.25, "a quarter");
                                said.countDown();
                                go.await();
                                return Outcome.done();
                            })
                            .build(),
                    Map.of());
            said.await();
            time.advance(ofSeconds(10));

            var progress = execution.progress();
            var all = engine.progress();
            go.countDown();

            assertThat(progress.fraction()).isEqualTo(0.25);
            assertThat(progress.remaining()).contains(ofSeconds(30));
            assertThat(all.executions()).isOne();
            assertThat(all.nodes()).containsEntry(NodeStatus.RUNNING, 1L);
            execution.await(ofSeconds(20));
            assertThat(execution.progress().remaining()).isEmpty();
            assertThat(engine.progress().work().average()).isEqualTo(ofSeconds(10));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_stream_has_the_newest_and_ends_with_all(boolean store) throws Exception {
        var builder = store ? WorkflowEngine.builder().store(new MemoryStore()) : WorkflowEngine.builder();
        try (var engine = builder.build()) {
            var execution = engine.start(
                    Workflow.named("waits")
                            .node("wait", "wait", spec -> spec.set("signal", "go"))
                            .node("last", (Node) ProgressTest::done)
                            .connect("wait", "last")
                            .build(),
                    Map.of());
            var begun = new CountDownLatch(1);
            var heard = new Recording(progress -> begun.countDown());
            execution.progressStream().subscribe(heard);
            begun.await();

            execution.signal("go", Map.of(), null);

            var all = heard.all.get(20, SECONDS);
            assertThat(all.get(0).percent()).isZero();
            assertThat(all.get(all.size() - 1).percent()).isEqualTo(100);
            assertThat(fractions(all)).isSorted();
        }
    }

    @Test
    void however_many_turns_there_are_in_a_pause_it_is_asked_once() throws Exception {
        try (var engine =
                WorkflowEngine.builder().time(time).executor(new SameThread()).build()) {
            var builder = Workflow.named("stepwise");
            for (int i = 0; i < 20; i++) {
                var signal = "go" + i;
                builder.node("n" + i, "wait", spec -> spec.set("signal", signal));
            }
            var execution = engine.start(builder.build(), Map.of());
            var moments = new LinkedBlockingQueue<Integer>();
            var heard = new Recording(progress -> moments.add(progress.percent()));
            execution.progressStream().subscribe(heard);
            assertThat(moments.poll(20, SECONDS)).isZero();

            for (int i = 0; i < 10; i++) {
                execution.signal("go" + i, Map.of(), null);
            }
            while (time.pending() == 0) {
                Thread.onSpinWait(); // until who looks has seen that it is too early
            }
            assertThat(moments).isEmpty();
            time.advance(ofMillis(50));
            assertThat(moments.poll(20, SECONDS)).isPositive();

            execution.cancel("enough");
            var all = heard.all.get(20, SECONDS);
            assertThat(all).hasSizeBetween(2, 4);
            assertThat(all.get(all.size() - 1).percent()).isEqualTo(100);
        }
    }

    @Test
    void a_slow_subscriber_hears_the_newest_only() throws Exception {
        var first = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var engine = WorkflowEngine.builder().build()) {
            var builder = Workflow.named("many");
            builder.node("wait", "wait", spec -> spec.set("signal", "go"));
            for (int i = 0; i < 100; i++) {
                builder.node("n" + i, (Node) ProgressTest::done).connect(i == 0 ? "wait" : "n" + (i - 1), "n" + i);
            }
            var execution = engine.start(builder.build(), Map.of());
            var slow = new Recording(progress -> {
                first.countDown();
                awaitUninterruptibly(go);
            });
            execution.progressStream().subscribe(slow);
            first.await();

            execution.signal("go", Map.of(), null);
            execution.await(ofSeconds(20));
            go.countDown();

            var all = slow.all.get(20, SECONDS);
            assertThat(all).hasSizeLessThan(100);
            assertThat(all.get(all.size() - 1).percent()).isEqualTo(100);
        }
    }

    @Test
    void an_execution_in_a_test_is_asked_on_one_thread() {
        try (var engine =
                WorkflowEngine.builder().time(time).executor(new SameThread()).build()) {
            var execution = engine.start(
                    Workflow.named("nap")
                            .node("nap", "timer", spec -> spec.set("delay", "10s"))
                            .build(),
                    Map.of());

            assertThat(execution.progress().waiting()).isOne();
            time.advance(ofSeconds(10));

            assertThat(execution.progress().percent()).isEqualTo(100);
        }
    }

    private static final class Recording implements Subscriber<ExecutionProgress> {
        private final CompletableFuture<List<ExecutionProgress>> all = new CompletableFuture<>();
        private final List<ExecutionProgress> heard = new ArrayList<>();
        private final Consumer<ExecutionProgress> on;

        Recording(Consumer<ExecutionProgress> on) {
            this.on = on;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ExecutionProgress progress) {
            heard.add(progress);
            on.accept(progress);
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            all.complete(heard);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
