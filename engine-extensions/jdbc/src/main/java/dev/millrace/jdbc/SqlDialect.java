package dev.millrace.jdbc;

import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** What is said differently to each database. Immutable. */
enum SqlDialect {

    /** PostgreSQL, 13 or newer. */
    POSTGRESQL(
            "postgresql",
            "clock_timestamp()",
            "clock_timestamp() + ? * interval '1 millisecond'",
            "FOR SHARE",
            "SELECT pg_advisory_xact_lock(7236828435191)",
            ""),

    /**
     * H2, in this process. It says that a commit is done before the disk has it, whatever WRITE_DELAY says: so each
     * commit is followed by a checkpoint.
     */
    H2(
            "h2",
            "CURRENT_TIMESTAMP",
            "DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP)",
            "FOR UPDATE",
            "",
            "CHECKPOINT SYNC");

    private final String folder;
    private final String now;
    private final String nowAndMillis;
    private final String sharedLock;
    private final String migrationLock;
    private final String force;

    SqlDialect(
            String folder, String now, String nowAndMillis, String sharedLock, String migrationLock, String force) {
        this.folder = folder;
        this.now = now;
        this.nowAndMillis = nowAndMillis;
        this.sharedLock = sharedLock;
        this.migrationLock = migrationLock;
        this.force = force;
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
            default -> throw new StoreException("[JDB-102] a store in a database needs PostgreSQL or H2, and this is '"
                    + product + "'; give it a DataSource of one of them");
        };
    }

    /** Returns the folder of its numbered files, beside this class. */
    String folder() {
        return folder;
    }

    /** Returns the database's time, that of the statement and not of the transaction. */
    String now() {
        return now;
    }

    /** Returns the database's time and so many milliseconds, a parameter. */
    String nowAndMillis() {
        return nowAndMillis;
    }

    /** Returns how a row is locked against changes, by many at once where there is such a lock. */
    String sharedLock() {
        return sharedLock;
    }

    /** Returns what is to be executed before tables are changed; empty for nothing. */
    String migrationLock() {
        return migrationLock;
    }

    /** Returns once what was committed on a connection is on the disk. */
    void force(Connection connection) throws SQLException {
        if (!force.isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.execute(force);
            }
        }
    }
}
