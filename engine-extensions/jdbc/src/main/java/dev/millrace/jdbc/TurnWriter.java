package dev.millrace.jdbc;

import static dev.millrace.jdbc.ExecutionRows.uuid;

import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.ExecutionRows.Known;
import dev.millrace.store.CommitListener;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes turns, those of many executions in one transaction. Knows how the executions stand that have not ended, for
 * nobody else writes them while the lease is held. Confined to the committer's thread.
 */
final class TurnWriter {

    private static final String INSERT_EXECUTION = "INSERT INTO mr_execution (workflow, version, revision, status, owner,"
            + " last_seq, bytes, ended_at, id, epoch, started_at, start_key, key_hash, actor, parent, parent_node, labels)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE_EXECUTION = "UPDATE mr_execution SET workflow = ?, version = ?, revision = ?,"
            + " status = ?, owner = ?, last_seq = ?, bytes = bytes + ?, ended_at = ?"
            + " WHERE id = ? AND epoch = ? AND last_seq = ?";
    private static final String INSERT_TURN = "INSERT INTO mr_turn"
            + " (execution, first_seq, last_seq, epoch, position, codec, body) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private final EngineLease lease;
    private final int codec;
    private final Map<ExecutionId, Known> live = new HashMap<>();
    private long position;

    /**
     * A turn on its way.
     *
     * @param turn the turn
     * @param bytes how the codec writes it
     * @param listener hears what became of it
     */
    record Request(Turn turn, byte[] bytes, CommitListener listener) {}

    /** The turns of one execution in a batch. */
    private static final class Change {
        private final Optional<Known> before;
        private @Nullable Known after;
        private final List<Request> turns = new ArrayList<>();

        Change(Optional<Known> before) {
            this.before = before;
        }

        Known latest() {
            var known = after == null ? before.orElse(null) : after;
            if (known == null) {
                throw new AssertionError("a change without a turn");
            }
            return known;
        }

        long bytes() {
            return turns.stream().mapToLong(request -> request.bytes().length).sum();
        }
    }

    /** Turns that are written together, and what is to be said of each. Confined as its writer is. */
    static final class Batch {
        private final List<Request> requests;
        private final List<Optional<StoreException>> refusals = new ArrayList<>();
        private final Map<ExecutionId, Change> changes = new TreeMap<>();
        private boolean isPlanned;
        private boolean isTried;
        private long from; // the position before its first turn
        private int turns;

        Batch(List<Request> requests) {
            this.requests = requests;
        }

        List<Request> requests() {
            return requests;
        }

        /** Returns what became of each turn once the batch is written: why it was refused; empty if it is kept. */
        List<Optional<StoreException>> refusals() {
            return refusals;
        }
    }

    /**
     * Creates a writer.
     *
     * @param codec the version of the codec that writes the turns
     * @param position where the last turn stands in the feed
     */
    TurnWriter(EngineLease lease, int codec, long position) {
        this.lease = lease;
        this.codec = codec;
        this.position = position;
    }

    /**
     * Writes a batch and commits it; a second call for the same batch, after a failure, finds out whether the first one
     * did it.
     *
     * @throws StoreException if another engine has the store
     */
    void write(Connection connection, Batch batch) throws SQLException {
        if (!lease.isHeld()) {
            lease.renew();
        }
        lease.require(connection, batch.isTried);
        if (!batch.isPlanned) {
            plan(connection, batch);
        }
        boolean isThere = batch.isTried && batch.turns > 0 && isThere(connection, batch.from + batch.turns);
        if (!isThere && batch.turns > 0) {
            batch.isTried = true;
            insert(connection, batch);
        }
        connection.commit();
        position = batch.from + batch.turns;
        batch.changes.forEach((id, change) -> {
            if (change.latest().stored().isEnded()) {
                live.remove(id);
            } else {
                live.put(id, change.latest());
            }
        });
    }

    private static boolean isThere(Connection connection, long last) throws SQLException {
        try (var query = connection.prepareStatement("SELECT 1 FROM mr_turn WHERE position = ?")) {
            query.setLong(1, last);
            try (var row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    // What is written

    private void plan(Connection connection, Batch batch) throws SQLException {
        var known = known(connection, batch.requests);
        batch.from = position;
        for (var request : batch.requests) {
            var id = request.turn().execution();
            var change = batch.changes.get(id);
            var before = change == null ? Optional.ofNullable(known.get(id)) : Optional.of(change.latest());
            var refusal = Summary.refusal(before, request.turn());
            if (refusal.isEmpty()) {
                var changing = change == null ? new Change(before) : change;
                changing.after = Summary.after(before, request.turn());
                changing.turns.add(request);
                batch.changes.put(id, changing);
                batch.turns++;
            }
            batch.refusals.add(refusal);
        }
        batch.isPlanned = true;
    }

    private Map<ExecutionId, Known> known(Connection connection, List<Request> requests) throws SQLException {
        var known = new HashMap<ExecutionId, Known>();
        var unknown = new ArrayList<ExecutionId>();
        for (var request : requests) {
            var id = request.turn().execution();
            var here = live.get(id);
            if (here != null) {
                known.put(id, here);
            } else {
                unknown.add(id);
            }
        }
        if (!unknown.isEmpty()) {
            ExecutionRows.of(connection, unknown).forEach(row -> known.put(row.stored().id(), row));
        }
        return known;
    }

    // How it is written

    private void insert(Connection connection, Batch batch) throws SQLException {
        var starts = batch.changes.values().stream()
                .filter(change -> change.before.isEmpty())
                .toList();
        var others = batch.changes.values().stream()
                .filter(change -> change.before.isPresent())
                .toList();
        if (!starts.isEmpty()) {
            insertExecutions(connection, starts);
            insertLabels(connection, starts);
        }
        if (!others.isEmpty()) {
            updateExecutions(connection, others);
            insertPins(connection, others);
        }
        insertTurns(connection, batch);
    }

    private void insertExecutions(Connection connection, List<Change> starts) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT_EXECUTION)) {
            for (var start : starts) {
                setChanging(insert, start);
                var stored = start.latest().stored();
                var starter = stored.origin().starter();
                insert.setObject(9, uuid(stored.id()));
                insert.setLong(10, start.latest().epoch());
                insert.setLong(11, stored.startedAt());
                insert.setString(12, starter.key());
                insert.setBytes(13, starter.key().isEmpty() ? null : ExecutionRows.hash(starter.key()));
                insert.setString(14, starter.actor());
                var parent = starter.parent().orElse(null);
                if (parent == null) {
                    insert.setNull(15, Types.OTHER);
                    insert.setNull(16, Types.VARCHAR);
                } else {
                    insert.setObject(15, uuid(parent.execution()));
                    insert.setString(16, parent.node().toString());
                }
                insert.setInt(17, starter.labels().size());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Sets what a turn may change. */
    private void setChanging(PreparedStatement statement, Change change) throws SQLException {
        var stored = change.latest().stored();
        statement.setString(1, stored.origin().workflow().id());
        statement.setString(2, stored.origin().workflow().version());
        statement.setString(3, stored.origin().revision());
        statement.setString(4, stored.status().name());
        if (stored.isEnded()) {
            statement.setNull(5, Types.BIGINT);
        } else {
            statement.setLong(5, lease.id());
        }
        statement.setLong(6, stored.lastSequence());
        statement.setLong(7, change.bytes());
        statement.setLong(8, stored.endedAt());
    }

    private void updateExecutions(Connection connection, List<Change> others) throws SQLException {
        try (var update = connection.prepareStatement(UPDATE_EXECUTION)) {
            for (var other : others) {
                setChanging(update, other);
                var before = other.before.orElseThrow();
                update.setObject(9, uuid(before.stored().id()));
                update.setLong(10, before.epoch());
                update.setLong(11, before.stored().lastSequence());
                update.addBatch();
            }
            for (int count : update.executeBatch()) {
                if (count == 0) {
                    throw new FencedException("[JDB-114] an execution of engine " + lease.id()
                            + " was changed by somebody else; nothing more is kept by this engine. Nobody but the engine"
                            + " writes the tables of a store");
                }
            }
        }
    }

    private void insertTurns(Connection connection, Batch batch) throws SQLException {
        long at = batch.from;
        try (var insert = connection.prepareStatement(INSERT_TURN)) {
            int number = 0;
            for (var request : batch.requests) {
                if (batch.refusals.get(number++).isEmpty()) {
                    var turn = request.turn();
                    var change = batch.changes.get(turn.execution());
                    insert.setObject(1, uuid(turn.execution()));
                    insert.setLong(2, turn.first());
                    insert.setLong(3, turn.last());
                    insert.setLong(4, change == null ? 0 : change.latest().epoch());
                    insert.setLong(5, ++at);
                    insert.setInt(6, codec);
                    insert.setBytes(7, request.bytes());
                    insert.addBatch();
                }
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
                    insert.setObject(1, uuid(start.latest().stored().id()));
                    insert.setString(2, label.getKey());
                    insert.setString(3, label.getValue());
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static Map<String, String> labels(Change start) {
        return start.latest().stored().origin().starter().labels();
    }

    /** Notes the revisions that executions were pinned to and are no more: their past needs them. */
    private static void insertPins(Connection connection, List<Change> others) throws SQLException {
        for (var other : others) {
            var left = Summary.revisionsLeft(
                    other.before.orElseThrow(),
                    other.turns.stream().map(Request::turn).toList());
            for (var revision : left) {
                try (var insert = connection.prepareStatement("INSERT INTO mr_pin (execution, revision) SELECT ?, ?"
                        + " WHERE NOT EXISTS (SELECT 1 FROM mr_pin WHERE execution = ? AND revision = ?)")) {
                    var id = uuid(other.latest().stored().id());
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
