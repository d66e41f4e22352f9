package dev.millrace.testing.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.JournalStore;
import dev.millrace.store.Journals;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up under a running engine: slowly, and at once. */
class FullDiskTest {

    private static final long PLENTY = 1 << 24;
    private static final long NEARLY_NOTHING = 2_000; // less than a segment

    private static final Workflow WAITING = Workflow.named("waiting")
            .node("wait", "Wait", node -> node.set("signal", "go"))
            .node("next", "Noop")
            .node("last", "Noop")
            .connect("wait", "next")
            .connect("next", "last")
            .build();

    @TempDir
    private Path folder;

    private final SmallDisk disk = new SmallDisk(PLENTY);
    private final ManualTime time = new ManualTime();

    private JournalStore store() {
        return Journals.at(folder.resolve("journal"), disk).withTime(time);
    }

    private static WorkflowEngine engine(JournalStore store) {
        return WorkflowEngine.builder().store(store).build();
    }

    /** Lets the store look how much room there is: the first question makes it look, the definition waits for that. */
    private void look(JournalStore store) {
        time.advance(Duration.ofSeconds(2));
        store.isAccepting();
        store.saveDefinition(new StoredDefinition("at " + time.epochMicros(), "", ""));
    }

    @Test
    void when_it_is_nearly_full_new_executions_are_refused_and_those_that_run_come_to_their_end() {
        var store = store();
        try (var engine = engine(store)) {
            var running = engine.start(WAITING, Map.of());
            disk.leave(NEARLY_NOTHING);
            look(store); // the ballast is given up

            assertThatThrownBy(() -> engine.start(WAITING, Map.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("[ENG-122]", "no room for new executions", "Free some space");
            assertThat(engine.history().find(ExecutionFilter.NEWEST))
                    .extracting(StoredExecution::id)
                    .containsExactly(running.id());
            running.signal("go", Map.of("text", "x".repeat(1_000)), null);
            assertThat(running.await().status()).isEqualTo(ExecutionStatus.COMPLETED);

            disk.leave(PLENTY);
            look(store);
            var next = engine.start(WAITING, Map.of());
            next.cancel("enough");
            assertThat(next.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
        }
    }

    @Test
    void when_it_is_full_at_once_everybody_hears_so_and_nothing_is_half_done() throws Exception {
        var store = store();
        try (var engine = engine(store)) {
            var running = engine.start(WAITING, Map.of());
            disk.leave(0); // nobody has looked since

            assertThatThrownBy(() -> engine.start(WAITING, Map.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("[STO-110]", "No space left on device", "open it again");
            assertThatThrownBy(() -> running.signal("go", Map.of(), "once"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("[STO-110]");
            assertThat(running.result()
                            .toCompletableFuture()
                            .handle((ended, failure) -> failure)
                            .get(1, TimeUnit.MINUTES))
                    .hasMessageContaining("[STO-110]");
            assertThatThrownBy(() -> engine.start(WAITING, Map.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("[STO-110]", "No space left on device", "open it again");
        }

        disk.leave(PLENTY);
        try (var engine = engine(store())) {
            var taken = engine.recoverIncompleteExecutions();
            assertThat(taken.parked()).isEmpty();
            assertThat(taken.executions())
                    .singleElement()
                    .extracting(Execution::status)
                    .isEqualTo(ExecutionStatus.WAITING);
            var running = taken.executions().get(0);
            running.signal("go", Map.of(), "once");
            assertThat(running.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }
}
