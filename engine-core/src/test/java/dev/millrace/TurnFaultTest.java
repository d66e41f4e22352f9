package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fault of the engine itself at the end of a turn costs neither a worker nor an execution. */
class TurnFaultTest {

    private final FaultyTime time = new FaultyTime();
    private WorkflowEngine engine = engine(false, CheckpointPolicy.AFTER_EACH_NODE);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void a_worker_goes_on_when_the_turn_that_gave_it_its_next_node_met_a_fault() {
        var holder = engine.start(
                Workflow.named("holder")
                        .node("wait", "wait", spec -> spec.set("signal", "go").lock(door()))
                        .build(),
                Map.of());
        var execution = engine.start(
                Workflow.named("row")
                        .node("first", (Node) context -> {
                            time.failsIn("passesGates");
                            return Outcome.done();
                        })
                        .node("next", (Node) context -> Outcome.done("next", context.deliveries()))
                        .node("locked", (Node) context -> Outcome.done("locked", true), spec -> spec.lock(door()))
                        .connect("first", "next")
                        .connect("first", "locked")
                        .build(),
                Map.of());
        time.advanceUntil(() -> time.faults.get() > 0);

        holder.signal("go", Map.of(), null);

        time.advanceUntilEnded(execution);
        assertThat(execution.await(ofSeconds(20)).output())
                .containsEntry("next", 2)
                .containsEntry("locked", true);
        assertThat(engine.queueMetrics().depth().leased()).isZero();
        assertThat(engine.run(working(), Map.of()).isCompleted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_follows_from_a_turn_is_done_though_a_listener_could_not_be_timed(boolean durable) {
        engine.close();
        engine = engine(durable, CheckpointPolicy.AFTER_EACH_NODE);
        for (var at : new Class<?>[] {NodeCompleted.class, ExecutionEnded.class}) {
            time.failsWhen(at::isInstance);
            var execution = engine.start(working(), Map.of());

            time.advanceUntilEnded(execution);

            assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
        assertThat(time.faults).hasValue(2);
        assertThat(engine.queueMetrics().depth().leased()).isZero();
    }

    @Test
    void a_turn_that_cannot_be_handed_over_is_one_that_cannot_be_written() {
        engine.close();
        engine = engine(true, CheckpointPolicy.every(ofSeconds(60)));
        time.failsIn("holdBack");
        var execution = engine.start(working(), Map.of());

        time.advanceUntilEnded(execution);

        assertThat(time.faults).hasValue(1);
        assertThat(execution.await(ofSeconds(20)).status().isFinal()).isTrue();
        assertThat(engine.start(working(), Map.of()).await(ofSeconds(20)).isCompleted())
                .isTrue();
    }

    private WorkflowEngine engine(boolean durable, CheckpointPolicy checkpoint) {
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .workers(1)
                .checkpoint(checkpoint)
                .listener(time::hears);
        return (durable ? builder.store(new MemoryStore()) : builder).build();
    }

    private static Workflow working() {
        return Workflow.named("two")
                .node("one", (Node) context -> Outcome.done())
                .node("two", (Node) context -> Outcome.done())
                .connect("one", "two")
                .build();
    }

    private static Lock door() {
        return Lock.exclusive("door");
    }

    /** Time whose clock fails once when it is told to. */
    private static final class FaultyTime implements TimeSource {

        private final ManualTime manual = new ManualTime();
        private final AtomicInteger faults = new AtomicInteger();
        private volatile String method = "";
        private volatile Thread failsNext;
        private volatile Predicate<Event> failsWhen = event -> false;

        /** It fails when it is next asked by a method of the engine. */
        void failsIn(String name) {
            method = name;
        }

        /** It fails when it is asked next after a listener has heard an event. */
        void failsWhen(Predicate<Event> heard) {
            failsWhen = heard;
        }

        void hears(Event event) {
            if (failsWhen.test(event)) {
                failsWhen = other -> false;
                failsNext = Thread.currentThread();
            }
        }

        @Override
        public long nanoTime() {
            if (failsNext == Thread.currentThread()) {
                failsNext = null;
                fail();
            }
            return manual.nanoTime();
        }

        @Override
        public long epochMicros() {
            failIfIn();
            return manual.epochMicros();
        }

        @Override
        public Alarm schedule(Duration delay, Runnable task) {
            failIfIn();
            return manual.schedule(delay, task);
        }

        private void failIfIn() {
            var asked = method;
            if (!asked.isEmpty()
                    && StackWalker.getInstance()
                            .walk(frames -> frames.anyMatch(
                                    frame -> frame.getMethodName().contains(asked)))) {
                method = "";
                fail();
            }
        }

        private void fail() {
            faults.incrementAndGet();
            throw new InternalError("no clock");
        }

        void advanceUntilEnded(Execution execution) {
            advanceUntil(() -> execution.result().toCompletableFuture().isDone());
        }

        void advanceUntil(BooleanSupplier holds) {
            long until = System.nanoTime() + ofSeconds(20).toNanos();
            while (!holds.getAsBoolean()) {
                assertThat(System.nanoTime()).isLessThan(until);
                manual.advance(ofSeconds(1));
                Thread.onSpinWait();
            }
        }
    }
}
