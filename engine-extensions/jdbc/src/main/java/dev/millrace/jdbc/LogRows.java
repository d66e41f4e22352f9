package dev.millrace.jdbc;

import static dev.millrace.jdbc.ExecutionRows.uuid;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.event.NodePath;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The logs of executions, the newest lines of each. Holds nothing. */
final class LogRows {

    private static final int MOST_LINES = 10_000;

    private LogRows() {}

    /** Adds lines, if the execution is known. */
    static void append(Connection connection, ExecutionId id, List<LogLine> lines) throws SQLException {
        long last = lastLine(connection, id);
        if (last < 0) {
            return;
        }
        try (var insert = connection.prepareStatement("INSERT INTO mr_log"
                + " (execution, number, at, level, node, attempt, line) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            long number = last;
            for (var line : lines) {
                insert.setObject(1, uuid(id));
                insert.setLong(2, ++number);
                insert.setString(3, line.at().toString());
                insert.setString(4, line.level().name());
                insert.setString(5, line.node().toString());
                insert.setInt(6, line.attempt());
                insert.setString(7, TurnBytes.storable(line.text()));
                insert.addBatch();
            }
            insert.executeBatch();
            trim(connection, id, number - MOST_LINES);
        }
    }

    /** Returns the number of the last line; less than 0 if the execution is not known. */
    private static long lastLine(Connection connection, ExecutionId id) throws SQLException {
        try (var query = connection.prepareStatement("SELECT (SELECT MAX(number) FROM mr_log WHERE execution = e.id)"
                + " FROM mr_execution e WHERE e.id = ?")) {
            query.setObject(1, uuid(id));
            try (var row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    private static void trim(Connection connection, ExecutionId id, long last) throws SQLException {
        if (last > 0) {
            try (var delete = connection.prepareStatement("DELETE FROM mr_log WHERE execution = ? AND number <= ?")) {
                delete.setObject(1, uuid(id));
                delete.setLong(2, last);
                delete.executeUpdate();
            }
        }
    }

    static List<LogLine> read(Connection connection, ExecutionId id) throws SQLException {
        var lines = new ArrayList<LogLine>();
        try (var query = connection.prepareStatement(
                "SELECT at, level, node, attempt, line FROM mr_log WHERE execution = ? ORDER BY number")) {
            query.setObject(1, uuid(id));
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    lines.add(new LogLine(
                            Instant.parse(row.getString(1)),
                            Level.valueOf(row.getString(2)),
                            NodePath.parse(row.getString(3)),
                            row.getInt(4),
                            row.getString(5)));
                }
            }
        }
        return lines;
    }
}
