package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that are killed while they work on a store in a database, one after the other. */
@Tag("heavy")
class JdbcKillTest {

    private static final int LIVES = Integer.getInteger("millrace.jdbc.lives", 2);
    private static final int MOST_STARTS = 400;

    @TempDir
    private Path folder;

    private String url(TestDatabase database) {
        if (database == TestDatabase.POSTGRESQL) {
            TestPostgres.empty();
            return TestPostgres.url();
        }
        return (database == TestDatabase.H2 ? "jdbc:h2:file:" : "jdbc:sqlite:") + folder.resolve("store");
    }

    /** Runs a process until it has said so much, kills it, and returns the executions that it said are safe. */
    private static List<ExecutionId> live(String url, int starts) throws IOException, InterruptedException {
        var process = ChildProcess.of(JdbcLife.class, url);
        var safe = new ArrayList<ExecutionId>();
        try (var out = process.inputReader()) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.length() == 26) {
                    safe.add(ExecutionId.parse(line));
                }
                if (safe.size() == starts) {
                    process.toHandle().destroyForcibly(); // that of the process closes what it said
                }
            }
        }
        process.waitFor();
        return safe;
    }

    @Test
    void what_was_acknowledged_is_there_and_nothing_is_completed_twice() throws Exception {
        survives(TestDatabase.POSTGRESQL);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POSTGRESQL")
    void so_it_is_where_the_database_is_embedded(TestDatabase database) throws Exception {
        survives(database);
    }

    private void survives(TestDatabase database) throws IOException, InterruptedException {
        var url = url(database);
        JdbcStore.migrate(JdbcLife.source(url));
        long seed = System.nanoTime();
        var random = new Random(seed);
        var safe = new ArrayList<ExecutionId>();
        for (int life = 0; life < LIVES; life++) {
            safe.addAll(live(url, 1 + random.nextInt(MOST_STARTS)));
        }

        var source = new LentConnections(JdbcLife.source(url));
        try (var engine = WorkflowEngine.builder()
                .store(JdbcLife.store(source))
                .selfChecking()
                .build()) {
            engine.register(JdbcLife.workflow());
            engine.recoverIncompleteExecutions();
            assertThat(safe)
                    .as("seed %d", seed)
                    .hasSizeGreaterThanOrEqualTo(LIVES)
                    .doesNotHaveDuplicates();
            for (var id : safe) {
                var execution = engine.execution(id).orElseThrow(() -> new AssertionError("lost: " + id));
                assertThat(execution.await(Duration.ofMinutes(1)).status()).isEqualTo(ExecutionStatus.COMPLETED);
                assertWhole(engine.history().events(id));
            }
        }
    }

    private static void assertWhole(List<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).sequence()).isEqualTo(i + 1);
        }
        assertThat(events)
                .filteredOn(NodeCompleted.class::isInstance)
                .extracting(event -> ((NodeCompleted) event).node().toString())
                .containsExactly("n1", "n2", "n3", "n4", "n5");
    }
}
