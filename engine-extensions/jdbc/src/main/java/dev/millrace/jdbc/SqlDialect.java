package dev.millrace.jdbc;

import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** What is said differently to each database. Immutable. */
enum SqlDialect {

    /**
     * PostgreSQL. A plan that was made while a table was nearly empty is kept, and would read all of it
     * when it has grown: so who writes turns asks for plans by index.
     */
    POSTGRESQL(
            "postgresql",
            new Time("clock_timestamp()", "clock_timestamp() + ? * interval '1 millisecond'"),
            new Locks("FOR SHARE", "SELECT pg_advisory_xact_lock(7236828435191)"),
            new Writing("SET enable_seqscan = off", "RESET enable_seqscan", "")),

    /**
     * H2, in this process. It says that a commit is done before the disk has it, whatever WRITE_DELAY says: so each
     * commit is followed by a checkpoint.
     */
    H2(
            "h2",
            new Time("CURRENT_TIMESTAMP", "DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP)"),
            new Locks("FOR UPDATE", ""),
            new Writing("", "", "CHECKPOINT SYNC"));

    private final String folder;
    private final Time time;
    private final Locks locks;
    private final Writing writing;

    /** The database's time, of the statement; and that with so many milliseconds added, a parameter. */
    private record Time(String now, String nowAndMillis) {}

    /** A row's lock against changes, by many at once where there is one; and the lock of tables that are made. */
    private record Locks(String shared, String migration) {}

    /** Statements before, and after, a connection writes turns; and after each commit. */
    private record Writing(String before, String after, String force) {}

    SqlDialect(String folder, Time time, Locks locks, Writing writing) {
        this.folder = folder;
        this.time = time;
        this.locks = locks;
        this.writing = writing;
    }

    /**
     * Returns the dialect of the database that a connection leads to.
     *
     * @throws StoreException if it is another database
     */
    static SqlDialect of(Connection connection) throws SQLException {
        var product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "PostgreSQL" -> POSTGRESQL;
            case "H2" -> H2;
            default ->
                throw new StoreException("[JDB-102] a store in a database needs PostgreSQL or H2, and this is '"
                        + product + "'; give it a DataSource of one of them");
        };
    }

    /** Returns the folder of its numbered files, beside this class. */
    String folder() {
        return folder;
    }

    /** Returns the database's time, that of the statement and not of the transaction. */
    String now() {
        return time.now();
    }

    /** Returns the database's time and so many milliseconds, a parameter. */
    String nowAndMillis() {
        return time.nowAndMillis();
    }

    /** Returns how a row is locked against changes, by many at once where there is such a lock. */
    String sharedLock() {
        return locks.shared();
    }

    /** Returns what is to be executed before tables are changed; empty for nothing. */
    String migrationLock() {
        return locks.migration();
    }

    /** Returns whether a batch of turns is written in one statement. */
    boolean isAtOnce() {
        return this == POSTGRESQL;
    }

    /** Returns whether several engines may use a store at a time. */
    boolean canBeShared() {
        return this == POSTGRESQL;
    }

    /**
     * Makes a connection ready to write turns.
     *
     * @param stop so many milliseconds a transaction may stand still, in which others wait for it; 0 for ever
     */
    void beginWriting(Connection connection, long stop) throws SQLException {
        execute(connection, writing.before());
        if (stop > 0) {
            execute(connection, "SET idle_in_transaction_session_timeout = " + stop);
        }
        connection.commit();
    }

    /** Makes a connection what it was before it wrote turns. */
    void endWriting(Connection connection) throws SQLException {
        connection.rollback();
        execute(connection, writing.after());
        if (this == POSTGRESQL) {
            execute(connection, "RESET idle_in_transaction_session_timeout");
        }
        connection.commit();
    }

    /** Returns once what was committed on a connection is on the disk. */
    void force(Connection connection) throws SQLException {
        execute(connection, writing.force());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        if (!sql.isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }
}
