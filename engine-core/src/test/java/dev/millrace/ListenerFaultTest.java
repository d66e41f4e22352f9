package dev.millrace;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Listeners and callbacks are code of the application: none of them wedges an execution, its callers or the engine. */
class ListenerFaultTest {

    private final ManualTime time = new ManualTime();

    @ParameterizedTest
    @MethodSource("thrown")
    void whatever_a_listener_throws_changes_nothing_and_is_counted(Supplier<Throwable> thrown) {
        for (var store : new boolean[] {false, true}) {
            ExecutionListener throwing = event -> {
                throw ListenerFaultTest.<RuntimeException>sneaky(thrown.get());
            };
            try (var engine = engine(builder(throwing), store)) {
                var execution = engine.start(waiting(), Map.of());
                assertThat(execution.pause("hold")).isTrue();
                assertThat(execution.resume("go on")).isTrue();
                assertThat(execution.signal("go", Map.of(), null)).isTrue();

                assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
                assertThat(engine.listeners()).singleElement().satisfies(report -> {
                    assertThat(report.listener()).isEqualTo(throwing.getClass().getName());
                    assertThat(report.failures()).isGreaterThanOrEqualTo(5);
                });
            }
        }
    }

    static Stream<Supplier<Throwable>> thrown() {
        return Stream.of(
                IllegalStateException::new,
                () -> new IOException("checked"),
                () -> new StackOverflowError("on purpose"),
                () -> new AssertionError("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void a_listener_that_blocks_holds_up_no_question_and_no_close(boolean store) throws Exception {
        var blocking = new Blocking(NodeCompleted.class::isInstance);
        var engine = engine(builder(blocking).answerLimit(ofMillis(20)).grace(ofMillis(20)), store);
        var execution = engine.start(working(context -> Outcome.done()), Map.of());
        blocking.called.await();

        assertThatThrownBy(execution::status)
                .isInstanceOf(NotAnsweredException.class)
                .hasMessageContaining("[ENG-171]")
                .hasMessageContaining(Blocking.class.getName())
                .hasMessageContaining("nothing was asked or changed");
        assertThatThrownBy(() -> execution.cancel("enough")).isInstanceOf(NotAnsweredException.class);
        assertThatThrownBy(() -> execution.await(ofMillis(1)))
                .isInstanceOf(NotEndedException.class)
                .hasMessageContaining(Blocking.class.getName());

        engine.close();

        blocking.go.countDown();
    }

    static Stream<Boolean> kept() {
        return Stream.of(false, true);
    }

    @Test
    void what_was_given_up_is_not_done_later() throws Exception {
        var blocking = new Blocking(NodeCompleted.class::isInstance);
        var waiting = new CountDownLatch(1);
        ExecutionListener hears = event -> {
            if (event instanceof NodeWaiting) {
                waiting.countDown();
            }
        };
        try (var engine = engine(builder(blocking).listener(hears).answerLimit(ofMillis(300)), false)) {
            var execution = engine.start(
                    Workflow.named("two")
                            .node("work", (Node) context -> Outcome.done())
                            .node("wait", "wait", spec -> spec.set("signal", "go"))
                            .connect("work", "wait")
                            .build(),
                    Map.of());
            blocking.called.await();
            assertThatThrownBy(() -> execution.signal("go", Map.of(), null)).isInstanceOf(NotAnsweredException.class);

            blocking.go.countDown();

            waiting.await();
            assertThat(execution.events()).noneMatch(SignalReceived.class::isInstance);
        }
    }

    @Test
    void a_close_waits_for_no_listener_and_no_callback_of_an_end() throws Exception {
        var blocking = new Blocking(ExecutionEnded.class::isInstance);
        var engine = engine(builder(blocking).grace(ofMillis(20)), false);
        engine.start(waiting(), Map.of());
        var chained = new CountDownLatch(1);
        engine.start(waiting(), Map.of()).result().thenRun(() -> awaitUninterruptibly(chained));

        engine.close();

        assertThat(blocking.called.getCount()).isZero();
        blocking.go.countDown();
        chained.countDown();
    }

    @Test
    void a_slow_listener_is_counted() {
        ExecutionListener slow = event -> time.advance(ofSeconds(2));
        try (var engine = engine(builder(slow).time(time), false)) {
            engine.run(working(context -> Outcome.done()), Map.of());

            assertThat(engine.listeners()).singleElement().satisfies(report -> {
                assertThat(report.slow()).isEqualTo(4);
                assertThat(report.longest()).isEqualTo(ofSeconds(2));
                assertThat(report.failures()).isZero();
            });
        }
    }

    @Test
    void a_cancel_action_that_throws_anything_lets_the_others_run() throws Exception {
        var running = new CountDownLatch(1);
        var told = new CountDownLatch(2);
        try (var engine = engine(builder(event -> {}), false)) {
            var execution = engine.start(
                    working(context -> {
                        context.onCancel(() -> {
                            told.countDown();
                            throw ListenerFaultTest.<RuntimeException>sneaky(new IOException("checked"));
                        });
                        context.onCancel(() -> {
                            told.countDown();
                            throw new StackOverflowError("on purpose");
                        });
                        running.countDown();
                        told.await();
                        return Outcome.done();
                    }),
                    Map.of());
            running.await();

            assertThat(execution.cancel("enough")).isTrue();

            assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.CANCELLED);
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void a_closed_engine_is_collectable_at_once(boolean store) {
        var reference = closedEngine(store);

        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
        }

        assertThat(reference.get()).isNull();
    }

    private static WeakReference<WorkflowEngine> closedEngine(boolean store) {
        var engine = engine(builder(event -> {}), store);
        engine.start(waiting(), Map.of());
        engine.start(
                Workflow.named("timer")
                        .node("delay", "timer", spec -> spec.set("delay", "24h"))
                        .build(),
                Map.of());
        engine.start(working(context -> Outcome.done()), Map.of()).await(ofSeconds(20));
        engine.close();
        return new WeakReference<>(engine);
    }

    /** Blocks at one kind of event until it is let go. */
    private static final class Blocking implements ExecutionListener {

        private final Predicate<Event> at;
        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        Blocking(Predicate<Event> at) {
            this.at = at;
        }

        @Override
        public void on(Event event) {
            if (at.test(event)) {
                called.countDown();
                awaitUninterruptibly(go);
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // nobody shall end it
            }
        }
    }

    private static Workflow waiting() {
        return Workflow.named("waiting")
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .build();
    }

    private static Workflow working(Node node) {
        return Workflow.named("working").node("work", node).build();
    }

    private static EngineBuilder builder(ExecutionListener listener) {
        return WorkflowEngine.builder().listener(listener);
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
