package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.Retention;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store lets go of: executions by their size, and definitions that nobody needs. */
class RetentionTest {

    private static final int LARGE = 100_000;

    @TempDir
    private Path directory;

    private final ManualTime time = new ManualTime();

    private JournalStore journal() {
        return JournalStore.at(directory);
    }

    private WorkflowEngine engine(ExecutionStore store) {
        return WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .store(store)
                .build();
    }

    private static Workflow version(int number) {
        return Workflow.named("order")
                .version(String.valueOf(number))
                .node("work", "Noop")
                .build();
    }

    private static Workflow waiting(int number) {
        return Workflow.named("order")
                .version(String.valueOf(number))
                .node("wait", "Timer", node -> node.set("delay", "1h"))
                .build();
    }

    private Execution ended(WorkflowEngine engine, Workflow workflow, Map<String, ?> input) {
        var execution = engine.start(workflow, input);
        execution.await();
        time.advance(Duration.ofSeconds(1));
        return execution;
    }

    private static void forgetAll(WorkflowEngine engine) {
        engine.history().apply(Retention.UNLIMITED.newest(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void executions_beyond_a_number_of_bytes_are_forgotten_the_oldest_end_first(boolean onDisk) {
        try (var engine = engine(onDisk ? journal() : new MemoryStore())) {
            var ids = new ArrayList<ExecutionId>();
            for (int i = 0; i < 5; i++) {
                ids.add(ended(engine, version(1), Map.of("text", (i + "x").repeat(LARGE / 2)))
                        .id());
            }
            var small = ended(engine, version(1), Map.of()).id();
            var history = engine.history();

            // An input stands in the start, and as output in the ends of the node and the execution: on a disk by its
            // place.
            long two = (onDisk ? 2L : 6L) * LARGE;
            assertThat(history.apply(Retention.UNLIMITED.atMostBytes(20L * LARGE)))
                    .isEmpty();
            assertThat(history.apply(Retention.UNLIMITED.atMostBytes(two + LARGE / 2)))
                    .containsExactly(ids.get(0), ids.get(1), ids.get(2));
            assertThat(history.find(ExecutionFilter.NEWEST))
                    .extracting(StoredExecution::id)
                    .containsExactly(small, ids.get(4), ids.get(3));
            assertThat(history.apply(Retention.UNLIMITED.atMostBytes(0))).hasSize(3);
        }
    }

    @Test
    void the_number_of_bytes_is_not_negative() {
        assertThatThrownBy(() -> Retention.UNLIMITED.atMostBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes must be 0 or more");
    }

    /**
     * Runs a story on an open engine over a journal, and looks which of three versions it has kept a definition of,
     * when it is opened again.
     */
    private List<Integer> keptAfter(Consumer<WorkflowEngine> story) {
        var store = journal();
        try (var engine = engine(store)) {
            story.accept(engine);
            snapshot(engine, store);
            snapshot(engine, store);
        }
        store.open();
        var kept = kept(store);
        store.close();
        return kept;
    }

    /** Takes a snapshot; there is none where nothing has happened since the last one. */
    private static void snapshot(WorkflowEngine engine, JournalStore store) {
        engine.start(Workflow.named("other").node("work", "Noop").build(), Map.of())
                .await();
        store.snapshot();
    }

    private static List<Integer> kept(ExecutionStore store) {
        var kept = new ArrayList<Integer>();
        for (int number = 1; number <= 3; number++) {
            if (store.definition(version(number).revision()).isPresent()
                    || store.definition(waiting(number).revision()).isPresent()) {
                kept.add(number);
            }
        }
        return kept;
    }

    @Test
    void definitions_go_with_their_last_execution_but_for_the_newest() {
        assertThat(keptAfter(engine -> {
                    for (int number = 1; number <= 3; number++) {
                        ended(engine, version(number), Map.of());
                    }
                    forgetAll(engine);
                }))
                .containsExactly(3);
    }

    @Test
    void the_newest_is_known_after_a_reopening_and_goes_when_a_newer_one_comes() {
        keptAfter(engine -> {
            ended(engine, version(1), Map.of());
            ended(engine, version(2), Map.of());
            forgetAll(engine);
        });

        assertThat(keptAfter(engine -> ended(engine, version(3), Map.of()))).containsExactly(3);
    }

    @Test
    void a_definition_that_a_kept_execution_is_pinned_to_stays() {
        assertThat(keptAfter(engine -> {
                    engine.start(waiting(1), Map.of());
                    ended(engine, version(2), Map.of());
                    ended(engine, version(3), Map.of());
                    forgetAll(engine);
                }))
                .containsExactly(1, 3);
    }

    @Test
    void an_execution_that_went_over_to_another_version_needs_both() {
        assertThat(keptAfter(engine -> {
                    var execution = engine.start(waiting(1), Map.of());
                    execution.migrate(MigrationPlan.between(waiting(1), waiting(2)), "newer");
                    ended(engine, version(3), Map.of());
                    forgetAll(engine);
                }))
                .containsExactly(1, 2, 3);
    }

    @Test
    void one_snapshot_alone_lets_go_of_none_for_a_start_may_be_on_its_way() {
        var store = journal();
        try (var engine = engine(store)) {
            ended(engine, version(1), Map.of());
            ended(engine, version(2), Map.of());
            forgetAll(engine);
            snapshot(engine, store);
            assertThat(store.definition(version(1).revision())).isPresent(); // and whoever asks puts it off
            snapshot(engine, store);
            assertThat(store.definition(version(1).revision())).isPresent();
            snapshot(engine, store);
            snapshot(engine, store);
            assertThat(store.definition(version(1).revision())).isEmpty();

            ended(engine, version(1), Map.of());
            assertThat(store.definition(version(1).revision())).isPresent();
        }
    }

    @Test
    void a_store_in_memory_lets_go_of_definitions_when_it_forgets() {
        var store = new MemoryStore();
        try (var engine = engine(store)) {
            for (int number = 1; number <= 3; number++) {
                ended(engine, version(number), Map.of());
            }
            engine.history().apply(Retention.UNLIMITED.newest(1));
            forgetAll(engine);

            assertThat(kept(store)).containsExactly(3);
        }
    }
}
