package dev.millrace.jdbc;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.GateGrant;
import dev.millrace.store.GateWish;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What engines have of gates that count over all of them. For PostgreSQL. Holds nothing. */
final class GateRows {

    /*
     * Who asks of a gate has it alone until the transaction ends; gates are asked in the order of their names. What an
     * engine kept that is gone stays until nobody is left of those whose nodes may hold it.
     */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(?, 7236828435194))";
    private static final String FORGET = """
        DELETE FROM mr_gate g WHERE name = ?
          AND NOT EXISTS (SELECT 1 FROM mr_engine m WHERE m.id = g.engine AND m.dead_at IS NULL)
          AND (kept = 0 OR NOT EXISTS (SELECT 1 FROM mr_execution e WHERE e.owner = g.engine)
            AND NOT EXISTS (SELECT 1 FROM mr_execution e
              WHERE e.gates_of IS NOT NULL AND e.ended_at = 0 AND g.engine = ANY(e.gates_of)))
        """;
    private static final String SELECT = """
        SELECT g.engine, g.kept, g.wanted, g.is_first, g.since, m.name FROM mr_gate g
          LEFT JOIN mr_engine m ON m.id = g.engine WHERE g.name = ?
        """;
    private static final String SAVE = """
        INSERT INTO mr_gate (name, engine, kept, wanted, is_first, since)
          VALUES (?, ?, ?, ?, ?, COALESCE(?, clock_timestamp()))
          ON CONFLICT (name, engine) DO UPDATE SET kept = excluded.kept, wanted = excluded.wanted,
          is_first = excluded.is_first, since = excluded.since
        """;

    /** What an engine has of a gate, and wants. */
    private record Row(long engine, long kept, long wanted, boolean isFirst, OffsetDateTime since, String name) {

        boolean waits() {
            return wanted > kept;
        }

        @Override
        public String toString() {
            return "engine " + engine + " (" + name + ")";
        }
    }

    private GateRows() {}

    /** Gives an engine what it wants of gates, as far as there is room; and tells the others if there may be more. */
    static List<GateGrant> grant(Connection connection, long engine, List<GateWish> wishes) throws SQLException {
        var grants = new GateGrant[wishes.size()];
        boolean isAwaited = false;
        var order = new ArrayList<Integer>();
        for (int i = 0; i < grants.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(i -> wishes.get(i).gate()));
        for (int i : order) {
            var wish = wishes.get(i);
            execute(connection, LOCK, wish.gate());
            execute(connection, FORGET, wish.gate());
            var rows = rows(connection, wish.gate());
            var own = rows.stream().filter(row -> row.engine() == engine).findFirst();
            rows.removeIf(row -> row.engine() == engine);
            grants[i] = granted(wish, rows, own.flatMap(GateRows::waitsSince));
            save(connection, engine, wish, grants[i], own);
            isAwaited |= own.isPresent() && rows.stream().anyMatch(Row::waits);
        }
        if (isAwaited) {
            InboxRows.tell(connection);
        }
        return List.of(grants);
    }

    private static Optional<OffsetDateTime> waitsSince(Row row) {
        return row.waits() ? Optional.of(row.since()) : Optional.empty();
    }

    private static GateGrant granted(GateWish wish, List<Row> others, Optional<OffsetDateTime> since) {
        if (!wish.isOpen()) {
            return new GateGrant(wish.gate(), wish.kept(), "");
        }
        var before = others.stream()
                .filter(Row::waits)
                .filter(row -> isBefore(row, wish, since))
                .toList();
        long left = wish.total() - others.stream().mapToLong(Row::kept).sum();
        if (before.isEmpty() && wish.wanted() <= left) {
            return new GateGrant(wish.gate(), wish.wanted(), "");
        }
        var holders = others.stream().filter(row -> row.kept() > 0).toList();
        var why = (holders.isEmpty() ? before : holders)
                .stream().map(Row::toString).collect(Collectors.joining(", "));
        return new GateGrant(wish.gate(), wish.kept(), why);
    }

    private static boolean isBefore(Row row, GateWish wish, Optional<OffsetDateTime> since) {
        return row.isFirst() == wish.isFirst() ? since.isEmpty() || row.since().isBefore(since.get()) : row.isFirst();
    }

    private static List<Row> rows(Connection connection, String gate) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var query = connection.prepareStatement(SELECT)) {
            query.setString(1, gate);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getBoolean(4),
                            row.getObject(5, OffsetDateTime.class),
                            String.valueOf(row.getString(6))));
                }
            }
        }
        return rows;
    }

    private static void save(Connection connection, long engine, GateWish wish, GateGrant grant, Optional<Row> before)
            throws SQLException {
        if (wish.wanted() == 0) {
            try (var delete = connection.prepareStatement("DELETE FROM mr_gate WHERE name = ? AND engine = ?")) {
                delete.setString(1, wish.gate());
                delete.setLong(2, engine);
                delete.executeUpdate();
            }
            return;
        }
        try (var save = connection.prepareStatement(SAVE)) {
            save.setString(1, wish.gate());
            save.setLong(2, engine);
            save.setLong(3, grant.amount());
            save.setLong(4, wish.wanted());
            save.setBoolean(5, wish.isFirst());
            save.setObject(6, before.flatMap(GateRows::waitsSince).orElse(null));
            save.executeUpdate();
        }
    }

    /** What executions hold, whose gates an engine has back, is kept in the name of no other engine any more. */
    static void regained(Connection connection, long engine, Collection<ExecutionId> ids) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE mr_execution SET gates_of = NULL"
                + " WHERE id = ANY(?) AND gates_of IS NOT NULL AND (owner = ? OR ended_at <> 0)")) {
            update.setArray(1, ExecutionRows.array(connection, ids));
            update.setLong(2, engine);
            if (update.executeUpdate() > 0) {
                InboxRows.tell(connection);
            }
        }
    }

    private static void execute(Connection connection, String sql, String gate) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, gate);
            statement.execute();
        }
    }
}
