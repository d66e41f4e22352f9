package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.JdbcStore;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executions of an engine that was killed and whose lease is not over, on a PostgreSQL that engines share. */
@Tag("one-jdk")
class KilledDatabaseTest {

    private static final String SAID = "when its lease is over";
    private static final String FLOW = """
        workflowId: flow
        nodes:
          - nodeId: work
            runtimeType: Groovy
            scriptContent: |
              new File('LOG').append('work\\n')
              while (!new File('FLAG').exists()) sleep 5
              [ok: 1]
          - {nodeId: ask, runtimeType: Wait, dependsOn: work, signal: answer}
        """;

    private static EmbeddedPostgres postgres;

    @TempDir
    private Path folder;

    private String url;

    @BeforeAll
    static void begin() throws Exception {
        var platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(platform.equals("Linux amd64"), "NOT TESTED: there is no PostgreSQL for tests on " + platform);
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void end() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void migrate() throws SQLException {
        sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        url = postgres.getJdbcUrl("postgres", "postgres");
        JdbcStore.migrate(postgres.getPostgresDatabase());
    }

    private static void sql(String statement) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var change = connection.createStatement()) {
            change.execute(statement);
        }
    }

    private Path flag() {
        return folder.resolve("flag");
    }

    private Path log() {
        return folder.resolve("log");
    }

    /** Starts one, and leaves it as a kill would: with an owner whose lease is not over, and who does nothing. */
    private ExecutionId left() throws Exception {
        var file = CommandLineRun.file(
                folder, "flow.yaml", FLOW.replace("LOG", log().toString()).replace("FLAG", flag().toString()));
        var types = NodeRegistry.discovered();
        Files.deleteIfExists(log());
        ExecutionId id;
        try (var engine = WorkflowEngine.builder()
                .nodes(types)
                .grace(Duration.ofSeconds(5))
                .store(JdbcStore.over(postgres.getPostgresDatabase()).shared())
                .build()) {
            id = engine.start(WorkflowLoader.with(types).load(file), Map.of()).id();
            for (int i = 0; !Files.exists(log()); i++) {
                assertThat(i).as("polls until it works").isLessThan(6_000);
                Thread.sleep(5);
            }
        }
        sql("INSERT INTO mr_engine (name, lease_until, shared) VALUES ('killed', clock_timestamp() + interval '1 hour',"
                + " true); UPDATE mr_execution SET wake_at = NULL, owner ="
                + " (SELECT max(id) FROM mr_engine) WHERE ended_at = 0");
        return id;
    }

    /** Runs a command; the lease of the engine that was killed is over as soon as it says that it waits for that. */
    private CommandLineRun on(Object... args) {
        var all = Stream.concat(Stream.of(args), Stream.of("--store", url))
                .map(Object::toString)
                .toArray(String[]::new);
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var hearing = new FilterOutputStream(err) {
            @Override
            public void flush() {
                if (err.toString(StandardCharsets.UTF_8).contains(SAID)) {
                    expire();
                }
            }
        };
        var shell = new Shell(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(hearing, true, StandardCharsets.UTF_8),
                false,
                onShutdown -> {});
        int code = Millrace.run(shell, all, name -> null);
        shell.out().flush();
        return new CommandLineRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void expire() {
        try {
            sql("UPDATE mr_engine SET lease_until = clock_timestamp() WHERE name = 'killed'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Tag("long")
    @Test
    void a_cancel_takes_it_over_when_the_lease_is_over_and_runs_nothing_of_it() throws Exception {
        var id = left();

        var cancel = on("cancel", id, "--reason", "not needed");

        assertThat(cancel.code()).as(cancel.err()).isZero();
        assertThat(cancel.out()).contains("CANCELLED");
        assertThat(cancel.err()).contains(SAID, id + " is taken over from an engine that is gone");
        assertThat(Files.readAllLines(log())).containsExactly("work");
        assertThat(on("list").out()).contains("CANCELLED", "not needed");
    }

    @Tag("long")
    @Test
    void a_signal_reaches_it_once_and_it_goes_on() throws Exception {
        var id = left();
        Files.createFile(flag());

        var signal = on("signal", id, "answer", "--payload", "a=1");

        assertThat(signal.code()).as(signal.err()).isZero();
        assertThat(signal.out()).contains("COMPLETED");
        assertThat(on("events", id).out()).containsOnlyOnce("SignalReceived");
    }

    @Test
    void a_recovery_brings_it_to_its_end() throws Exception {
        var id = left();
        Files.createFile(flag());

        var recovery = on("recover");

        assertThat(recovery.err()).contains(id + " is taken over from an engine that is gone");
        assertThat(recovery.out()).contains("flow", "WAITING");
        assertThat(Files.readAllLines(log())).containsExactly("work", "work");
    }

    @Test
    void all_of_a_workflow_are_taken_over() throws Exception {
        left();
        left();

        var cancel = on("cancel", "--workflow", "flow");

        assertThat(cancel.code()).as(cancel.err()).isZero();
        assertThat(on("list", "--json", "--status", "CANCELLED").out().split("executionId", -1))
                .hasSize(3);
    }

    @Tag("long")
    @Test
    void a_migration_takes_it_over_and_it_goes_on_in_the_new_version() throws Exception {
        var id = left();
        Files.createFile(flag());
        var next = CommandLineRun.file(
                folder,
                "next.yaml",
                Files.readString(folder.resolve("flow.yaml"))
                        .replace("workflowId: flow", "workflowId: flow\nversion: '2'"));

        var migration = on("migrate", next, "--apply");

        assertThat(migration.code()).as(migration.out() + migration.err()).isZero();
        assertThat(migration.err()).contains(SAID, id + " is taken over from an engine that is gone");
        assertThat(migration.out()).doesNotContain("JDB-143");
        assertThat(on("events", id).out()).contains("Migrated");
        assertThat(on("list", "--json").out()).contains("\"version\": \"2\"", "WAITING");
    }
}
