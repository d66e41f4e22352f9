package dev.millrace.jdbc;

import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The right of one engine to the store, for a time and renewed. Whether another engine may take the store is said by
 * the database's time alone; the own clock only measures how long it has been since a renewal was sent. Thread-safe.
 */
final class EngineLease {

    /*
     * L1  A row of mr_engine is an opening; once dead_at is set it is never live again.
     * L2  Each transaction that writes locks that row and sees that it is not dead; a takeover sets dead_at first. So
     *     what is committed is committed before the takeover reads, or not at all.
     * L3  Before a takeover the lease was over for its owner too: he counts from before he sent the renewal, the
     *     database from when it had it.
     * L4  Where others have the store too, no transaction that holds what they wait for stands still for longer than
     *     half a lease: the server ends it. So a process that is stopped in one keeps nobody from taking over.
     */
    private final Database database;
    private final long id;
    private final Duration length;
    private final Stillness stillness;
    private final TimeSource time;
    private volatile long until; // nanoTime

    private EngineLease(Database database, long id, StoreOptions options, long sent) {
        this.database = database;
        this.id = id;
        this.length = options.terms().lease();
        this.stillness = Stillness.of(options);
        this.time = options.time();
        this.until = sent + length.toNanos();
    }

    /**
     * Takes the store, if no other engine has it.
     *
     * @param notes hears whom it was taken from
     * @throws StoreInUseException if another engine has it
     */
    static EngineLease take(Database database, StoreOptions options, List<String> notes) {
        long sent = options.time().nanoTime();
        var found = new ArrayList<String>();
        long id = database.change(connection -> {
            Stillness.of(options).limit(connection);
            lockStore(connection, database.dialect());
            boolean isShared = options.sharing().isShared();
            requireNobody(connection, database.dialect(), isShared, found);
            long own = insert(connection, database.dialect(), options);
            if (isShared) {
                SharedRows.begin(connection);
            } else {
                takeAll(connection, own);
            }
            return own;
        });
        notes.addAll(found);
        return new EngineLease(database, id, options, sent);
    }

    /** Takes over all that has not ended, also what engines that shared the store have left. */
    private static void takeAll(Connection connection, long own) throws SQLException {
        try (var takeover = connection.prepareStatement("UPDATE mr_execution SET owner = ?, epoch = epoch + 1,"
                + " wake_at = NULL WHERE owner IS NOT NULL OR wake_at IS NOT NULL")) {
            takeover.setLong(1, own);
            takeover.executeUpdate();
        }
    }

    private static void lockStore(Connection connection, SqlDialect dialect) throws SQLException {
        dialect.lockWriters(connection);
        try (var one = connection.prepareStatement("SELECT id FROM mr_store " + dialect.rowLock(true))) {
            one.executeQuery().close();
        }
    }

    /** Checks that no engine has the store, or, where it is shared, none that has it alone. */
    private static void requireNobody(Connection connection, SqlDialect dialect, boolean isShared, List<String> notes)
            throws SQLException {
        var others = " WHERE dead_at IS NULL" + (isShared ? " AND NOT shared" : "");
        try (var expired = connection.prepareStatement("UPDATE mr_engine SET dead_at = " + dialect.now() + others
                        + " AND lease_until <= " + dialect.now());
                var live = connection.prepareStatement("SELECT id, name, lease_until FROM mr_engine" + others);
                var last = connection.prepareStatement(
                        "SELECT id, name, lease_until FROM mr_engine ORDER BY id DESC LIMIT 1")) {
            int ended = expired.executeUpdate();
            try (var row = live.executeQuery()) {
                if (row.next()) {
                    throw new StoreInUseException("[STO-100] this store is in use by engine " + row.getLong(1) + " ("
                            + row.getString(2) + "), which has it until "
                            + dialect.instant(row, 3)
                            + " and renews that; close that engine first, or open the store when its time is over");
                }
            }
            try (var row = last.executeQuery()) {
                if (ended > 0 && row.next()) {
                    notes.add("the store was taken over from engine " + row.getLong(1) + " (" + row.getString(2)
                            + "), which had it until "
                            + dialect.instant(row, 3) + " and did not close it");
                }
            }
        }
    }

    private static long insert(Connection connection, SqlDialect dialect, StoreOptions options) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO mr_engine (name, lease_until, shared) VALUES (?, " + dialect.nowAndMillis() + ", ?)",
                new String[] {"id"})) {
            insert.setString(1, options.terms().name());
            insert.setLong(2, options.terms().lease().toMillis());
            insert.setBoolean(3, options.sharing().isShared());
            insert.executeUpdate();
            return generated(insert);
        }
    }

    private static long generated(Statement insert) throws SQLException {
        try (var keys = insert.getGeneratedKeys()) {
            keys.next();
            return keys.getLong(1);
        }
    }

    /** Returns the number of the opening. */
    long id() {
        return id;
    }

    /** Returns whether no other engine can have taken the store yet. */
    boolean isHeld() {
        return time.nanoTime() - until < 0;
    }

    /**
     * Locks it until the transaction ends: nobody takes the store meanwhile.
     *
     * @param alone whether transactions that have locked it before must have ended
     * @throws StoreException if another engine has taken the store
     */
    void require(Connection connection, boolean alone) throws SQLException {
        var dialect = database.dialect();
        dialect.lockWriters(connection);
        try (var own = connection.prepareStatement("SELECT id" + stillness.column()
                + " FROM mr_engine WHERE id = ? AND dead_at IS NULL " + dialect.rowLock(alone))) {
            own.setLong(1, id);
            try (var row = own.executeQuery()) {
                if (!row.next()) {
                    throw fenced();
                }
            }
        }
    }

    /**
     * Prolongs it.
     *
     * @throws StoreException if another engine has taken the store, or the database does not answer
     */
    void renew() {
        long sent = time.nanoTime();
        int renewed = database.change(connection -> {
            stillness.limit(connection);
            try (var own = connection.prepareStatement("UPDATE mr_engine SET lease_until = "
                    + database.dialect().nowAndMillis() + " WHERE id = ? AND dead_at IS NULL")) {
                own.setLong(1, length.toMillis());
                own.setLong(2, id);
                return own.executeUpdate();
            }
        });
        if (renewed == 0) {
            throw fenced();
        }
        until = sent + length.toNanos();
    }

    /**
     * Lets the store go, and its executions; another engine may take them at once.
     *
     * @param isShared whether others have the store too
     */
    void release(boolean isShared) {
        database.change(connection -> {
            stillness.limit(connection);
            if (isShared) {
                SharedRows.releaseAll(connection, id);
            }
            try (var own = connection.prepareStatement("UPDATE mr_engine SET dead_at = "
                    + database.dialect().now() + " WHERE id = ? AND dead_at IS NULL")) {
                own.setLong(1, id);
                return own.executeUpdate();
            }
        });
    }

    private FencedException fenced() {
        return new FencedException("[JDB-105] another engine has taken the store from engine " + id
                + ", whose lease of " + length
                + " was over; nothing more is kept by this one, and the other one goes on"
                + " with its executions");
    }

    /** Returns what is said when it could not be renewed in time. */
    StoreException expired(StoreException why) {
        return new StoreException(
                "[JDB-106] the lease of engine " + id + " could not be renewed for " + length
                        + "; another engine may have the store, so nothing more is kept by this one. The last trial: "
                        + why.getMessage(),
                why);
    }
}
