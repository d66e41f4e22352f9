package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ExecutionFilter;
import dev.millrace.Retention;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.journal.SyncMode;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A retention is held beside everything else: nobody waits for it, and it may end anywhere. */
class BackgroundRetentionTest {

    private static final int MANY = 600; // three pages
    private static final Workflow QUICK =
            Workflow.named("quick").node("step", "Noop").build();

    @TempDir
    private Path directory;

    private final ManualTime time = new ManualTime();
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private void runTasks(int most) {
        for (int i = 0; i < most && !tasks.isEmpty(); i++) {
            tasks.remove().run();
        }
    }

    private WorkflowEngine engine(ExecutionStore store, Executor executor, Retention retention) {
        return WorkflowEngine.builder()
                .time(time)
                .executor(executor)
                .store(store)
                .retention(retention)
                .retainedExecutions(0)
                .build();
    }

    private List<ExecutionId> filled(ExecutionStore store) {
        var ids = new ArrayList<ExecutionId>();
        try (var engine = engine(store, new SameThread(), Retention.UNLIMITED)) {
            for (int i = 0; i < MANY; i++) {
                ids.add(engine.start(QUICK, Map.of()).id());
                time.advance(Duration.ofSeconds(1));
            }
        }
        return ids;
    }

    private static List<ExecutionId> known(WorkflowEngine engine) {
        return engine.history().find(ExecutionFilter.NEWEST.limit(10_000)).stream()
                .map(StoredExecution::id)
                .sorted()
                .toList();
    }

    @Test
    void an_opening_does_not_wait_for_it_and_what_is_not_gone_yet_is_found() {
        var store = new MemoryStore();
        var ids = filled(store);
        try (var engine = engine(store, tasks::add, Retention.UNLIMITED.newest(100))) {
            assertThat(known(engine)).isEqualTo(ids);
            assertThat(engine.execution(ids.get(0))).isPresent();

            runTasks(4);
            assertThat(known(engine))
                    .hasSizeBetween(101, MANY - 1)
                    .endsWith(ids.subList(MANY - 100, MANY).toArray(ExecutionId[]::new));
            runTasks(1_000);

            assertThat(known(engine)).isEqualTo(ids.subList(MANY - 100, MANY));
            assertThat(engine.execution(ids.get(0))).isEmpty();
        }
    }

    @Test
    void age_counts_from_the_time_at_which_it_looks() {
        var store = new MemoryStore();
        var ids = filled(store);
        try (var engine = engine(store, tasks::add, Retention.UNLIMITED.forAtMost(Duration.ofSeconds(MANY)))) {
            time.advance(Duration.ofSeconds(300));
            runTasks(1_000);

            assertThat(known(engine)).hasSize(300).endsWith(ids.get(MANY - 1));
        }
    }

    @Test
    void nodes_run_between_its_steps_on_one_thread_too() {
        var store = new MemoryStore();
        filled(store);
        try (var engine = engine(store, tasks::add, Retention.UNLIMITED.newest(100))) {
            var execution = engine.start(QUICK, Map.of());
            runTasks(3);

            assertThat(execution.status().isFinal()).isTrue();
            assertThat(known(engine)).hasSizeGreaterThan(MANY - 1);
        }
    }

    @Test
    void an_engine_closed_in_the_middle_forgets_nothing_more_and_the_next_one_the_rest() {
        var store = new MemoryStore();
        var ids = filled(store);
        try (var engine = engine(store, tasks::add, Retention.UNLIMITED.newest(100))) {
            runTasks(4);
            assertThat(known(engine)).hasSizeGreaterThan(100);
        }
        try (var engine = engine(store, new SameThread(), Retention.UNLIMITED)) {
            var left = known(engine);
            runTasks(1_000); // of the engine that is closed
            assertThat(known(engine)).isEqualTo(left).hasSizeGreaterThan(100);
        }
        try (var engine = engine(store, new SameThread(), Retention.UNLIMITED.newest(100))) {
            assertThat(known(engine)).isEqualTo(ids.subList(MANY - 100, MANY));
        }
    }

    @Test
    void a_process_that_dies_in_the_middle_leaves_the_rest_to_the_next_one() throws Exception {
        var here = directory.resolve("here");
        var copy = directory.resolve("copy");
        var ids = filled(JournalStore.at(here).withSync(SyncMode.NONE));
        var store = JournalStore.at(here).withSync(SyncMode.NONE);
        try (var engine = engine(store, tasks::add, Retention.UNLIMITED.newest(100))) {
            runTasks(4);
            engine.start(QUICK, Map.of());
            store.saveDefinition(new StoredDefinition("r", "w", "", "")); // all before is written
            copy(here, copy);
        }
        try (var engine = engine(JournalStore.at(copy), new SameThread(), Retention.UNLIMITED)) {
            engine.recoverIncompleteExecutions();
            assertThat(known(engine)).hasSizeBetween(101, MANY);
            engine.history().apply(Retention.UNLIMITED.newest(101));
            assertThat(known(engine)).hasSize(101).startsWith(ids.get(MANY - 100));
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        try (var all = Files.walk(from)) {
            for (var path : all.toList()) {
                var target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (!path.endsWith("LOCK")) {
                    Files.copy(path, target);
                }
            }
        }
    }

    @Test
    void a_store_that_cannot_be_read_is_asked_again_after_more_ends() {
        var isAway = new AtomicBoolean(true);
        var store = new ForwardingStore(new MemoryStore()) {
            @Override
            public List<StoredExecution> executions(Optional<StoredExecution> behind, int limit) {
                if (isAway.get()) {
                    throw new StoreException("the disk is away");
                }
                return super.executions(behind, limit);
            }
        };
        filled(store);
        try (var engine = engine(store, new SameThread(), Retention.UNLIMITED.newest(10))) {
            isAway.set(false);
            assertThat(known(engine)).hasSize(MANY);
            for (int i = 0; i < 100; i++) {
                engine.start(QUICK, Map.of());
            }

            assertThat(known(engine)).hasSize(10);
        }
    }
}
