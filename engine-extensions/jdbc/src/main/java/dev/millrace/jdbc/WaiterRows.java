package dev.millrace.jdbc;

import dev.millrace.store.EngineWaiter;
import dev.millrace.store.GateWaiter;
import dev.millrace.store.GateWaiter.Kept;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Who waits at gates and keeps others out, as engines have said. For PostgreSQL. Holds nothing. */
final class WaiterRows {

    private static final String FORGET = """
        DELETE FROM mr_gate_waiter w WHERE engine = ? AND wait <> ALL(?)
          OR NOT EXISTS (SELECT 1 FROM mr_engine m WHERE m.id = w.engine AND m.dead_at IS NULL)
        """;
    private static final String SAVE = """
        INSERT INTO mr_gate_waiter
          (engine, wait, said, who, gate, total, amount, kept_by, kept_gates, kept, beside)
          VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (engine, wait) DO UPDATE SET said = mr_gate_waiter.said + 1, total = excluded.total,
          kept_by = excluded.kept_by, kept_gates = excluded.kept_gates, kept = excluded.kept, beside = excluded.beside
        """;
    private static final String SELECT = """
        SELECT w.engine, w.said, w.who, w.wait, w.gate, w.total, w.amount, w.kept_by, w.kept_gates, w.kept, w.beside
          FROM mr_gate_waiter w JOIN mr_engine m ON m.id = w.engine WHERE m.dead_at IS NULL ORDER BY w.number
        """;

    private WaiterRows() {}

    /** Puts what an engine says in place of what it said before; returns what all have said. */
    static List<EngineWaiter> replace(Connection connection, long engine, List<GateWaiter> own) throws SQLException {
        try (var forget = connection.prepareStatement(FORGET)) {
            forget.setLong(1, engine);
            forget.setArray(2, texts(connection, own, GateWaiter::waitId));
            forget.executeUpdate();
        }
        for (var waiter : own) {
            save(connection, engine, waiter);
        }
        var all = new ArrayList<EngineWaiter>();
        try (var query = connection.prepareStatement(SELECT);
                var row = query.executeQuery()) {
            while (row.next()) {
                all.add(new EngineWaiter(row.getLong(1), row.getLong(2), waiter(row)));
            }
        }
        return all;
    }

    private static void save(Connection connection, long engine, GateWaiter waiter) throws SQLException {
        try (var save = connection.prepareStatement(SAVE)) {
            save.setLong(1, engine);
            save.setString(2, waiter.waitId());
            save.setString(3, waiter.who());
            save.setString(4, waiter.gate());
            save.setLong(5, waiter.total());
            save.setLong(6, waiter.amount());
            save.setArray(7, texts(connection, waiter.keeps(), Kept::holder));
            save.setArray(8, texts(connection, waiter.keeps(), Kept::gate));
            var amounts = waiter.keeps().stream().map(Kept::amount).toArray();
            save.setArray(9, connection.createArrayOf("bigint", amounts));
            save.setArray(10, texts(connection, List.copyOf(waiter.beside()), text -> text));
            save.executeUpdate();
        }
    }

    private static <T> Array texts(Connection connection, List<T> all, Function<T, String> text) throws SQLException {
        return connection.createArrayOf("text", all.stream().map(text).toArray());
    }

    private static GateWaiter waiter(ResultSet row) throws SQLException {
        var holders = (String[]) row.getArray(8).getArray();
        var gates = (String[]) row.getArray(9).getArray();
        var amounts = (Long[]) row.getArray(10).getArray();
        var keeps = new ArrayList<Kept>();
        for (int i = 0; i < holders.length; i++) {
            keeps.add(new Kept(holders[i], gates[i], amounts[i]));
        }
        var beside = Set.of((String[]) row.getArray(11).getArray());
        return new GateWaiter(
                row.getString(3), row.getString(4), row.getString(5), row.getLong(6), row.getLong(7), keeps, beside);
    }
}
