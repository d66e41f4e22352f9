package dev.millrace.jdbc;

import static dev.millrace.jdbc.ExecutionRows.uuid;

import dev.millrace.jdbc.TurnBatch.Change;
import dev.millrace.jdbc.TurnBatch.Placed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/**
 * One statement for a batch of one turn: what {@link ArrayStatement} does, at less than half of the database's work.
 * For PostgreSQL. Holds nothing.
 */
final class RowStatement {

    private static final String ME =
            "WITH me AS (SELECT id FROM mr_engine WHERE id = ? AND dead_at IS NULL FOR SHARE),";
    private static final String PLACE =
            " p AS (UPDATE mr_store SET position = position + 1 RETURNING position - 1" + " AS base),";
    private static final String DEFINITION =
            " d AS (SELECT FROM p, mr_definition d WHERE d.revision = ? FOR KEY SHARE OF d),";
    private static final String UPDATE = """
         w AS (UPDATE mr_execution e SET workflow = ?, version = ?, revision = ?, status = ?, owner = ?, last_seq = ?,
          bytes = e.bytes + ?, ended_at = ? FROM me WHERE e.id = ? AND e.epoch = ? AND e.last_seq = ? RETURNING e.id),
        """;
    private static final String INSERT = """
         w AS (INSERT INTO mr_execution (workflow, version, revision, status, owner, last_seq, bytes, ended_at, id,
          epoch, started_at, start_key, key_hash, actor, parent, parent_node, parent_awaits, labels)
          SELECT ?, ?, ?, ?, ?::bigint, ?, ?, ?, ?, ?, ?, ?, ?::bytea, ?, ?::uuid, ?, ?, ? FROM me
          ON CONFLICT (id) DO NOTHING RETURNING id),
        """;
    private static final String PLACED_INSERT = DEFINITION + INSERT.replace("FROM me\n", "FROM me CROSS JOIN d\n");
    private static final String TURN = """
         i AS (INSERT INTO mr_turn (execution, first_seq, last_seq, epoch, position, codec, body)
          SELECT ?::uuid, ?, ?, ?, ?, ?, ? FROM w)
        SELECT 1 / COUNT(*) FROM w
        """;
    private static final String PLACED_TURN = TURN.replace("?, ?, ? FROM w", "p.base + ?, ?, ? FROM w CROSS JOIN p");

    private static final int CHANGING = 8;
    private static final int STARTING = 10;

    private RowStatement() {}

    /** Returns whether a batch is of one turn. */
    static boolean isFor(TurnBatch batch) {
        return batch.turns().size() == 1;
    }

    /** Writes the execution and the turn of a batch, as {@link ArrayStatement#isWritten} does. */
    static boolean isWritten(Connection connection, long engine, boolean isShared, int codec, TurnBatch batch)
            throws SQLException {
        var change = batch.changes().iterator().next();
        boolean isStart = change.before().isEmpty();
        try (var statement = connection.prepareStatement(sql(isShared, isStart))) {
            int next = 1;
            statement.setLong(next++, engine);
            if (isShared && isStart) {
                statement.setString(next++, change.after().stored().origin().revision());
            }
            next = isStart ? setStart(statement, next, change, engine) : setUpdate(statement, next, change, engine);
            var placed = batch.turns().get(0);
            setTurn(statement, next, placed, batch.epoch(placed.turn()), codec);
            return ArrayStatement.isAllWritten(statement);
        }
    }

    private static String sql(boolean isShared, boolean isStart) {
        if (isShared) {
            return ME + PLACE + (isStart ? PLACED_INSERT : UPDATE) + PLACED_TURN;
        }
        return ME + (isStart ? INSERT : UPDATE) + TURN;
    }

    /** Sets what a turn may change, from a parameter on; the engine owns what has not ended. */
    private static int setChanging(PreparedStatement statement, int from, Change change, long engine)
            throws SQLException {
        var stored = change.after().stored();
        statement.setString(from, stored.origin().workflow().id());
        statement.setString(from + 1, stored.origin().workflow().version());
        statement.setString(from + 2, stored.origin().revision());
        statement.setString(from + 3, stored.status().name());
        if (stored.isEnded()) {
            statement.setNull(from + 4, Types.BIGINT);
        } else {
            statement.setLong(from + 4, engine);
        }
        statement.setLong(from + 5, stored.lastSequence());
        statement.setLong(from + 6, change.bytes());
        statement.setLong(from + 7, stored.endedAt());
        return from + CHANGING;
    }

    /** Sets a row of {@code mr_execution}, from a parameter on. Returns the one behind it. */
    static int setStart(PreparedStatement statement, int from, Change start, long engine) throws SQLException {
        int next = setChanging(statement, from, start, engine);
        var stored = start.after().stored();
        var starter = stored.origin().starter();
        statement.setObject(next, uuid(stored.id()));
        statement.setLong(next + 1, start.after().epoch());
        statement.setLong(next + 2, stored.startedAt());
        statement.setString(next + 3, starter.key());
        statement.setBytes(next + 4, ExecutionRows.hashOf(starter));
        statement.setString(next + 5, starter.actor());
        var parent = starter.parent().orElse(null);
        if (parent == null) {
            statement.setNull(next + 6, Types.OTHER);
            statement.setNull(next + 7, Types.VARCHAR);
        } else {
            statement.setObject(next + 6, uuid(parent.execution()));
            statement.setString(next + 7, parent.node().toString());
        }
        statement.setBoolean(next + 8, parent != null && parent.awaits());
        statement.setInt(next + 9, starter.labels().size());
        return next + STARTING;
    }

    /** Sets what a turn changes, and of which state of the execution, from a parameter on. Returns the one behind. */
    static int setUpdate(PreparedStatement statement, int from, Change change, long engine) throws SQLException {
        int next = setChanging(statement, from, change, engine);
        var before = change.before().orElseThrow();
        statement.setObject(next, uuid(before.stored().id()));
        statement.setLong(next + 1, before.epoch());
        statement.setLong(next + 2, before.stored().lastSequence());
        return next + 3;
    }

    /** Sets a row of {@code mr_turn}, from a parameter on. */
    static void setTurn(PreparedStatement statement, int from, Placed placed, long epoch, int codec)
            throws SQLException {
        var turn = placed.turn();
        statement.setObject(from, uuid(turn.execution()));
        statement.setLong(from + 1, turn.first());
        statement.setLong(from + 2, turn.last());
        statement.setLong(from + 3, epoch);
        statement.setLong(from + 4, placed.position());
        statement.setInt(from + 5, codec);
        statement.setBytes(from + 6, placed.request().bytes());
    }
}
