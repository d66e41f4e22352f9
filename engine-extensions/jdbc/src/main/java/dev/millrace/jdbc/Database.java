package dev.millrace.jdbc;

import dev.millrace.store.StoreException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The database of a store: its connections, its transactions, and its troubles as the store's. Thread-safe. */
final class Database {

    private final DataSource source;
    private final SqlDialect dialect;

    /** What is done on a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private Database(DataSource source, SqlDialect dialect) {
        this.source = source;
        this.dialect = dialect;
    }

    /**
     * Returns the database behind a source.
     *
     * @throws StoreException if it cannot be reached, or is of another kind
     */
    static Database behind(DataSource source) {
        try (var connection = source.getConnection()) {
            return new Database(source, SqlDialect.of(connection));
        } catch (SQLException e) {
            throw failed("be reached", e);
        }
    }

    SqlDialect dialect() {
        return dialect;
    }

    /** Returns a connection whose changes are kept by a commit only; whoever asked closes it. */
    Connection connect() throws SQLException {
        var connection = source.getConnection();
        try {
            dialect.begin(connection);
            return connection;
        } catch (SQLException | StoreException e) {
            connection.close();
            throw e;
        }
    }

    /** Returns a connection to its source as it came: a pool may have lent it. */
    static void giveBack(Connection connection) {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // It is broken; the source finds that out by itself.
        }
    }

    /**
     * Reads.
     *
     * @throws StoreException if that fails
     */
    <T> T read(Work<T> work) {
        try {
            var connection = connect();
            try {
                return work.on(connection);
            } finally {
                giveBack(connection);
            }
        } catch (SQLException e) {
            throw failed("be read", e);
        }
    }

    /**
     * Does something as a whole, and returns when it is on the disk.
     *
     * @throws StoreException if that fails
     */
    <T> T change(Work<T> work) {
        try {
            var connection = connect();
            try {
                var result = work.on(connection);
                connection.commit();
                dialect.force(connection);
                return result;
            } finally {
                giveBack(connection);
            }
        } catch (SQLException e) {
            throw failed("be changed", e);
        }
    }

    /** Returns the error of a batch without what was in it: that is the executions' data. */
    static SQLException bare(SQLException e) {
        if (!(e instanceof BatchUpdateException)) {
            return e;
        }
        var own = e.getNextException();
        return own == null || own instanceof BatchUpdateException
                ? new SQLException("a batch failed", e.getSQLState())
                : own;
    }

    /** Returns an error of the database as the store's. */
    static StoreException failed(String what, SQLException e) {
        var bare = bare(e);
        return new StoreException("[JDB-103] the database of the store cannot " + what + ": " + described(bare), bare);
    }

    /** Returns what an error says, with its state, or its number where the driver knows no states. */
    static String described(SQLException e) {
        return e.getMessage() + " (" + (e.getSQLState() == null ? e.getErrorCode() : e.getSQLState()) + ")";
    }
}
