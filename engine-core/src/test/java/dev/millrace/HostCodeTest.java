package dev.millrace;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.node.LineFormat;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever code of the application the engine calls, beside nodes and listeners: it wedges nothing, and is named. */
class HostCodeTest {

    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    static Stream<Supplier<Throwable>> thrown() {
        return Stream.of(
                IllegalStateException::new,
                () -> new IOException("checked"),
                () -> new StackOverflowError("on purpose"),
                () -> new AssertionError("on purpose"));
    }

    static Stream<Boolean> kept() {
        return Stream.of(false, true);
    }

    // --- what is chained to a result

    @ParameterizedTest
    @MethodSource("kept")
    void who_waits_for_an_end_hears_of_it_though_what_is_chained_to_it_blocks(boolean store) throws Exception {
        try (var engine = engine(WorkflowEngine.builder().grace(ofMillis(20)), store)) {
            var execution = engine.start(waiting(), Map.of());
            var awaited = new CompletableFuture<ExecutionResult>();
            var waiter = new Thread(() -> awaited.complete(execution.await(ofSeconds(60))));
            waiter.start();
            while (waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait(); // it waits before anything is chained
            }
            execution.result().thenRun(this::block);
            signalAside(execution);
            called.await();

            assertThat(awaited.join().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
            go.countDown();
        }
    }

    @Test
    void a_parent_goes_on_though_what_is_chained_to_its_child_blocks() throws Exception {
        var child = new CompletableFuture<ExecutionId>();
        try (var engine = engine(
                WorkflowEngine.builder().grace(ofMillis(20)).listener(event -> {
                    if (event instanceof ChildRequested requested) {
                        child.complete(requested.child().id());
                    }
                }),
                false)) {
            engine.register(waiting());
            var parent = engine.start(
                    Workflow.named("parent")
                            .node(
                                    "sub",
                                    "subflow",
                                    spec -> spec.set("workflow", "waiting").set("mode", "child"))
                            .build(),
                    Map.of());
            var handle = engine.execution(child.join()).orElseThrow();
            handle.result().thenRun(this::block);
            signalAside(handle);

            assertThat(parent.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
            go.countDown();
        }
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void what_is_chained_to_a_result_throws_into_its_own_stage(Supplier<Throwable> thrown) {
        try (var engine = engine(WorkflowEngine.builder(), false)) {
            var execution = engine.start(waiting(), Map.of());
            var heard = new AtomicInteger();
            execution.result().thenRun(heard::incrementAndGet);
            var throwing = execution.result().thenRun(() -> {
                throw HostCodeTest.<RuntimeException>sneaky(thrown.get());
            });
            execution.result().thenRun(heard::incrementAndGet);

            execution.signal("go", Map.of(), null);

            assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(heard).hasValue(2);
            assertThat(throwing.toCompletableFuture()).isCompletedExceptionally();
        }
    }

    @Test
    void a_slow_one_that_is_chained_to_a_result_is_counted() {
        var time = new ManualTime();
        try (var engine = engine(WorkflowEngine.builder().time(time), false)) {
            var execution = engine.start(waiting(), Map.of());
            execution.result().thenRun(() -> time.advance(ofSeconds(2)));

            execution.signal("go", Map.of(), null);

            assertThat(engine.listeners()).singleElement().satisfies(report -> {
                assertThat(report.listener()).isEqualTo("result()");
                assertThat(report.slow()).isEqualTo(1);
                assertThat(report.longest()).isEqualTo(ofSeconds(2));
            });
        }
    }

    // --- cancel actions

    @ParameterizedTest
    @MethodSource("thrown")
    void a_cancel_action_that_throws_is_counted(Supplier<Throwable> thrown) throws Exception {
        try (var engine = engine(WorkflowEngine.builder(), false)) {
            var execution = engine.start(
                    working(context -> {
                        context.onCancel(() -> {
                            throw HostCodeTest.<RuntimeException>sneaky(thrown.get());
                        });
                        called.countDown();
                        go.await();
                        return Outcome.done();
                    }),
                    Map.of());
            called.await();

            assertThat(execution.cancel("enough")).isTrue();

            assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(engine.listeners()).singleElement().satisfies(report -> {
                assertThat(report.listener()).isEqualTo("onCancel");
                assertThat(report.failures()).isEqualTo(1);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void a_cancel_action_that_blocks_is_named_and_holds_up_no_question_and_no_close(boolean store) throws Exception {
        var running = new CountDownLatch(1);
        var engine = engine(WorkflowEngine.builder().answerLimit(ofMillis(20)).grace(ofMillis(20)), store);
        var execution = engine.start(
                working(context -> {
                    context.onCancel(this::block);
                    running.countDown();
                    go.await();
                    return Outcome.done();
                }),
                Map.of());
        running.await();

        new Thread(() -> execution.cancel("enough")).start(); // it has the turn, and so calls the action itself
        called.await();

        assertThatThrownBy(execution::status).satisfies(HostCodeTest::namesTheAction);
        assertThatThrownBy(() -> execution.cancel("enough")).satisfies(HostCodeTest::namesTheAction);
        assertThatThrownBy(() -> execution.await(ofMillis(1)))
                .isInstanceOf(NotEndedException.class)
                .hasMessageContaining("a cancel action of work");
        engine.close();
        go.countDown();
    }

    private static void namesTheAction(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(NotAnsweredException.class)
                .hasMessageContaining("[ENG-171]")
                .hasMessageContaining("a cancel action of work");
    }

    // --- the host's executor

    @ParameterizedTest
    @MethodSource("refusals")
    void an_executor_that_refuses_a_worker_leaves_nothing_standing(Supplier<Throwable> thrown) {
        var refusals = new AtomicInteger(3);
        Executor moody = task -> {
            if (refusals.getAndDecrement() > 0) {
                throw HostCodeTest.<RuntimeException>sneaky(thrown.get());
            }
            ForkJoinPool.commonPool().execute(task);
        };
        try (var engine = engine(WorkflowEngine.builder().executor(moody), false)) {
            var execution = engine.start(working(context -> Outcome.done()), Map.of());

            assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    static Stream<Supplier<Throwable>> refusals() {
        return Stream.concat(thrown(), Stream.of(RejectedExecutionException::new));
    }

    // --- what it draws, stores and makes

    @ParameterizedTest
    @MethodSource("thrown")
    void a_random_source_that_throws_ends_the_execution_with_that_cause(Supplier<Throwable> thrown) {
        try (var engine = engine(
                WorkflowEngine.builder().random(() -> {
                    throw HostCodeTest.<RuntimeException>sneaky(thrown.get());
                }),
                false)) {
            var execution = engine.start(
                    Workflow.named("retried")
                            .node(
                                    "work",
                                    (Node) context -> {
                                        throw new IllegalStateException("on purpose");
                                    },
                                    spec -> spec.retry(RetryPolicy.attempts(3)))
                            .build(),
                    Map.of());

            var result = execution.await(ofSeconds(20));

            assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(result.toString()).contains("ENG-901");
        }
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void a_store_that_cannot_be_closed_leaves_nothing_of_the_engine_behind(Supplier<Throwable> thrown) {
        var closed = new AtomicInteger();
        var store = new ForwardingStore(new MemoryStore()) {
            @Override
            public void close() {
                closed.incrementAndGet();
                throw HostCodeTest.<RuntimeException>sneaky(thrown.get());
            }
        };
        var engine = WorkflowEngine.builder()
                .store(store)
                .nodes(NodeRegistry.builder().build())
                .build();
        var execution = engine.start(waiting(), Map.of());

        assertThatThrownBy(engine::close).isNotNull();

        assertThat(closed).hasValue(1);
        assertThatThrownBy(() -> execution.await(ofSeconds(20)))
                .isInstanceOf(NotEndedException.class)
                .hasMessageContaining("[ENG-123]");
        engine.close();
        assertThat(closed).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void a_node_type_that_cannot_make_a_childs_code_fails_the_node_that_asked(Supplier<Throwable> thrown) {
        var moody = new NodeType() {
            @Override
            public String name() {
                return "moody";
            }

            @Override
            public Node create(NodeSpec spec) {
                throw HostCodeTest.<RuntimeException>sneaky(thrown.get());
            }
        };
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().add(moody).build())
                .build()) {
            var execution = engine.start(
                    Workflow.named("parent")
                            .node(
                                    "sub",
                                    "subflow",
                                    spec -> spec.set("mode", "child")
                                            .subflow(Workflow.named("inner")
                                                    .node("work", "moody")
                                                    .build()))
                            .build(),
                    Map.of());

            var result = execution.await(ofSeconds(20));

            assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(result.toString()).contains("ChildNotStarted");
        }
    }

    @Test
    void a_format_that_throws_fails_the_loop(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("items.broken"), "one\n");
        try (var engine = engine(WorkflowEngine.builder().files(folder), false)) {
            var execution = engine.start(
                    Workflow.named("loop")
                            .node(
                                    "each",
                                    "forEach",
                                    spec -> spec.set("collectionFile", "items.broken")
                                            .body(body -> body.node("work", (Node) context -> Outcome.done())))
                            .build(),
                    Map.of());

            var result = execution.await(ofSeconds(20));

            assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(result.toString()).contains("StackOverflowError");
        }
    }

    /** Found by its service file. */
    public static final class BrokenFormat implements LineFormat {

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Set<String> extensions() {
            return Set.of("broken");
        }

        @Override
        public Object item(String line) {
            throw new StackOverflowError("on purpose");
        }
    }

    // --- helpers

    private void block() {
        called.countDown();
        while (go.getCount() > 0) {
            try {
                go.await();
            } catch (InterruptedException e) {
                // nobody shall end it
            }
        }
    }

    private static void signalAside(Execution execution) {
        new Thread(() -> execution.signal("go", Map.of(), null)).start();
    }

    private static Workflow waiting() {
        return Workflow.named("waiting")
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .build();
    }

    private static Workflow working(Node node) {
        return Workflow.named("working").node("work", node).build();
    }

    private static WorkflowEngine engine(EngineBuilder builder, boolean store) {
        if (store) {
            builder.store(new MemoryStore());
        }
        return builder.nodes(NodeRegistry.builder().build()).build();
    }

    @SuppressWarnings("unchecked") // that is what it is for
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
