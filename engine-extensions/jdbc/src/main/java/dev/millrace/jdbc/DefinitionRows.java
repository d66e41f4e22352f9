package dev.millrace.jdbc;

import dev.millrace.store.StoredDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * The definitions of a store, and which of them nobody needs any more. Those that were asked for lately are answered
 * from memory, for each start asks. Where the store is shared, another engine may have deleted one meanwhile, so
 * whoever writes starts there looks whether it still stands. Thread-safe.
 */
final class DefinitionRows {

    private static final int MOST_KNOWN = 256;

    private static final String UNNEEDED = "SELECT d.revision FROM mr_definition d WHERE d.workflow <> ''"
            + " AND EXISTS (SELECT 1 FROM mr_definition n WHERE n.workflow = d.workflow AND n.number > d.number)"
            + " AND NOT EXISTS (SELECT 1 FROM mr_execution e WHERE e.revision = d.revision)"
            + " AND NOT EXISTS (SELECT 1 FROM mr_pin p WHERE p.revision = d.revision)";

    /** Those that nobody needed at the last sweep, nor asked for since: a start that found one may be on its way. */
    private final Set<String> idle = new HashSet<>(); // guarded by this

    private final ReadWriteLock lock = new ReentrantReadWriteLock(); // nobody looks one up while some are deleted
    private final Lock lookUps = lock.readLock();
    private final Lock sweeps = lock.writeLock();

    private final Map<String, StoredDefinition> known = new LinkedHashMap<>(16, 0.75f, true) { // guarded by this
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, StoredDefinition> eldest) {
                    return size() > MOST_KNOWN;
                }
            };

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

    /** Returns the definition of a revision; empty if the store has none. */
    Optional<StoredDefinition> find(Database database, String revision) {
        var lately = known(revision);
        if (lately.isPresent()) {
            return lately;
        }
        lookUps.lock();
        try {
            var found = database.read(connection -> read(connection, revision));
            found.ifPresent(this::know);
            return found;
        } finally {
            lookUps.unlock();
        }
    }

    private synchronized Optional<StoredDefinition> known(String revision) {
        idle.remove(revision);
        return Optional.ofNullable(known.get(revision));
    }

    private synchronized void know(StoredDefinition definition) {
        known.put(definition.revision(), definition);
    }

    private static Optional<StoredDefinition> read(Connection connection, String revision) throws SQLException {
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

    /**
     * Puts back those of starts that another engine let go of since they were read here. The caller has the place in
     * the feed, so nobody lets go of them before its transaction ends.
     */
    void putBack(Connection connection, Set<String> revisions) throws SQLException {
        for (var revision : revisions) {
            var lately = known(revision);
            if (lately.isPresent()) {
                add(connection, lately.get());
            }
        }
    }

    /**
     * Lets go of those that nobody needed at two sweeps, the newest of each workflow aside.
     *
     * @param transaction does something as a whole
     */
    void sweep(Consumer<Database.Work<Boolean>> transaction) {
        sweeps.lock();
        try {
            transaction.accept(connection -> {
                for (var revision : idleAgain(unneeded(connection))) {
                    try (var delete = connection.prepareStatement("DELETE FROM mr_definition WHERE revision = ?")) {
                        delete.setString(1, revision);
                        delete.executeUpdate();
                    }
                }
                return true;
            });
        } finally {
            sweeps.unlock();
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

    private synchronized List<String> idleAgain(List<String> unneeded) {
        idle.retainAll(unneeded);
        var again = unneeded.stream().filter(idle::contains).toList();
        idle.addAll(unneeded);
        again.forEach(idle::remove);
        again.forEach(known::remove);
        return again;
    }
}
