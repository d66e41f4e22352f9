package dev.millrace.jdbc;

import static dev.millrace.jdbc.ExecutionRows.uuid;

import dev.millrace.event.ExecutionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Values that children are given by their parents: a row for each, and a row for each execution that refers to it. Rows
 * are written under the lock of the lease that every turn takes, and swept while no other transaction has it: so no
 * value goes that a turn on its way refers to. Holds nothing.
 */
final class ValueRows {

    private ValueRows() {}

    /** Keeps values, with who refers to them. */
    static void insert(Connection connection, ExecutionId execution, Map<String, byte[]> values) throws SQLException {
        for (var value : values.entrySet()) {
            if (!isThere(connection, value.getKey())) {
                try (var insert = connection.prepareStatement("INSERT INTO mr_value (name, body) VALUES (?, ?)")) {
                    insert.setString(1, value.getKey());
                    insert.setBytes(2, value.getValue());
                    insert.executeUpdate();
                }
            }
            try (var insert = connection.prepareStatement("INSERT INTO mr_share (execution, name) VALUES (?, ?)")) {
                insert.setObject(1, uuid(execution));
                insert.setString(2, value.getKey());
                insert.executeUpdate();
            }
        }
    }

    private static boolean isThere(Connection connection, String name) throws SQLException {
        try (var query = connection.prepareStatement("SELECT 1 FROM mr_value WHERE name = ?")) {
            query.setString(1, name);
            try (var row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Returns a value's bytes. */
    static Optional<byte[]> find(Connection connection, String name) throws SQLException {
        try (var query = connection.prepareStatement("SELECT body FROM mr_value WHERE name = ?")) {
            query.setString(1, name);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    /** Deletes values that nobody refers to, and returns how many. */
    static int sweep(Connection connection) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM mr_value WHERE NOT EXISTS"
                + " (SELECT 1 FROM mr_share WHERE mr_share.name = mr_value.name)")) {
            return delete.executeUpdate();
        }
    }
}
