package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.NotEndedException;
import dev.millrace.Retention;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What waits in the store while others read it, while it cannot be read, and when it is gone. */
class DormantFaultTest {

    private static final Node STEP = context -> Outcome.done();

    private final HookedStore store = new HookedStore();
    private ManualTime time = new ManualTime();

    /** Does something behind its next reads. */
    private static final class HookedStore extends ForwardingStore {
        private final Deque<Runnable> afterReads = new ArrayDeque<>();

        HookedStore() {
            super(new MemoryStore());
        }

        @Override
        public void read(ExecutionId id, Consumer<? super Event> each) {
            super.read(id, each);
            if (!afterReads.isEmpty()) {
                afterReads.remove().run();
            }
        }
    }

    private static Workflow asking(String after) {
        return Workflow.named("asking")
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node(after, STEP)
                .connect("ask", after)
                .build();
    }

    private static Workflow single(String id) {
        return Workflow.named(id).node("step", STEP).build();
    }

    private final Workflow asking = asking("after");
    private final Workflow timed = Workflow.named("timed")
            .node("delay", "Timer", timer -> timer.set("delay", "10m"))
            .build();

    private WorkflowEngine engine() {
        var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .store(store)
                .retainedExecutions(1)
                .build();
        engine.register(asking);
        engine.register(timed);
        return engine;
    }

    private ExecutionId left(Workflow workflow) {
        ExecutionId id;
        try (var engine = engine()) {
            id = engine.start(workflow, Map.of()).id();
        }
        time = new ManualTime(time.now());
        return id;
    }

    private static Execution recovered(WorkflowEngine engine) {
        return engine.recoverIncompleteExecutions().executions().get(0);
    }

    @Test
    void what_ends_while_a_recovery_finds_that_it_waits_has_ended_for_everybody() {
        var id = left(asking);
        try (var engine = engine()) {
            store.afterReads.add(() -> engine.execution(id).orElseThrow().signal("go", Map.of(), null));

            var handle = recovered(engine);

            assertThat(handle.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void what_ended_and_left_the_memory_while_somebody_read_it_is_found_as_ended() {
        var id = left(asking);
        try (var engine = engine()) {
            var handle = recovered(engine);
            store.afterReads.add(() -> {
                assertThat(engine.execution(id).orElseThrow().signal("go", Map.of(), null))
                        .isTrue();
                engine.run(single("step"), Map.of()); // takes the one place for ended executions
            });

            assertThat(handle.snapshot().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(handle.cancel("late")).isFalse();
            assertThat(handle.await().isCompleted()).isTrue();
        }
    }

    @Test
    void what_cannot_be_read_when_its_time_has_come_is_tried_again() {
        left(timed);
        try (var engine = engine()) {
            var handle = recovered(engine);
            store.afterReads.add(() -> {
                throw new StoreException("the disk is away");
            });

            time.advance(Duration.ofMinutes(10));
            assertThat(handle.status()).isEqualTo(ExecutionStatus.WAITING);
            time.advance(Duration.ofMinutes(1));

            assertThat(handle.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void a_closed_engine_says_how_it_stood_and_where_it_goes_on() {
        left(timed);
        var engine = engine();
        var handle = recovered(engine);
        engine.close();

        time.advance(Duration.ofMinutes(11));

        assertThat(handle.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(handle.workflowId()).isEqualTo("timed");
        assertThatThrownBy(() -> handle.cancel("late"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("ENG-123");
        assertThatThrownBy(handle::await).isInstanceOf(NotEndedException.class).hasMessageContaining("ENG-123");
        assertThat(handle.result().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void a_handle_of_what_has_ended_and_was_forgotten_says_so() {
        left(timed);
        try (var engine = engine()) {
            var handle = recovered(engine);
            time.advance(Duration.ofMinutes(10));
            assertThat(engine.history().apply(Retention.UNLIMITED.newest(0))).containsExactly(handle.id());

            assertThatThrownBy(handle::status)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ENG-174");
            assertThatThrownBy(handle::await).hasMessageContaining("ENG-174");
        }
    }

    @Test
    void a_definition_with_code_that_was_replaced_is_there_when_what_waits_goes_on() {
        left(asking);
        try (var engine = engine()) {
            var handle = recovered(engine);
            engine.register(asking("another"));
            for (int i = 0; i < 1_001; i++) {
                engine.register(single("workflow" + i % 7)); // more than are kept without a registration
            }

            handle.signal("go", Map.of(), null);

            assertThat(handle.await().isCompleted()).isTrue();
            assertThat(handle.snapshot().nodes()).containsKey(NodePath.parse("after"));
        }
    }
}
