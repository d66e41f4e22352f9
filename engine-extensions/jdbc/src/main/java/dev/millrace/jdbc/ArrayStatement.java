package dev.millrace.jdbc;

import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.jdbc.TurnBatch.Change;
import dev.millrace.jdbc.TurnBatch.Placed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One statement for a whole batch, by arrays: the fence, the executions and the turns, in one round trip. For
 * PostgreSQL. Holds nothing.
 */
final class ArrayStatement {

    private static final String SQL = """
        WITH me AS (SELECT id FROM mr_engine WHERE id = ? AND dead_at IS NULL FOR SHARE),
        c AS (SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
          ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[])
          AS c(id, epoch, before, last, bytes, ended, status, workflow, version, revision, live)),
        u AS (UPDATE mr_execution e SET workflow = c.workflow, version = c.version, revision = c.revision,
          status = c.status, owner = CASE WHEN c.live THEN me.id END, last_seq = c.last,
          bytes = e.bytes + c.bytes, ended_at = c.ended FROM c, me
          WHERE c.before > 0 AND e.id = c.id AND e.epoch = c.epoch AND e.last_seq = c.before RETURNING e.id),
        s AS (INSERT INTO mr_execution (workflow, version, revision, status, owner, last_seq, bytes, ended_at, id,
          epoch, started_at, start_key, key_hash, actor, parent, parent_node, parent_awaits, labels)
          SELECT c.workflow, c.version, c.revision, c.status, CASE WHEN c.live THEN me.id END, c.last, c.bytes,
          c.ended, c.id, c.epoch, n.started_at, n.start_key, n.key_hash, n.actor, n.parent, n.parent_node,
          n.parent_awaits, n.labels
          FROM unnest(?::uuid[], ?::bigint[], ?::text[], ?::bytea[], ?::text[], ?::uuid[], ?::text[], ?::boolean[],
          ?::int[]) AS n(id, started_at, start_key, key_hash, actor, parent, parent_node, parent_awaits, labels)
          JOIN c ON c.id = n.id CROSS JOIN me ON CONFLICT (id) DO NOTHING RETURNING id),
        w AS (SELECT id FROM u UNION ALL SELECT id FROM s),
        i AS (INSERT INTO mr_turn (execution, first_seq, last_seq, epoch, position, codec, body)
          SELECT t.id, t.first, t.last, c.epoch, t.position, ?, t.body
          FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[])
          AS t(id, first, last, position, body) JOIN w ON w.id = t.id JOIN c ON c.id = t.id)
        SELECT 1 / CASE WHEN COUNT(*) = ? THEN 1 ELSE 0 END FROM w
        """;

    /**
     * The same where others write too: they give positions in the feed one after the other, by a lock, behind which the
     * definitions of starts must still stand.
     */
    private static final String SHARED_SQL = SQL.replaceFirst(
                    "FOR SHARE\\),",
                    "FOR SHARE),"
                            + " p AS (UPDATE mr_store SET position = position + ? RETURNING position - ? AS base),"
                            + " d AS (SELECT d.revision FROM p, mr_definition d WHERE d.revision = ANY(?::text[])"
                            + " FOR KEY SHARE OF d),")
            .replace("CROSS JOIN me ON CONFLICT", "CROSS JOIN me JOIN d ON d.revision = c.revision ON CONFLICT")
            .replace("t.position, ?, t.body", "p.base + t.position, ?, t.body")
            .replace("JOIN c ON c.id = t.id)", "JOIN c ON c.id = t.id CROSS JOIN p)");

    private static final String DIVISION_BY_ZERO = "22012";

    private ArrayStatement() {}

    /**
     * Writes the executions and turns of a batch: all of them, or nothing.
     *
     * @param isShared whether other engines write too; then the batch begins behind their last position
     * @return whether they are written; if not, a transaction that it is part of must be rolled back
     */
    static boolean isWritten(Connection connection, long engine, boolean isShared, int codec, TurnBatch batch)
            throws SQLException {
        try (var statement = connection.prepareStatement(isShared ? SHARED_SQL : SQL)) {
            var next = new Parameters(connection, statement);
            statement.setLong(next.index++, engine);
            var starts = batch.starts();
            if (isShared) {
                statement.setLong(next.index++, batch.turns().size());
                statement.setLong(next.index++, batch.turns().size());
                next.array("text", TurnBatch.revisionsOf(starts), revision -> revision);
            }
            setChanges(next, batch.changes());
            setStarts(next, starts);
            statement.setInt(next.index++, codec);
            setTurns(next, batch.turns());
            statement.setLong(next.index++, batch.changes().size());
            return isAllWritten(statement);
        }
    }

    /** Executes a statement that divides by zero, which breaks it off, where it would not write all. */
    static boolean isAllWritten(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            return row.next();
        } catch (SQLException e) {
            if (DIVISION_BY_ZERO.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void setChanges(Parameters next, Collection<Change> changes) throws SQLException {
        next.array("uuid", changes, ArrayStatement::id);
        next.array("int8", changes, change -> change.after().epoch());
        next.array(
                "int8",
                changes,
                change -> change.before()
                        .map(known -> known.stored().lastSequence())
                        .orElse(0L));
        next.array("int8", changes, change -> change.after().stored().lastSequence());
        next.array("int8", changes, Change::bytes);
        next.array("int8", changes, change -> change.after().stored().endedAt());
        next.array("text", changes, change -> change.after().stored().status().name());
        next.array(
                "text",
                changes,
                change -> change.after().stored().origin().workflow().id());
        next.array(
                "text",
                changes,
                change -> change.after().stored().origin().workflow().version());
        next.array("text", changes, change -> change.after().stored().origin().revision());
        next.array("bool", changes, change -> !change.after().stored().isEnded());
    }

    private static void setStarts(Parameters next, List<Change> starts) throws SQLException {
        next.array("uuid", starts, ArrayStatement::id);
        next.array("int8", starts, start -> start.after().stored().startedAt());
        next.array("text", starts, start -> starter(start).key());
        next.array("bytea", starts, start -> ExecutionRows.hashOf(starter(start)));
        next.array("text", starts, start -> starter(start).actor());
        next.array("uuid", starts, start -> parent(start, parent -> ExecutionRows.uuid(parent.execution())));
        next.array(
                "text", starts, start -> parent(start, parent -> parent.node().toString()));
        next.array(
                "bool",
                starts,
                start -> starter(start).parent().filter(ParentNode::awaits).isPresent());
        next.array("int4", starts, start -> starter(start).labels().size());
    }

    private static void setTurns(Parameters next, List<Placed> turns) throws SQLException {
        next.array("uuid", turns, placed -> ExecutionRows.uuid(placed.turn().execution()));
        next.array("int8", turns, placed -> placed.turn().first());
        next.array("int8", turns, placed -> placed.turn().last());
        next.array("int8", turns, Placed::position);
        next.array("bytea", turns, placed -> placed.request().bytes());
    }

    private static UUID id(Change change) {
        return ExecutionRows.uuid(change.after().stored().id());
    }

    private static Starter starter(Change start) {
        return start.after().stored().origin().starter();
    }

    private static <T> @Nullable T parent(Change start, Function<ParentNode, T> of) {
        return starter(start).parent().map(of).orElse(null);
    }

    /** The parameters of the statement, one after the other. */
    private static final class Parameters {

        private final Connection connection;
        private final PreparedStatement statement;
        private int index = 1;

        Parameters(Connection connection, PreparedStatement statement) {
            this.connection = connection;
            this.statement = statement;
        }

        /** Returns an array of the type whose elements the driver sends as they are, and not as text. */
        private static Object[] empty(String type, int size) {
            return switch (type) {
                case "int8" -> new Long[size];
                case "int4" -> new Integer[size];
                case "text" -> new String[size];
                case "bool" -> new Boolean[size];
                case "bytea" -> new byte[size][];
                default -> new Object[size];
            };
        }

        <T> void array(String type, Collection<T> all, Function<T, @Nullable Object> value) throws SQLException {
            var values = empty(type, all.size());
            int i = 0;
            for (var one : all) {
                values[i++] = value.apply(one);
            }
            statement.setArray(index++, connection.createArrayOf(type, values));
        }
    }
}
