package dev.millrace.jdbc;

import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.ExecutionRows.Known;
import dev.millrace.store.KeyTakenException;
import dev.millrace.store.LostExecutionException;
import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What engines that share a store do to its rows beside claims and messages. For PostgreSQL. Holds nothing. */
final class SharedRows {

    /** Whoever lets an execution go may keep what that holds at gates, until another one has it. */
    private static final String GATES = "gates_of = COALESCE(gates_of, '{}') || owner";

    private static final long TEXTS = 7_236_828_435_193L;

    private SharedRows() {}

    /** Makes the store ready to be shared; whoever opens it has locked it. */
    static void begin(Connection connection) throws SQLException {
        execute(
                connection,
                "UPDATE mr_store SET position = GREATEST(position, forgotten,"
                        + " (SELECT COALESCE(MAX(position), 0) FROM mr_turn))");
        execute(
                connection,
                "DELETE FROM mr_inbox i WHERE answer IS NOT NULL AND NOT is_start"
                        + " AND sent_at < now() - interval '1 hour'"
                        + " OR NOT is_start AND sent_at < now() - interval '1 day'"
                        + " AND NOT EXISTS (SELECT 1 FROM mr_execution e WHERE e.id = i.execution)");
        execute(
                connection,
                "DELETE FROM mr_engine d WHERE dead_at < now() - interval '1 day'"
                        + " AND NOT EXISTS (SELECT 1 FROM mr_execution e WHERE e.owner = d.id)"
                        + " AND NOT EXISTS (SELECT 1 FROM mr_inbox i WHERE i.taken_by = d.id)"
                        + " AND NOT EXISTS (SELECT 1 FROM mr_gate g WHERE g.engine = d.id)");
        StartRows.hasten(connection);
    }

    /** Locks the place of the last turn in the feed, and returns it; nobody else writes turns until the commit. */
    static long lockPosition(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT position FROM mr_store FOR UPDATE");
                var row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Has nobody else change texts until the transaction ends. */
    static void lockTexts(Connection connection) throws SQLException {
        try (var lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, TEXTS);
            lock.executeQuery().close();
        }
    }

    /** Returns whether an engine has its lease still, or nobody has ended that. */
    static boolean isLiving(Connection connection, long engine) throws SQLException {
        try (var query = connection.prepareStatement("SELECT 1 FROM mr_engine WHERE id = ? AND dead_at IS NULL")) {
            query.setLong(1, engine);
            try (var row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    static void position(Connection connection, long last) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE mr_store SET position = ?")) {
            update.setLong(1, last);
            update.executeUpdate();
        }
    }

    /** Returns the executions that are not an engine's any more, and what is said to those who go on with them. */
    static Map<ExecutionId, StoreException> lost(Collection<Known> rows, long engine) {
        var lost = new HashMap<ExecutionId, StoreException>();
        for (var row : rows) {
            if (!row.stored().isEnded() && row.owner() != engine) {
                lost.put(
                        row.stored().id(),
                        new LostExecutionException("[JDB-131] execution "
                                + row.stored().id()
                                + (row.owner() == 0 ? " was let go by" : " is engine " + row.owner() + "'s and not")
                                + " engine " + engine + "; whoever has it goes on with it"));
            }
        }
        return lost;
    }

    /**
     * Adds the starts of a batch whose key is another execution's; whoever calls has locked the position, so no other
     * engine starts anything meanwhile.
     *
     * @param alone those that are not to stand beside another one, or, if that is true, beside a live one
     */
    static void addTaken(
            Connection connection,
            TurnBatch batch,
            Map<ExecutionId, Boolean> alone,
            Map<ExecutionId, StoreException> refused)
            throws SQLException {
        addTaken(connection, byKey(batch, alone, false, refused), "", refused);
        addTaken(connection, byKey(batch, alone, true, refused), " AND ended_at = 0", refused);
    }

    /** Returns the first start of a batch with each key, of those that want it in one way; the others are refused. */
    private static Map<String, ExecutionId> byKey(
            TurnBatch batch,
            Map<ExecutionId, Boolean> alone,
            boolean isOfLive,
            Map<ExecutionId, StoreException> refused) {
        var byKey = new HashMap<String, ExecutionId>();
        for (var request : batch.requests()) {
            var turn = request.turn();
            if (turn.first() == 1 && alone.containsKey(turn.execution()) && alone.get(turn.execution()) == isOfLive) {
                var key = TurnBatch.keyOf(turn);
                var first = byKey.putIfAbsent(key, turn.execution());
                if (first != null && !first.equals(turn.execution())) {
                    refused.put(turn.execution(), taken(turn.execution(), key, first));
                }
            }
        }
        return byKey;
    }

    private static void addTaken(
            Connection connection,
            Map<String, ExecutionId> byKey,
            String which,
            Map<ExecutionId, StoreException> refused)
            throws SQLException {
        if (byKey.isEmpty()) {
            return;
        }
        var hashes = byKey.keySet().stream().map(ExecutionRows::hash).toArray(byte[][]::new);
        try (var query = connection.prepareStatement("SELECT start_key, id FROM mr_execution WHERE key_hash = ANY(?)"
                + which + " ORDER BY started_at, id")) {
            query.setArray(1, connection.createArrayOf("bytea", hashes));
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    var start = byKey.get(row.getString(1));
                    var holder = ExecutionRows.id(row, 2);
                    if (start != null && !start.equals(holder)) {
                        refused.put(start, taken(start, row.getString(1), holder));
                    }
                }
            }
        }
    }

    private static KeyTakenException taken(ExecutionId start, String key, ExecutionId holder) {
        return new KeyTakenException(
                "[JDB-132] execution " + start + " is not started: execution " + holder + " has its key '" + key
                        + "' already",
                holder);
    }

    /** Lets all executions of an engine go. */
    static void releaseAll(Connection connection, long engine) throws SQLException {
        try (var release =
                connection.prepareStatement("UPDATE mr_execution SET owner = NULL, wake_at = now(), epoch = epoch + 1, "
                        + GATES + " WHERE owner = ?")) {
            release.setLong(1, engine);
            release.executeUpdate();
        }
        InboxRows.tell(connection);
    }

    /** Lets some executions of an engine go, for a pause. */
    static void release(Connection connection, long engine, Collection<ExecutionId> ids, long pauseMillis)
            throws SQLException {
        try (var release = connection.prepareStatement("UPDATE mr_execution SET owner = NULL, epoch = epoch + 1, "
                + GATES + ", wake_at = now() + ? * interval '1 millisecond' WHERE owner = ? AND id = ANY(?)")) {
            release.setLong(1, pauseMillis);
            release.setLong(2, engine);
            release.setArray(3, ExecutionRows.array(connection, ids));
            release.executeUpdate();
        }
        InboxRows.tell(connection);
    }

    /** Lets one execution go that only waits; nothing if it has gone on, or is asked for something. */
    static boolean rest(Connection connection, long engine, ExecutionId id, long lastSequence, long waitMillis)
            throws SQLException {
        try (var rest = connection.prepareStatement("UPDATE mr_execution e SET owner = NULL, epoch = epoch + 1,"
                + " wake_at = CASE WHEN ? < 0 THEN 'infinity' ELSE now() + ? * interval '1 millisecond' END"
                + " WHERE id = ? AND owner = ? AND last_seq = ? AND NOT EXISTS"
                + " (SELECT 1 FROM mr_inbox i WHERE i.execution = e.id AND i.answer IS NULL)")) {
            rest.setLong(1, waitMillis);
            rest.setLong(2, waitMillis);
            rest.setObject(3, ExecutionRows.uuid(id));
            rest.setLong(4, engine);
            rest.setLong(5, lastSequence);
            return rest.executeUpdate() > 0;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
