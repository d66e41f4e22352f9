package dev.millrace.jdbc;

import static dev.millrace.jdbc.ExecutionRows.array;

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
        var gone = lockEnded(connection, ids);
        if (gone.isEmpty()) {
            return false;
        }
        try (var note = connection.prepareStatement("UPDATE mr_store SET forgotten = GREATEST(forgotten,"
                + " (SELECT COALESCE(MAX(position), 0) FROM mr_turn WHERE execution = ANY(?)))")) {
            note.setArray(1, array(connection, gone));
            note.executeUpdate();
        }
        for (var table : TABLES) {
            try (var delete = connection.prepareStatement("DELETE FROM " + table + " = ANY(?)")) {
                delete.setArray(1, array(connection, gone));
                delete.executeUpdate();
            }
        }
        try (var delete = connection.prepareStatement("DELETE FROM mr_share WHERE execution = ANY(?)")) {
            delete.setArray(1, array(connection, gone));
            return delete.executeUpdate() > 0;
        }
    }

    private static List<ExecutionId> lockEnded(Connection connection, Collection<ExecutionId> ids) throws SQLException {
        var ended = new ArrayList<ExecutionId>();
        try (var query = connection.prepareStatement(
                "SELECT id FROM mr_execution WHERE id = ANY(?) AND ended_at <> 0 FOR UPDATE")) {
            query.setArray(1, array(connection, ids));
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    ended.add(ExecutionRows.id(row, 1));
                }
            }
        }
        return ended;
    }
}
