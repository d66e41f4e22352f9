package dev.millrace.jdbc;

import dev.millrace.store.StoredDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The definitions of a store, and which of them nobody needs any more. Thread-safe. */
final class DefinitionRows {

    private static final String UNNEEDED = "SELECT d.revision FROM mr_definition d WHERE d.workflow <> ''"
            + " AND EXISTS (SELECT 1 FROM mr_definition n WHERE n.workflow = d.workflow AND n.number > d.number)"
            + " AND NOT EXISTS (SELECT 1 FROM mr_execution e WHERE e.revision = d.revision)"
            + " AND NOT EXISTS (SELECT 1 FROM mr_pin p WHERE p.revision = d.revision)";

    /** Those that nobody needed at the last sweep, nor asked for since: a start that found one may be on its way. */
    private final Set<String> idle = new HashSet<>(); // guarded by itself

    /** Adds one, unless its revision is there. */
    static void add(Connection connection, StoredDefinition definition) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO mr_definition (revision, workflow, content, directory) SELECT ?, ?, ?, ?"
                        + " WHERE NOT EXISTS (SELECT 1 FROM mr_definition WHERE revision = ?)")) {
            insert.setString(1, definition.revision());
            insert.setString(2, definition.workflow());
            insert.setString(3, definition.text());
            insert.setString(4, definition.directory());
            insert.setString(5, definition.revision());
            insert.executeUpdate();
        }
    }

    Optional<StoredDefinition> find(Connection connection, String revision) throws SQLException {
        synchronized (idle) {
            idle.remove(revision);
        }
        try (var query = connection.prepareStatement(
                "SELECT workflow, content, directory FROM mr_definition WHERE revision = ?")) {
            query.setString(1, revision);
            try (var row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new StoredDefinition(revision, row.getString(1), row.getString(2), row.getString(3)))
                        : Optional.empty();
            }
        }
    }

    /** Lets go of those that nobody needed at two sweeps, the newest of each workflow aside. */
    void sweep(Connection connection) throws SQLException {
        for (var revision : idleAgain(unneeded(connection))) {
            try (var delete = connection.prepareStatement("DELETE FROM mr_definition WHERE revision = ?")) {
                delete.setString(1, revision);
                delete.executeUpdate();
            }
        }
    }

    private static List<String> unneeded(Connection connection) throws SQLException {
        var revisions = new ArrayList<String>();
        try (var query = connection.prepareStatement(UNNEEDED);
                var row = query.executeQuery()) {
            while (row.next()) {
                revisions.add(row.getString(1));
            }
        }
        return revisions;
    }

    private List<String> idleAgain(List<String> unneeded) {
        synchronized (idle) {
            idle.retainAll(unneeded);
            var again = unneeded.stream().filter(idle::contains).toList();
            idle.addAll(unneeded);
            again.forEach(idle::remove);
            return again;
        }
    }
}
