package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.Retention;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody still holds of an execution that has ended, and that its store was told to forget. */
class ForgottenExecutionTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Node NEXT = context -> Outcome.done();

    @TempDir
    private Path directory;

    private static void forgetAll(WorkflowEngine engine) {
        engine.history().apply(Retention.UNLIMITED.newest(0));
    }

    private static void answersToTheLast(Execution handle, ExecutionStatus end) {
        assertThat(handle.status()).isEqualTo(end);
        assertThat(handle.await(LIMIT).status()).isEqualTo(end);
        assertThat(handle.snapshot().status()).isEqualTo(end);
        assertThat(handle.explain("work")).isPresent();
        assertThat(handle.events()).isNotEmpty();
        assertThat(handle.cancel("late")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_outcome_that_comes_when_its_execution_is_forgotten_takes_nothing_from_its_handle(boolean onDisk)
            throws InterruptedException {
        ExecutionStore store = onDisk ? JournalStore.at(directory) : new MemoryStore();
        var works = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        Node stubborn = context -> {
            works.countDown();
            boolean waits = true;
            while (waits) {
                try {
                    leave.await();
                    waits = false;
                } catch (InterruptedException e) {
                    continue; // it does not listen
                }
            }
            return Outcome.done();
        };
        var workflow = Workflow.named("stubborn").node("work", stubborn).build();
        try (var engine = WorkflowEngine.builder()
                .store(store)
                .workers(1)
                .listener(event -> {
                    if (event instanceof OutcomeRefused) {
                        left.countDown();
                    }
                })
                .build()) {
            var handle = engine.start(workflow, Map.of());
            works.await();
            handle.terminate("enough");
            handle.await(LIMIT);
            forgetAll(engine);

            leave.countDown();
            // The worker brings the late outcome before it takes the next node.
            engine.run(Workflow.named("next").node("work", NEXT).build(), Map.of());

            answersToTheLast(handle, ExecutionStatus.TERMINATED);
            assertThat(left.getCount()).as("nobody hears of what is not kept").isEqualTo(1);
            assertThat(engine.execution(handle.id())).isEmpty();
            assertThat(engine.history().events(handle.id())).isEmpty();
            assertThatThrownBy(handle::restart).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void what_is_forgotten_while_somebody_reads_it_is_not_found() {
        var workflow = Workflow.named("quick").node("work", "Noop").build();
        var store = new MemoryStore();
        ExecutionId id;
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            id = engine.start(workflow, Map.of()).id();
            engine.execution(id).orElseThrow().await(LIMIT);
        }
        var forgetful = new ForwardingStore(store) {
            @Override
            public void read(ExecutionId one, Consumer<? super Event> each) {
                forget(List.of(one));
                super.read(one, each);
            }
        };
        try (var engine = WorkflowEngine.builder().store(forgetful).build()) {
            assertThat(engine.execution(id)).isEmpty();
        }
    }
}
