package dev.millrace.jdbc;

import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.ExecutionRows.Known;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoredExecution;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The claims of engines that share a store. For PostgreSQL. Holds nothing. */
final class ClaimRows {

    /*
     * One engine claims at a time, so that a family comes to one engine as a whole. `up` goes from each execution that
     * is due to the topmost of its family, `family` from there to all of them.
     */
    private static final String CLAIM = """
        WITH RECURSIVE dead AS (SELECT id FROM mr_engine WHERE dead_at IS NOT NULL),
        due AS (%2$s),
        up AS (SELECT due.id AS seed, e.id, e.parent FROM due JOIN mr_execution e ON e.id = due.id
          UNION SELECT up.seed, e.id, e.parent FROM up JOIN mr_execution e ON e.id = up.parent),
        family AS (SELECT seed, id FROM up
          UNION SELECT f.seed, e.id FROM family f JOIN mr_execution e ON e.parent = f.id),
        unfit AS (SELECT f.seed FROM family f JOIN mr_execution e ON e.id = f.id
          WHERE e.ended_at = 0 AND NOT (%1$s)),
        taken AS (SELECT id FROM mr_execution WHERE id IN (SELECT f.id FROM family f
          WHERE f.seed NOT IN (SELECT seed FROM unfit)) AND ended_at = 0
          AND (wake_at IS NOT NULL OR owner IN (SELECT id FROM dead)) ORDER BY id FOR UPDATE)
        UPDATE mr_execution e SET owner = ?, epoch = e.epoch + 1, wake_at = NULL, gates_of = CASE
          WHEN e.owner IS NULL THEN e.gates_of ELSE COALESCE(e.gates_of, '{}') || e.owner END
          FROM taken WHERE e.id = taken.id
        RETURNING e.id
        """;

    private static final String FITS = "NOT EXISTS (SELECT 1 FROM mr_label l WHERE l.execution = e.id AND l.name = '"
            + Ownership.RUNS_ON + "' AND NOT string_to_array(l.content, ',') <@ ?)";

    /** What is due of all. */
    private static final String ALL = CLAIM.formatted(FITS, """
        (SELECT e.id FROM mr_execution e WHERE e.wake_at <= now() AND %1$s ORDER BY e.wake_at LIMIT ?)
          UNION (SELECT e.id FROM dead JOIN mr_execution e ON e.owner = dead.id WHERE %1$s LIMIT ?)
          UNION (SELECT e.id FROM mr_inbox i JOIN mr_execution e ON e.id = i.execution
            WHERE i.answer IS NULL AND e.wake_at > now() AND %1$s LIMIT ?)""".formatted(FITS));

    /** One, if nobody has it. */
    private static final String ONE = CLAIM.formatted(FITS, """
        SELECT e.id FROM mr_execution e WHERE e.id = ? AND e.ended_at = 0
          AND (e.wake_at IS NOT NULL OR e.owner IN (SELECT id FROM dead)) AND %1$s""".formatted(FITS));

    private static final long CLAIMS = 7_236_828_435_192L;

    private ClaimRows() {}

    /** Ends the openings of others whose lease is over; who stands still in a transaction is left to the next look. */
    static int sweep(Connection connection, long engine) throws SQLException {
        try (var sweep = connection.prepareStatement("UPDATE mr_engine SET dead_at = clock_timestamp() WHERE id IN"
                + " (SELECT id FROM mr_engine WHERE dead_at IS NULL AND lease_until <= clock_timestamp()"
                + " AND id <> ? FOR UPDATE SKIP LOCKED)")) {
            sweep.setLong(1, engine);
            return sweep.executeUpdate();
        }
    }

    /** Claims executions for an engine, with their families; while it does, nobody else claims any. */
    static List<StoredExecution> claim(Connection connection, long engine, Set<String> labels, int most)
            throws SQLException {
        return claimed(
                connection,
                ALL,
                (claim, own) -> {
                    for (int i = 1; i <= 6; i += 2) {
                        claim.setArray(i, own);
                        claim.setInt(i + 1, most);
                    }
                    claim.setArray(7, own);
                    claim.setLong(8, engine);
                },
                labels);
    }

    /** Claims one for an engine, with its family, if nobody has them. */
    static List<StoredExecution> claim(Connection connection, long engine, Set<String> labels, ExecutionId id)
            throws SQLException {
        return claimed(
                connection,
                ONE,
                (claim, own) -> {
                    claim.setObject(1, ExecutionRows.uuid(id));
                    claim.setArray(2, own);
                    claim.setArray(3, own);
                    claim.setLong(4, engine);
                },
                labels);
    }

    /** Says what a claim asks for. */
    private interface Wish {
        void into(PreparedStatement claim, Array ownLabels) throws SQLException;
    }

    private static List<StoredExecution> claimed(Connection connection, String sql, Wish wish, Set<String> labels)
            throws SQLException {
        try (var lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, CLAIMS);
            lock.executeQuery().close();
        }
        var ids = new ArrayList<UUID>();
        try (var claim = connection.prepareStatement(sql)) {
            wish.into(claim, connection.createArrayOf("text", labels.toArray()));
            try (var row = claim.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getObject(1, UUID.class));
                }
            }
        }
        var all = connection.createArrayOf("uuid", ids.toArray());
        return ExecutionRows.select(connection, "WHERE id = ANY(?)", query -> query.setArray(1, all)).stream()
                .map(Known::stored)
                .sorted(Comparator.comparing(StoredExecution::id))
                .toList();
    }
}
