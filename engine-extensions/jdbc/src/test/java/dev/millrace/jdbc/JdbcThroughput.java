package dev.millrace.jdbc;

import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreCodec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Measures turns a second on a PostgreSQL that confirms each commit, with so many executions in flight, beside inserts
 * of as many bytes by as many connections, each its own transaction. Prints a table; no test.
 */
final class JdbcThroughput {

    private static final int[] IN_FLIGHT = {1, 16, 256};
    private static final int MOST_CONNECTIONS = 64;
    private static final long SECONDS = 5;
    private static final long NANOS = 1_000_000_000L;

    private JdbcThroughput() {}

    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        var builder = EmbeddedPostgres.builder().setServerConfig("fsync", "on");
        try (var server = builder.setServerConfig("synchronous_commit", "on").start()) {
            var source = server.getPostgresDatabase();
            JdbcStore.migrate(source);
            TestDatabase.execute(source, "CREATE TABLE bare (id uuid, seq bigint, body bytea, PRIMARY KEY (id, seq))");
            System.out.println("| in flight | store, turns/s | bare inserts/s |");
            System.out.println("|---|---|---|");
            int first = 1;
            for (int round = 0; round < 2; round++) {
                for (int inFlight : IN_FLIGHT) {
                    long turns = turns(source, inFlight, first);
                    first += inFlight;
                    System.out.printf("| %d | %,d | %,d |%n", inFlight, turns, inserts(source, inFlight));
                }
            }
        }
    }

    /** Turns of so many executions; each commits its next turn when the one before is safe. */
    private static long turns(DataSource source, int inFlight, int first) throws InterruptedException {
        try (var store = JdbcStore.over(source)) {
            store.open();
            var counted = new AtomicLong();
            var ended = new Semaphore(0);
            long end = System.nanoTime() + SECONDS * NANOS;
            for (int n = 0; n < inFlight; n++) {
                int execution = first + n;
                store.commit(StoreTurns.start(execution), failure -> next(store, execution, 2, end, counted, ended));
            }
            ended.acquire(inFlight);
            return counted.get() / SECONDS;
        }
    }

    private static void next(
            ExecutionStore store, int execution, long sequence, long end, AtomicLong counted, Semaphore ended) {
        counted.incrementAndGet();
        if (System.nanoTime() > end) {
            ended.release();
        } else {
            store.commit(
                    StoreTurns.signal(execution, sequence),
                    failure -> next(store, execution, sequence + 1, end, counted, ended));
        }
    }

    private static long inserts(DataSource source, int inFlight) throws InterruptedException {
        var body = StoreCodec.discovered().orElseThrow().encode(StoreTurns.signal(1, 2));
        var counted = new AtomicLong();
        long end = System.nanoTime() + SECONDS * NANOS;
        var threads = new Thread[Math.min(inFlight, MOST_CONNECTIONS)];
        for (int n = 0; n < threads.length; n++) {
            threads[n] = new Thread(() -> insert(source, body, end, counted));
            threads[n].start();
        }
        for (var thread : threads) {
            thread.join();
        }
        return counted.get() / SECONDS;
    }

    private static void insert(DataSource source, byte[] body, long end, AtomicLong counted) {
        var id = UUID.randomUUID();
        try (Connection connection = source.getConnection();
                var insert = connection.prepareStatement("INSERT INTO bare (id, seq, body) VALUES (?, ?, ?)")) {
            for (long seq = 1; System.nanoTime() < end; seq++) {
                insert.setObject(1, id);
                insert.setLong(2, seq);
                insert.setBytes(3, body);
                insert.executeUpdate();
                counted.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
