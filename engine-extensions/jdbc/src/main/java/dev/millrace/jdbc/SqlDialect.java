package dev.millrace.jdbc;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** What is said differently to each database. Immutable. */
enum SqlDialect {

    /**
     * PostgreSQL. A plan that was made while a table was nearly empty is kept, and would read all of it
     * when it has grown: so who writes turns asks for plans by index. A table of one row that has none counts as costly
     * then, which is no reason to compile a plan.
     */
    POSTGRESQL(
            "postgresql",
            new Time("clock_timestamp()", "clock_timestamp() + ? * interval '1 millisecond'"),
            new Locks("", "FOR SHARE", "FOR UPDATE", "SELECT pg_advisory_xact_lock(7236828435191)"),
            new Writing("SET enable_seqscan = off; SET jit = off", "RESET enable_seqscan; RESET jit", "")),

    /**
     * H2, in this process. It says that a commit is done before the disk has it, whatever WRITE_DELAY says: so each
     * commit is followed by a checkpoint.
     */
    H2(
            "h2",
            new Time("CURRENT_TIMESTAMP", "DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP)"),
            new Locks("", "FOR UPDATE", "FOR UPDATE", ""),
            new Writing("", "", "CHECKPOINT SYNC")),

    /**
     * SQLite, a file that this process reads and writes. It has one lock for all who write, which must be taken before
     * anything is read: what was read earlier may be past when it comes to writing. Times are text in UTC.
     */
    SQLITE(
            "sqlite",
            new Time(
                    "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
                    "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', (? / 1000.0) || ' seconds')"),
            new Locks(
                    "UPDATE mr_store SET id = id WHERE id < 0",
                    "",
                    "",
                    "CREATE TABLE mr_lock (id int); DROP TABLE mr_lock"),
            new Writing("", "", ""));

    private static final String SYNTAX_OR_ACCESS = "42";
    private static final Set<String> LASTING_STATES = Set.of("22", "23", SYNTAX_OR_ACCESS);

    /** Of SQLite: wrong statement, read only, damaged, too large, broken rule, wrong type, forbidden, no database. */
    private static final Set<Integer> LASTING_CODES = Set.of(1, 8, 11, 18, 19, 20, 23, 26);

    private static final int SQLITE_WRONG_STATEMENT = 1;
    private static final int SQLITE_PRIMARY = 0xff;
    private static final int SQLITE_WAIT_MILLIS = 5_000;

    private final String folder;
    private final Time time;
    private final Locks locks;
    private final Writing writing;

    /** The database's time, of the statement; and that with so many milliseconds added, a parameter. */
    private record Time(String now, String nowAndMillis) {}

    /**
     * The lock of all who write, where there is only one; a row's lock against changes, by many at once where there is
     * one, and by one alone; and the lock of tables that are made.
     */
    private record Locks(String writers, String shared, String alone, String migration) {}

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
            case "SQLite" -> SQLITE;
            default ->
                throw new StoreException("[JDB-102] a store in a database needs PostgreSQL, H2 or SQLite, and this is '"
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

    /** Returns how a row is locked against changes; by many at once, if there is such a lock and nobody says alone. */
    String rowLock(boolean alone) {
        return alone ? locks.alone() : locks.shared();
    }

    /** Takes the lock of all who write, where there is only one: before a transaction that writes reads anything. */
    void lockWriters(Connection connection) throws SQLException {
        execute(connection, locks.writers());
    }

    /** Returns what is to be executed before tables are changed; empty for nothing. */
    String migrationLock() {
        return locks.migration();
    }

    /** Returns the condition that what stands before it is among ids, a parameter that {@link #setIds} sets. */
    String among() {
        return this == SQLITE ? " IN (SELECT value FROM json_each(?))" : " = ANY(?)";
    }

    /** Sets ids as one parameter. */
    void setIds(PreparedStatement statement, int index, Collection<ExecutionId> ids) throws SQLException {
        if (this == SQLITE) {
            var texts = ids.stream().map(id -> "\"" + ExecutionRows.uuid(id) + "\"");
            statement.setString(index, texts.collect(Collectors.joining(",", "[", "]")));
        } else {
            statement.setArray(index, ExecutionRows.array(statement.getConnection(), ids));
        }
    }

    /** Returns a time of the database's. */
    Instant instant(ResultSet row, int column) throws SQLException {
        return this == SQLITE
                ? Instant.parse(row.getString(column))
                : row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Returns whether an error says that a statement is none, as where a table is missing. */
    boolean isWrongStatement(SQLException e) {
        return this == SQLITE
                ? primaryCode(e) == SQLITE_WRONG_STATEMENT
                : stateClass(e).equals(SYNTAX_OR_ACCESS);
    }

    /** Returns whether an error comes again however often it is tried: wrong data, a broken rule, no right. */
    boolean isLasting(SQLException e) {
        return this == SQLITE ? LASTING_CODES.contains(primaryCode(e)) : LASTING_STATES.contains(stateClass(e));
    }

    private static int primaryCode(SQLException e) {
        return e.getErrorCode() & SQLITE_PRIMARY;
    }

    private static String stateClass(SQLException e) {
        var state = e.getSQLState();
        return state == null || state.length() < 2 ? "" : state.substring(0, 2);
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
     * Makes a connection ready: its changes are kept by a commit only, and each statement sees what was committed.
     *
     * @throws StoreException if what is kept there would not be safe
     */
    void begin(Connection connection) throws SQLException {
        if (this == SQLITE) {
            connection.setAutoCommit(true); // what follows is for a connection without a transaction
            requireLog(connection);
            execute(connection, "PRAGMA synchronous = FULL");
            execute(connection, "PRAGMA busy_timeout = " + SQLITE_WAIT_MILLIS);
        }
        connection.setAutoCommit(false);
        if (this != SQLITE && connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /** Has SQLite write a log ahead: who reads does not hold up who writes then. */
    private static void requireLog(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA journal_mode = WAL")) {
            var mode = row.next() ? row.getString(1) : "none";
            if (!mode.equals("wal")) {
                throw new StoreException("[JDB-170] this SQLite database cannot write a log ahead (journal_mode is "
                        + mode + "), so a store is not safe in it; give jdbc:sqlite: a file on a disk of this machine,"
                        + " not :memory:");
            }
        }
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
