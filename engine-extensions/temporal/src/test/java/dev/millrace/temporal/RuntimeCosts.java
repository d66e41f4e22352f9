package dev.millrace.temporal;

import dev.millrace.WorkflowEngine;
import dev.millrace.WorkflowRuntime;
import dev.millrace.definition.Workflow;
import dev.millrace.jdbc.JdbcStore;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGPoolingDataSource;

/**
 * Measures executions a second of five nodes that do nothing, one after the other, on each runtime, with so many at
 * once: in memory, in a folder, on a PostgreSQL that confirms each commit, on Temporal's test server, which keeps
 * nothing. Prints a table; no test. Argument: seconds of each sample.
 */
public final class RuntimeCosts {

    private static final int[] AT_ONCE = {1, 16, 256};
    private static final int STEPS = 5;
    private static final int CONNECTIONS = 48;
    private static final long NANOS = 1_000_000_000L;
    private static final Workflow FIVE = five();
    private static final NodeRegistry TYPES = NodeRegistry.builder()
            .add("step", context -> Outcome.done("done", true))
            .build();

    private RuntimeCosts() {}

    private static Workflow five() {
        var workflow = Workflow.named("five");
        for (int n = 1; n <= STEPS; n++) {
            workflow.node("n" + n, "step");
            if (n > 1) {
                workflow.connect("n" + (n - 1), "n" + n);
            }
        }
        return workflow.build();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long seconds = Long.parseLong(arguments[0]);
        System.out.println("| runtime | at once | executions/s |");
        System.out.println("|---|---|---|");
        try (var engine = WorkflowEngine.builder().nodes(TYPES).build()) {
            print("memory", engine, seconds);
        }
        var journal = JournalStore.at(Files.createTempDirectory("costs"));
        try (var engine = WorkflowEngine.builder().nodes(TYPES).store(journal).build()) {
            print("folder", engine, seconds);
        }
        try (var postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                var engine = sharing(postgres.getJdbcUrl("postgres", "postgres"))) {
            print("PostgreSQL, shared", engine, seconds);
        }
        try (var server = TestWorkflowEnvironment.newInstance()) {
            var factory = WorkerFactory.newInstance(server.getWorkflowClient());
            TemporalWorkers.of(TYPES, List.of(FIVE)).register(factory, "costs");
            factory.start();
            print("Temporal, test server", TemporalRuntime.of(server.getWorkflowClient(), "costs"), seconds);
            factory.shutdownNow();
        }
    }

    @SuppressWarnings("deprecation") // a pool for a measurement needs no more than the driver's own
    private static WorkflowEngine sharing(String url) {
        var source = new PGPoolingDataSource();
        source.setUrl(url);
        source.setMaxConnections(CONNECTIONS);
        JdbcStore.migrate(source);
        return WorkflowEngine.builder()
                .nodes(TYPES)
                .store(JdbcStore.over(source).shared())
                .build();
    }

    private static void print(String name, WorkflowRuntime runtime, long seconds) throws InterruptedException {
        run(runtime, AT_ONCE[1], 3); // so that its code is compiled
        for (int atOnce : AT_ONCE) {
            System.out.printf("| %s | %d | %,d |%n", name, atOnce, run(runtime, atOnce, seconds));
        }
    }

    /** Runs one after the other in each of so many threads, and returns how many ended in a second. */
    private static long run(WorkflowRuntime runtime, int atOnce, long seconds) throws InterruptedException {
        var ended = new AtomicLong();
        long begin = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (int n = 0; n < atOnce; n++) {
            var thread = new Thread(() -> {
                while (System.nanoTime() - begin < seconds * NANOS) {
                    runtime.start(FIVE, Map.of()).await();
                    ended.incrementAndGet();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (var thread : threads) {
            thread.join();
        }
        return ended.get() * NANOS / (System.nanoTime() - begin);
    }
}
