package dev.millrace.jdbc;

import dev.millrace.event.ExecutionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Deletes executions that have ended, with all that is theirs. Holds nothing. */
final class ForgottenRows {

    private static final List<String> TABLES = List.of(
            "mr_turn WHERE execution",
            "mr_label WHERE execution",
            "mr_pin WHERE execution",
            "mr_log WHERE execution",
            "mr_outcome WHERE execution",
            "mr_execution WHERE id");

    private ForgottenRows() {}

    /** Returns whether they shared values, which may be nobody's now. */
    static boolean delete(Connection connection, Collection<ExecutionId> ids) throws SQLException {
        var dialect = SqlDialect.of(connection);
        var gone = lockEnded(connection, dialect, ids);
        if (gone.isEmpty()) {
            return false;
        }
        try (var note = connection.prepareStatement("UPDATE mr_store SET forgotten = (" + lastOf(dialect)
                + ") WHERE forgotten < (" + lastOf(dialect) + ")")) {
            dialect.setIds(note, 1, gone);
            dialect.setIds(note, 2, gone);
            note.executeUpdate();
        }
        for (var table : TABLES) {
            delete(connection, dialect, table, gone);
        }
        return delete(connection, dialect, "mr_share WHERE execution", gone) > 0;
    }

    private static String lastOf(SqlDialect dialect) {
        return "SELECT MAX(position) FROM mr_turn WHERE execution" + dialect.among();
    }

    private static int delete(Connection connection, SqlDialect dialect, String rows, Collection<ExecutionId> ids)
            throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM " + rows + dialect.among())) {
            dialect.setIds(delete, 1, ids);
            return delete.executeUpdate();
        }
    }

    private static List<ExecutionId> lockEnded(Connection connection, SqlDialect dialect, Collection<ExecutionId> ids)
            throws SQLException {
        var ended = new ArrayList<ExecutionId>();
        try (var query = connection.prepareStatement("SELECT id FROM mr_execution WHERE id" + dialect.among()
                + " AND ended_at <> 0 " + dialect.rowLock(true))) {
            dialect.setIds(query, 1, ids);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    ended.add(ExecutionRows.id(row, 1));
                }
            }
        }
        return ended;
    }
}
