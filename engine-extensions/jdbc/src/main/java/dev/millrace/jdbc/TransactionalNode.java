package dev.millrace.jdbc;

import static java.util.Objects.requireNonNull;

import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.node.Outcome.Done;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A node whose work and whose outcome are committed together, in one transaction of the application: what it does there
 * is done once, whatever breaks. Its outcome is a row beside the work; an attempt that finds it there, because a crash
 * or a broken connection came between the commit and the engine, hands it over and does no work again. The database
 * needs the tables of {@link JdbcStore#migrate}, whatever store the engine has. Thread-safe.
 */
public final class TransactionalNode implements Node {

    /*
     * The row is claimed before the work begins: a second delivery of the same attempt, be it in an engine that does
     * not know yet that it lost its lease, waits for the end of the first transaction. Where it cannot be told whether
     * a transaction was committed, the next one finds out by the same claim. The wait has an end, for the first process
     * may stand still in its transaction, and a thread in a statement hears no interrupt.
     */
    private static final int MOST_TRIALS = 3;
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Transactions transactions;
    private final Work work;
    private final StoreCodec codec;
    private final Duration wait;

    /** The work of an attempt. Must be thread-safe. */
    @FunctionalInterface
    public interface Work {

        /**
         * Does it on the connection of the transaction, which it neither commits nor rolls back.
         *
         * @return how it ended: what is not {@link Outcome.Done} rolls the transaction back
         * @throws Exception to roll the transaction back, and to fail the attempt
         */
        Outcome run(NodeContext context, Connection connection) throws Exception;
    }

    /** How one transaction went. Confined to an attempt. */
    private static final class Trial {

        private @Nullable Outcome outcome;
        private @Nullable Exception failure; // of the work, so that nothing is to be committed
    }

    /** Rolls a transaction back. */
    private static final class RolledBackException extends RuntimeException {

        private static final long serialVersionUID = 1;

        RolledBackException() {
            super("the transaction is rolled back", null, false, false);
        }
    }

    private TransactionalNode(Transactions transactions, Work work, StoreCodec codec, Duration wait) {
        this.transactions = transactions;
        this.work = work;
        this.codec = codec;
        this.wait = wait;
    }

    private static TransactionalNode of(Transactions transactions, Work work) {
        requireNonNull(transactions, "transactions");
        requireNonNull(work, "work");
        var codec = ServiceLoader.load(StoreCodec.class)
                .findFirst()
                .orElseThrow(() -> new StoreException("[STO-116] there is no codec on the class path to write outcomes"
                        + " with; add the module engine-serialization"));
        return new TransactionalNode(transactions, work, codec, WAIT);
    }

    /**
     * Returns a node that begins and ends transactions by itself, each on a connection of its own.
     *
     * @throws StoreException if there is no codec on the class path
     */
    public static TransactionalNode over(DataSource source, Work work) {
        requireNonNull(source, "source");
        return of(each -> runIn(source, each), work);
    }

    /**
     * Returns a node whose transactions are begun and ended by the application, such as Spring's.
     *
     * @throws StoreException if there is no codec on the class path
     */
    public static TransactionalNode in(Transactions transactions, Work work) {
        return of(transactions, work);
    }

    /**
     * Returns one that waits so long for the transaction of another delivery of the same attempt, which may be that of
     * a process that stands still, in place of 30 seconds; then the attempt fails with {@code JDB-153}, and is tried
     * again by the node's retry policy. For PostgreSQL; H2 and SQLite wait as long as they are set to.
     *
     * @param limit at least a millisecond
     */
    public TransactionalNode withWait(Duration limit) {
        if (limit.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("a wait is a millisecond at least, not " + limit);
        }
        return new TransactionalNode(transactions, work, codec, limit);
    }

    private static void runIn(DataSource source, Consumer<Connection> each) throws SQLException {
        var connection = source.getConnection();
        try {
            connection.setAutoCommit(false);
            each.accept(connection);
            connection.commit();
            SqlDialect.of(connection).force(connection);
        } finally {
            Database.giveBack(connection);
        }
    }

    @Override
    public Outcome run(NodeContext context) throws Exception {
        for (int trial = 1; ; trial++) {
            var current = new Trial();
            try {
                transactions.run(connection -> tryOn(connection, context, current));
                return requireNonNull(current.outcome, "transactions must run the work that they are given");
            } catch (Exception e) {
                if (current.failure != null) {
                    throw current.failure;
                }
                var outcome = current.outcome;
                if (outcome != null && !(outcome instanceof Done)) {
                    return outcome;
                }
                if (outcome == null || trial == MOST_TRIALS || context.isCancelled()) {
                    throw e;
                }
                // It was to be committed, and nobody can say whether it was.
            }
        }
    }

    private void tryOn(Connection connection, NodeContext context, Trial trial) {
        try {
            trial.outcome = within(connection, context);
        } catch (Exception e) {
            trial.failure = e;
            throw new RolledBackException();
        }
        if (!(trial.outcome instanceof Done)) {
            throw new RolledBackException();
        }
    }

    private Outcome within(Connection connection, NodeContext context) throws Exception {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("[JDB-150] the connection of a transactional node commits each statement by"
                    + " itself, so nothing would be done together; begin a transaction before the work is run");
        }
        var before = claimed(connection, context);
        if (before.isPresent()) {
            before.get().variables().forEach(context::setVariable);
            return before.get().done();
        }
        var variables = context.variables();
        var outcome = requireNonNull(work.run(context, connection), "outcome");
        if (outcome instanceof Done done) {
            if (context.isCancelled()) {
                throw new IllegalStateException("[JDB-152] the attempt was told to stop before its transaction was"
                        + " committed, which is rolled back");
            }
            var changed = OutcomeRows.changed(variables, context.variables());
            OutcomeRows.keep(connection, codec, context, done, changed);
        }
        return outcome;
    }

    private Optional<OutcomeRows.Left> claimed(Connection connection, NodeContext context) throws SQLException {
        try {
            return OutcomeRows.claim(connection, codec, context, wait);
        } catch (SQLException e) {
            if (OutcomeRows.isStillHeld(e)) {
                throw new StoreException(
                        "[JDB-153] another delivery of attempt " + context.idempotencyKey()
                                + " has a transaction open still, so nobody knows yet whether its work is done: "
                                + e.getMessage() + "; it is tried again by the node's retryPolicy. Where a process"
                                + " stands still in that transaction, end its session in the database, or have the"
                                + " server do so by idle_in_transaction_session_timeout",
                        e);
            }
            if (String.valueOf(e.getSQLState()).startsWith("42")) {
                throw new StoreException(
                        "[JDB-151] the database of a transactional node has no table for outcomes, or it must not be"
                                + " written: " + e.getMessage() + "; call JdbcStore.migrate(dataSource) once",
                        e);
            }
            throw e;
        }
    }
}
