package dev.millrace;

import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of events: replayed and live, and no execution waits for who takes them. */
class EventStreamTest {

    private static EngineBuilder builder(boolean store) {
        var builder = WorkflowEngine.builder();
        return store ? builder.store(new MemoryStore()) : builder;
    }

    static Stream<Boolean> kept() {
        return Stream.of(false, true);
    }

    private static Workflow chain(int nodes) {
        var builder = Workflow.named("chain");
        for (int i = 0; i < nodes; i++) {
            builder.node("n" + i, (Node) context -> Outcome.done());
            if (i > 0) {
                builder.connect("n" + (i - 1), "n" + i);
            }
        }
        return builder.build();
    }

    private static Workflow waiting() {
        return Workflow.named("waiting")
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .node("after", (Node) context -> Outcome.done())
                .connect("wait", "after")
                .build();
    }

    /** A subscriber that keeps what it hears. */
    private static final class Recording implements Subscriber<Event> {
        private final CompletableFuture<List<Event>> all = new CompletableFuture<>();
        private final List<Event> heard = new ArrayList<>(); // of the one that calls it
        private final Consumer<Event> on;

        Recording(Consumer<Event> on) {
            this.on = on;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Event event) {
            heard.add(event);
            on.accept(event);
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            all.complete(List.copyOf(heard));
        }

        List<Event> await() {
            return all.orTimeout(20, SECONDS).join();
        }
    }

    private static Recording recording() {
        return new Recording(event -> {});
    }

    private static List<Long> numbers(List<Event> events) {
        return events.stream().map(Event::sequence).toList();
    }

    private static List<Long> upTo(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("kept")
    void who_comes_late_hears_all_and_then_the_end(boolean store) {
        try (var engine = builder(store).build()) {
            var execution = engine.start(chain(3), Map.of());
            execution.await(ofSeconds(20));
            var late = recording();

            execution.eventStream().subscribe(late);

            assertThat(late.await()).isEqualTo(execution.events());
            assertThat(numbers(late.await())).isEqualTo(upTo(1, late.heard.size()));
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void who_comes_in_the_middle_hears_what_was_and_what_follows(boolean store) throws Exception {
        try (var engine = builder(store).build()) {
            var execution = engine.start(waiting(), Map.of());
            while (execution.status() != ExecutionStatus.WAITING) {
                Thread.onSpinWait();
            }
            var begun = new CountDownLatch(1);
            var all = new Recording(event -> begun.countDown());
            var behind = recording();
            execution.eventStream().subscribe(all);
            execution.eventStream(2).subscribe(behind);
            begun.await();

            execution.signal("go", Map.of(), null);

            assertThat(all.await()).isEqualTo(execution.events());
            assertThat(all.await()).last().isInstanceOf(ExecutionEnded.class);
            assertThat(numbers(behind.await())).isEqualTo(upTo(3, all.heard.size()));
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void a_subscriber_that_blocks_or_throws_holds_nothing_up(boolean store) throws Exception {
        var go = new CountDownLatch(1);
        var blocked = new CountDownLatch(2);
        Consumer<Event> blocking = event -> {
            blocked.countDown();
            awaitUninterruptibly(go);
        };
        var ofEngine = new Recording(blocking);
        Execution second;
        try (var engine = builder(store).build()) {
            engine.eventStream().subscribe(ofEngine);
            var throwing = new CountDownLatch(1);
            var failing = engine.eventStream();
            failing.subscribe(new Recording(event -> {
                throwing.countDown();
                throw new StackOverflowError("on purpose");
            }));
            var first = engine.start(waiting(), Map.of());
            var ofExecution = new Recording(blocking);
            first.eventStream().subscribe(ofExecution);
            blocked.await();
            throwing.await();

            first.signal("go", Map.of(), null);
            assertThat(first.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
            second = engine.start(chain(3), Map.of());
            assertThat(second.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(first.snapshot().nodes()).hasSize(2);
            assertThat(ofExecution.heard).hasSize(1);

            go.countDown();
            assertThat(ofExecution.await()).isEqualTo(first.events());
            assertThat(failuresOf(failing)).isOne();
        }
        assertThat(of(second.id(), ofEngine.await())).containsExactlyElementsOf(second.events());
    }

    @Test
    void an_engines_stream_keeps_the_order_of_each_execution() {
        var engine = builder(false).build();
        var heard = recording();
        engine.eventStream().buffer(100_000).subscribe(heard);
        var executions = LongStream.range(0, 50)
                .mapToObj(i -> engine.start(chain(5), Map.of()))
                .toList();
        executions.forEach(execution -> execution.await(ofSeconds(20)));
        engine.close();

        for (var execution : executions) {
            assertThat(of(execution.id(), heard.await())).containsExactlyElementsOf(execution.events());
        }
        var late = recording();
        engine.eventStream().subscribe(late);
        assertThat(late.await()).isEmpty();
    }

    private static List<Event> of(ExecutionId id, List<Event> events) {
        return events.stream().filter(event -> event.execution().equals(id)).toList();
    }

    @Test
    void what_memory_has_let_go_is_counted() {
        try (var engine = builder(false).retainedEvents(16).build()) {
            var execution = engine.start(chain(20), Map.of());
            execution.await(ofSeconds(20));
            var stream = execution.eventStream();
            var late = recording();

            stream.subscribe(late);

            assertThat(late.await()).isEqualTo(execution.events()).hasSize(16);
            assertThat(stream.dropped())
                    .isEqualTo(late.heard.get(0).sequence() - 1)
                    .isPositive();
        }
    }

    @Test
    void what_memory_has_let_go_is_read_from_the_store() {
        try (var engine = builder(true).retainedEvents(16).build()) {
            var execution = engine.start(chain(20), Map.of());
            execution.await(ofSeconds(20));
            var stream = execution.eventStream(2);
            var late = recording();

            stream.subscribe(late);

            assertThat(late.await()).hasSize(40);
            assertThat(numbers(late.await()))
                    .isEqualTo(upTo(3, execution.snapshot().nodes().size() * 2 + 2));
            assertThat(stream.dropped()).isZero();
        }
    }

    @Test
    void a_closed_durable_engine_ends_a_stream_with_the_reason() {
        var engine = builder(true).build();
        var execution = engine.start(waiting(), Map.of());
        var heard = recording();
        execution.eventStream().subscribe(heard);

        engine.close();

        assertThatThrownBy(heard::await).hasMessageContaining("closed");
    }

    @Test
    void a_consumer_takes_all_and_its_failure_is_the_stages() {
        try (var engine = builder(false).build()) {
            var execution = engine.start(chain(3), Map.of());
            var heard = new ArrayList<Event>();

            execution
                    .eventStream()
                    .consume(heard::add)
                    .toCompletableFuture()
                    .orTimeout(20, SECONDS)
                    .join();

            assertThat(heard).isEqualTo(execution.events());
            var failing = execution.eventStream().consume(event -> {
                throw new IllegalStateException("on purpose");
            });
            assertThatThrownBy(() ->
                            failing.toCompletableFuture().orTimeout(20, SECONDS).join())
                    .hasRootCauseMessage("on purpose");
        }
    }

    @Test
    void progress_is_heard_live() {
        try (var engine = builder(false).build()) {
            var heard = recording();
            var subscribed = new CountDownLatch(1);
            var execution = engine.start(
                    Workflow.named("progress")
                            .node("work", (Node) context -> {
                                subscribed.await();
                                context.progress(0.5, "half way");
                                return Outcome.done();
                            })
                            .build(),
                    Map.of());
            execution.eventStream().subscribe(heard);
            execution.snapshot(); // a turn behind the subscriptions
            subscribed.countDown();

            assertThat(heard.await()).anyMatch(NodeProgressed.class::isInstance);
            assertThat(heard.await()).anyMatch(NodeCompleted.class::isInstance);
        }
    }

    /** What a subscriber throws is counted behind its throw, on the stream's thread. */
    private static long failuresOf(EventStream stream) {
        long end = System.nanoTime() + ofSeconds(20).toNanos();
        while (stream.failures() == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return stream.failures();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
