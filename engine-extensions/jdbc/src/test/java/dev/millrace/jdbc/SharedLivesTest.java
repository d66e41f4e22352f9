package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Ownership;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three processes on one PostgreSQL that are killed or stopped, whose connections break, and whose database starts
 * again, at moments that a seed says. How many executions and faults: {@code millrace.jdbc.executions} and
 * {@code millrace.jdbc.faults}.
 */
@Tag("soak")
class SharedLivesTest {

    private static final Logger log = LoggerFactory.getLogger(SharedLivesTest.class);
    private static final int EXECUTIONS = Integer.getInteger("millrace.jdbc.executions", 60);
    private static final int FAULTS = Integer.getInteger("millrace.jdbc.faults", 6);
    private static final int PROCESSES = 3;
    private static final double SOON = 1 + (double) SharedLife.POLL.toMillis() / SharedLife.LEASE.toMillis(); // leases
    private static final String NOW = "SELECT clock_timestamp()";
    private static final long SEED = Long.getLong("millrace.jdbc.seed", System.nanoTime());

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final List<Process> processes = new ArrayList<>();
    private final List<ExecutionId> started = new ArrayList<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<Double> noticed = new ArrayList<>(); // leases, until another engine ended the opening
    private final List<Double> takenOver = new ArrayList<>(); // leases, until others had what it had
    private final List<Double> late = new ArrayList<>(); // looks, since somebody was there who could have
    private final List<Double> tooLate =
            new ArrayList<>(); // the same, less the standstill, of those past lease and look
    private EmbeddedPostgres server;
    private DataSource source;

    private void startServer(int port) throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false);
        server = (port == 0 ? builder : builder.setPort(port)).start();
        source = SharedLife.source(url());
    }

    private String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    private Process live(int n) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx150m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SharedLife.class.getName(),
                        url(),
                        "life" + n,
                        n == 1 ? "late" : "")
                .redirectError(folder.resolve("life" + n + ".log").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        for (var process : processes) {
            process.destroyForcibly().waitFor();
        }
        server.close();
    }

    /** Waits until a question has the answer "t"; the database says when it is to be asked again. */
    private void await(String question) {
        for (int trial = 0; !TestDatabase.query(source, question).equals("t"); trial++) {
            assertThat(trial).as("seed %d: %s", SEED, question).isLessThan(6_000);
            TestDatabase.query(source, "SELECT pg_sleep(0.05)");
        }
    }

    private void awaitEnded(int executions) {
        await("SELECT count(*) >= " + executions + " FROM mr_execution WHERE ended_at <> 0 AND workflow = 'four'");
    }

    private String newest(int process) {
        return "(SELECT max(id) FROM mr_engine WHERE name = 'life" + process + "')";
    }

    private void awaitLife(int process) {
        await("SELECT count(*) > 0 FROM mr_engine WHERE dead_at IS NULL AND name = 'life" + process + "'");
    }

    private void fault(int number) throws IOException, InterruptedException {
        int process = random.nextInt(PROCESSES);
        int kind = number % 10 == 5 ? 3 : random.nextInt(3);
        faults.merge(
                List.of("killed", "stopped", "disconnected", "database restarted")
                        .get(kind),
                1,
                Integer::sum);
        switch (kind) {
            case 0 -> kill(process);
            case 1 -> stop(process);
            case 2 ->
                TestDatabase.query(
                        source,
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'life"
                                + process + "'");
            default -> {
                int port = server.getPort();
                server.close();
                startServer(port);
            }
        }
    }

    private void kill(int process) throws IOException, InterruptedException {
        awaitLife(process);
        var engine = TestDatabase.query(source, "SELECT " + newest(process));
        var at = TestDatabase.query(source, NOW);
        processes.get(process).destroyForcibly().waitFor();
        processes.set(process, live(process));
        awaitNoticed(engine, at);
    }

    private void stop(int process) throws IOException, InterruptedException {
        awaitLife(process);
        var engine = TestDatabase.query(source, "SELECT " + newest(process));
        var at = TestDatabase.query(source, NOW);
        signal(process, "-STOP");
        awaitNoticed(engine, at);
        signal(process, "-CONT");
    }

    /** All by the database's clock. An opening that had ended by itself before tells nothing. */
    private void awaitNoticed(String engine, String since) {
        var watch = new NoticeWatch(source, engine);
        watch.awaitEnd();
        double ended = leases("SELECT dead_at FROM mr_engine WHERE id = " + engine, since);
        await("SELECT NOT EXISTS (SELECT 1 FROM mr_execution WHERE owner = " + engine + ")");
        if (ended >= 0) {
            noticed.add(ended);
            late.add(watch.late());
            if (ended > SOON) {
                tooLate.add(watch.late() - watch.longestGap());
            }
            takenOver.add(leases(NOW, since));
        }
    }

    /** Returns how many leases a time is after another one. */
    private double leases(String time, String since) {
        return Double.parseDouble(TestDatabase.query(
                        source, "SELECT extract(epoch FROM (" + time + ") - timestamptz '" + since + "')"))
                * 1_000
                / SharedLife.LEASE.toMillis();
    }

    private static double median(List<Double> all) {
        var sorted = all.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    private static String figures(List<Double> all) {
        var most = all.stream().mapToDouble(one -> one).max().orElse(0);
        long early = all.stream().filter(one -> one <= SOON).count();
        return String.format(
                Locale.ROOT,
                "%.2f leases (median), %.2f (most), %d of %d within lease and look",
                median(all),
                most,
                early,
                all.size());
    }

    /**
     * An engine that is gone is noticed within a lease and a look of the fault. Where no other one had a lease then, it
     * is within one look of who has one; how long the machine stood still meanwhile is not the engines' to answer for.
     */
    private void assertNoticed() {
        assertThat(median(noticed)).as("seed %d: %s", SEED, noticed).isLessThanOrEqualTo(SOON);
        assertThat(tooLate).as("seed %d: %s, %s", SEED, noticed, late).allMatch(looks -> looks <= 1);
    }

    private void signal(int process, String signal) throws IOException, InterruptedException {
        var pid = Long.toString(processes.get(process).pid());
        new ProcessBuilder("kill", signal, pid).start().waitFor();
    }

    private void startAll() throws IOException {
        startServer(0);
        JdbcStore.migrate(source);
        TestDatabase.execute(source, "CREATE TABLE effect (execution text NOT NULL)");
        for (int n = 0; n < PROCESSES; n++) {
            processes.add(live(n));
        }
    }

    private ExecutionStore own() {
        return JdbcStore.over(source).shared().withName("test").withLease(Duration.ofHours(1));
    }

    @Test
    void nothing_is_lost_and_nothing_is_done_twice() throws IOException, InterruptedException {
        startAll();
        try (var engine = WorkflowEngine.builder().store(own()).build()) {
            engine.register(SharedLife.workflow(source));
            var options = StartOptions.NONE.withLabels(Map.of(Ownership.RUNS_ON, SharedLife.LABEL));
            for (int fault = 0; fault < FAULTS; fault++) {
                for (int n = started.size(); n < (fault + 1) * EXECUTIONS / FAULTS; n++) {
                    started.add(engine.enqueue("four", Map.of("row", n % 10), options));
                }
                awaitEnded(started.size() - random.nextInt(1 + EXECUTIONS / FAULTS));
                fault(fault);
                log.info("Fault {} of {}: {}", fault + 1, FAULTS, faults);
            }
            awaitEnded(EXECUTIONS);
        }
        log.info(
                "Seed {}: {} executions, faults {}, noticed after {}, which is {} looks after one could;"
                        + " taken over after {}",
                SEED,
                started.size(),
                faults,
                figures(noticed),
                late.stream()
                        .sorted()
                        .map(one -> String.format(Locale.ROOT, "%.2f", one))
                        .toList(),
                figures(takenOver));
        assertWhole();
        assertNoticed();
    }

    private void assertWhole() {
        try (var store = own()) {
            store.open();
            for (var id : started) {
                var stored = store.find(id).orElseThrow(() -> new AssertionError("lost: " + id));
                var events = store.read(id);
                assertThat(stored.status())
                        .as("seed %d, %s: %s", SEED, id, events)
                        .isEqualTo(ExecutionStatus.COMPLETED);
                for (int i = 0; i < events.size(); i++) {
                    assertThat(events.get(i).sequence()).isEqualTo(i + 1);
                }
                assertThat(events)
                        .as("seed %d, %s", SEED, id)
                        .filteredOn(NodeCompleted.class::isInstance)
                        .extracting(event -> ((NodeCompleted) event).node().toString())
                        .containsExactly("n1", "n2", "n3", "n4");
            }
        }
        assertThat(TestDatabase.query(source, "SELECT count(*) || ' ' || count(DISTINCT execution) FROM effect"))
                .isEqualTo(EXECUTIONS + " " + EXECUTIONS);
        var due = "FROM mr_label WHERE name = 'millrace.dueAt'"; // at one moment: the processes fire on
        assertThat(TestDatabase.query(source, "SELECT count(*) > 0 AND count(*) = count(DISTINCT content) " + due))
                .isEqualTo("t");
    }
}
