package dev.millrace.jdbc;

import static dev.millrace.jdbc.ExecutionRows.uuid;

import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.ExecutionRows.Known;
import dev.millrace.jdbc.TurnBatch.Change;
import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes turns, those of many executions in one transaction. Knows how the executions stand that have not ended, for
 * nobody else writes them while the lease is held, or, where the store is shared, while their epoch is the same.
 * Confined to the committer's thread, but for what says otherwise.
 */
final class TurnWriter {

    private static final String INSERT_EXECUTION = """
        INSERT INTO mr_execution (workflow, version, revision, status, owner, last_seq, bytes, ended_at, id, epoch,
          started_at, start_key, key_hash, actor, parent, parent_node, parent_awaits, labels)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    private static final String UPDATE_EXECUTION = "UPDATE mr_execution SET workflow = ?, version = ?, revision = ?,"
            + " status = ?, owner = ?, last_seq = ?, bytes = bytes + ?, ended_at = ?"
            + " WHERE id = ? AND epoch = ? AND last_seq = ?";
    private static final String INSERT_TURN = "INSERT INTO mr_turn"
            + " (execution, first_seq, last_seq, epoch, position, codec, body) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private final EngineLease lease;
    private final int codec;
    private final boolean isAtOnce;
    private final boolean isShared;
    private final DefinitionRows definitions;
    private final Map<ExecutionId, Boolean> alone =
            new ConcurrentHashMap<>(); // starts whose key nobody (live) may have
    private final Map<ExecutionId, Known> live = new ConcurrentHashMap<>(); // others only take some out
    private long position;

    /**
     * Creates a writer.
     *
     * @param codec the version of the codec that writes the turns
     * @param isAtOnce whether the database takes a batch in one statement
     * @param isShared whether other engines write too
     * @param definitions those that starts are pinned to
     * @param position where the last turn stands in the feed
     */
    TurnWriter(
            EngineLease lease,
            int codec,
            boolean isAtOnce,
            boolean isShared,
            DefinitionRows definitions,
            long position) {
        this.isShared = isShared;
        this.lease = lease;
        this.codec = codec;
        this.isAtOnce = isAtOnce;
        this.definitions = definitions;
        this.position = position;
    }

    /** Has a start refused if another execution, or a live one, has its key; for any thread, before it comes. */
    void requireKeyFree(ExecutionId start, boolean isOfLive) {
        alone.put(start, isOfLive);
    }

    /** An execution is not this engine's any more; for any thread. */
    void letGo(ExecutionId id) {
        live.remove(id);
    }

    /**
     * Writes a batch and commits it.
     *
     * @throws StoreException if another engine has the store
     */
    void write(Connection connection, TurnBatch batch) throws SQLException {
        if (!lease.isHeld()) {
            lease.renew();
        }
        if (!isWrittenAtOnce(connection, batch)) {
            lease.require(connection, false);
            insertInTurn(connection, batch);
            connection.commit();
        }
        isWritten(batch);
    }

    /**
     * Writes a batch again whose first transaction came to an end that is not known, unless that was a good one.
     *
     * @throws StoreException if another engine has the store
     */
    void writeAgain(Connection connection, TurnBatch batch) throws SQLException {
        if (!lease.isHeld()) {
            lease.renew();
        }
        lease.require(connection, true);
        if (batch.turns().isEmpty() || !isThere(connection, batch)) {
            insertInTurn(connection, batch);
        }
        connection.commit();
        isWritten(batch);
    }

    /** Writes a batch by what the database says of its executions. */
    private void insertInTurn(Connection connection, TurnBatch batch) throws SQLException {
        if (isShared) {
            long last = SharedRows.lockPosition(connection);
            var rows = new HashMap<ExecutionId, Known>();
            ExecutionRows.locked(connection, batch.executions())
                    .forEach(row -> rows.put(row.stored().id(), row));
            var refused = SharedRows.lost(rows.values(), lease.id());
            SharedRows.addTaken(connection, batch, alone, refused);
            refused.keySet().forEach(live::remove);
            batch.plan(rows, last, refused);
            definitions.putBack(connection, TurnBatch.revisionsOf(batch.starts()));
            SharedRows.position(connection, batch.last());
        } else {
            batch.plan(known(connection, batch, true), position, Map.of());
        }
        insert(connection, batch);
    }

    /**
     * Writes a batch in one statement and commits it, if the database can do that and all is as it is thought to be.
     */
    private boolean isWrittenAtOnce(Connection connection, TurnBatch batch) throws SQLException {
        if (!isAtOnce || !isKnown(batch)) {
            return false;
        }
        batch.plan(known(connection, batch, false), isShared ? 0 : position, Map.of());
        if (batch.turns().isEmpty()) {
            return false;
        }
        if (!batch.hasMore()) {
            return isWrittenAlone(connection, batch);
        }
        if (isWrittenInOne(connection, batch)) {
            insertBeside(connection, batch);
            connection.commit();
            return true;
        }
        connection.rollback();
        return false;
    }

    /** Writes a batch by a statement that is a transaction of its own: the database is asked once, and not twice. */
    private boolean isWrittenAlone(Connection connection, TurnBatch batch) throws SQLException {
        connection.setAutoCommit(true);
        try {
            return isWrittenInOne(connection, batch);
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(false);
            }
        }
    }

    private boolean isWrittenInOne(Connection connection, TurnBatch batch) throws SQLException {
        return RowStatement.isFor(batch)
                ? RowStatement.isWritten(connection, lease.id(), isShared, codec, batch)
                : ArrayStatement.isWritten(connection, lease.id(), isShared, codec, batch);
    }

    /** Returns whether nothing has to be looked up: what is unknown begins. */
    private boolean isKnown(TurnBatch batch) {
        var begun = new HashSet<ExecutionId>();
        for (var request : batch.requests()) {
            var id = request.turn().execution();
            if (request.turn().first() == 1 && !alone.containsKey(id)) {
                begun.add(id);
            } else if (!live.containsKey(id) && !begun.contains(id)) {
                return false;
            }
        }
        return true;
    }

    private void isWritten(TurnBatch batch) {
        position = batch.last();
        if (!alone.isEmpty()) {
            batch.requests().forEach(request -> alone.remove(request.turn().execution()));
        }
        for (var change : batch.changes()) {
            var known = change.after();
            if (known.stored().isEnded()) {
                live.remove(known.stored().id());
            } else {
                live.put(known.stored().id(), known);
            }
        }
    }

    /** Returns whether a batch is there: its last turn is, and nobody else writes with this epoch. */
    private static boolean isThere(Connection connection, TurnBatch batch) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT 1 FROM mr_turn WHERE execution = ? AND first_seq = ? AND epoch = ?")) {
            var last = batch.turns().get(batch.turns().size() - 1).turn();
            query.setObject(1, uuid(last.execution()));
            query.setLong(2, last.first());
            query.setLong(3, batch.epoch(last));
            try (var row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Returns how the executions of a batch stand: those that live, and, if they are looked up, the others. */
    private Map<ExecutionId, Known> known(Connection connection, TurnBatch batch, boolean lookUp) throws SQLException {
        var known = new HashMap<ExecutionId, Known>();
        var unknown = new ArrayList<ExecutionId>();
        for (var request : batch.requests()) {
            var id = request.turn().execution();
            var here = live.get(id);
            if (here != null) {
                known.put(id, here);
            } else {
                unknown.add(id);
            }
        }
        if (lookUp && !unknown.isEmpty()) {
            ExecutionRows.of(connection, unknown)
                    .forEach(row -> known.put(row.stored().id(), row));
        }
        return known;
    }

    private void insert(Connection connection, TurnBatch batch) throws SQLException {
        var starts = batch.starts();
        var others = others(batch);
        if (!starts.isEmpty()) {
            insertExecutions(connection, starts);
        }
        if (!others.isEmpty()) {
            updateExecutions(connection, others);
        }
        if (!batch.turns().isEmpty()) {
            insertTurns(connection, batch);
            insertBeside(connection, batch);
        }
    }

    private static List<Change> others(TurnBatch batch) {
        return batch.changes().stream()
                .filter(change -> change.before().isPresent())
                .toList();
    }

    /** Writes what few executions have. */
    private static void insertBeside(Connection connection, TurnBatch batch) throws SQLException {
        insertLabels(connection, batch.starts());
        insertPins(connection, others(batch));
        for (var placed : batch.turns()) {
            ValueRows.insert(
                    connection, placed.turn().execution(), placed.request().values());
        }
    }

    private void insertExecutions(Connection connection, List<Change> starts) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT_EXECUTION)) {
            for (var start : starts) {
                RowStatement.setStart(insert, 1, start, lease.id());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void updateExecutions(Connection connection, List<Change> others) throws SQLException {
        try (var update = connection.prepareStatement(UPDATE_EXECUTION)) {
            for (var other : others) {
                RowStatement.setUpdate(update, 1, other, lease.id());
                update.addBatch();
            }
            for (int count : update.executeBatch()) {
                if (count == 0) {
                    throw new FencedException("[JDB-114] an execution of engine " + lease.id()
                            + " was changed by somebody else; nothing more is kept by this engine. Nobody but the"
                            + " engine writes the tables of a store");
                }
            }
        }
    }

    private void insertTurns(Connection connection, TurnBatch batch) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT_TURN)) {
            for (var placed : batch.turns()) {
                RowStatement.setTurn(insert, 1, placed, batch.epoch(placed.turn()), codec);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void insertLabels(Connection connection, List<Change> starts) throws SQLException {
        if (starts.stream().allMatch(start -> labels(start).isEmpty())) {
            return;
        }
        try (var insert =
                connection.prepareStatement("INSERT INTO mr_label (execution, name, content) VALUES (?, ?, ?)")) {
            for (var start : starts) {
                for (var label : labels(start).entrySet()) {
                    insert.setObject(1, uuid(start.after().stored().id()));
                    insert.setString(2, label.getKey());
                    insert.setString(3, label.getValue());
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static Map<String, String> labels(Change start) {
        return start.after().stored().origin().starter().labels();
    }

    /** Notes the revisions that executions were pinned to and are no more: their past needs them. */
    private static void insertPins(Connection connection, List<Change> others) throws SQLException {
        for (var other : others) {
            for (var revision : other.revisionsLeft()) {
                try (var insert = connection.prepareStatement("INSERT INTO mr_pin (execution, revision) SELECT ?, ?"
                        + " WHERE NOT EXISTS (SELECT 1 FROM mr_pin WHERE execution = ? AND revision = ?)")) {
                    var id = uuid(other.after().stored().id());
                    insert.setObject(1, id);
                    insert.setString(2, revision);
                    insert.setObject(3, id);
                    insert.setString(4, revision);
                    insert.executeUpdate();
                }
            }
        }
    }
}
