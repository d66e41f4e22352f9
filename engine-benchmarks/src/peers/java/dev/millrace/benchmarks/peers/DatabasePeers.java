package dev.millrace.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.benchmarks.Rounds.Spread;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Executions of five steps that do nothing, each step durable on one PostgreSQL that confirms each commit: by this
 * engine alone, by it as one that shares the store, by DBOS and by db-scheduler, in turn, with so many at once. Prints
 * a table. Arguments: rounds, seconds of each sample, seconds that each contender runs before it, so that its code is
 * compiled; then, if wanted, how many at once, in place of 1, 16 and 256.
 */
public final class DatabasePeers {

    static final int STEPS = 5;

    private static final List<String> AT_ONCE = List.of("1", "16", "256");
    private static final int CONNECTIONS = 48;
    private static final long NANOS = 1_000_000_000L;

    private DatabasePeers() {}

    /** What runs executions of five steps. */
    interface Contender extends AutoCloseable {

        /** Runs one from its start to its end. */
        void runOne() throws Exception;

        @Override
        void close();
    }

    /** What makes a contender on a database of its own. */
    private interface Maker {
        Contender make(HikariDataSource source) throws SQLException;
    }

    /** How long a contender is measured, and how long it runs before that. */
    private record Sample(int seconds, int before) {}

    /** A contender's name, and what makes it. */
    private record Entrant(String name, Maker maker) {}

    private static final List<Entrant> ENTRANTS = List.of(
            new Entrant("Millrace, alone", source -> new OneEngine(source, false)),
            new Entrant("Millrace, shared", source -> new OneEngine(source, true)),
            new Entrant("DBOS", DbosSteps::new),
            new Entrant("db-scheduler", ScheduledSteps::new));

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        var length = new Sample(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        var builder = EmbeddedPostgres.builder().setServerConfig("max_connections", "300");
        try (var server = builder.setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            System.out.println("| at once | contender | executions/s | of the first |");
            System.out.println("|---|---|---|---|");
            var all = List.of(arguments).subList(3, arguments.length);
            for (var one : all.isEmpty() ? AT_ONCE : all) {
                int atOnce = Integer.parseInt(one);
                print(atOnce, measured(server, atOnce, rounds, length));
            }
        }
    }

    /** Returns the executions a second of each contender in each round. */
    private static double[][] measured(EmbeddedPostgres server, int atOnce, int rounds, Sample length) throws Exception {
        var rates = new double[ENTRANTS.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < ENTRANTS.size(); i++) {
                int turn = round % 2 == 0 ? i : ENTRANTS.size() - 1 - i;
                rates[turn][round] = rate(server, ENTRANTS.get(turn), atOnce, length);
            }
        }
        return rates;
    }

    private static double rate(EmbeddedPostgres server, Entrant entrant, int atOnce, Sample length) throws Exception {
        execute(server, "DROP DATABASE IF EXISTS peers WITH (FORCE)");
        execute(server, "CREATE DATABASE peers");
        var settings = new HikariConfig();
        settings.setJdbcUrl(server.getJdbcUrl("postgres", "peers"));
        settings.setUsername("postgres");
        settings.setMaximumPoolSize(CONNECTIONS);
        try (var source = new HikariDataSource(settings);
                var contender = entrant.maker().make(source)) {
            run(contender, atOnce, length.before());
            return run(contender, atOnce, length.seconds());
        }
    }

    /** Runs one after the other in each of so many threads, and returns how many ended in a second. */
    private static double run(Contender contender, int atOnce, int seconds) throws InterruptedException {
        var ended = new AtomicLong();
        long begin = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (int n = 0; n < atOnce; n++) {
            threads.add(new Thread(() -> {
                while (System.nanoTime() - begin < seconds * NANOS) {
                    try {
                        contender.runOne();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    ended.incrementAndGet();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }
        return ended.get() * (double) NANOS / (System.nanoTime() - begin);
    }

    private static void print(int atOnce, double[][] rates) {
        for (int i = 0; i < rates.length; i++) {
            var ratios = new double[rates[i].length];
            for (int round = 0; round < ratios.length; round++) {
                ratios[round] = rates[0][round] / rates[i][round];
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %s | %s | %s |%n",
                    atOnce,
                    ENTRANTS.get(i).name(),
                    Spread.of(rates[i]),
                    Spread.of(ratios));
        }
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
