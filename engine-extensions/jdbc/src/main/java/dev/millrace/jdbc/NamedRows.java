package dev.millrace.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A table of small texts by name: of triggers, or places of subscribers. Immutable. */
enum NamedRows {

    /** Texts that are no execution's. */
    TEXTS("mr_text", "name", "content"),

    /** How far subscribers of the feed have read. */
    CURSORS("mr_cursor", "subscriber", "place");

    private final String select;
    private final String selectOne;
    private final String update;
    private final String insert;

    NamedRows(String table, String name, String content) {
        this.select = "SELECT " + content + ", " + name + " FROM " + table;
        this.selectOne = select + " WHERE " + name + " = ?";
        this.update = "UPDATE " + table + " SET " + content + " = ? WHERE " + name + " = ?";
        this.insert = "INSERT INTO " + table + " (" + content + ", " + name + ") VALUES (?, ?)";
    }

    /** Puts a text in place of the one of the same name. */
    void save(Connection connection, String name, String content) throws SQLException {
        if (execute(connection, update, name, content) == 0) {
            execute(connection, insert, name, content);
        }
    }

    private static int execute(Connection connection, String sql, String name, String content) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, content);
            statement.setString(2, name);
            return statement.executeUpdate();
        }
    }

    Optional<String> find(Connection connection, String name) throws SQLException {
        try (var query = connection.prepareStatement(selectOne)) {
            query.setString(1, name);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    Map<String, String> all(Connection connection) throws SQLException {
        var all = new TreeMap<String, String>();
        try (var query = connection.prepareStatement(select);
                var row = query.executeQuery()) {
            while (row.next()) {
                all.put(row.getString(2), row.getString(1));
            }
        }
        return all;
    }
}
