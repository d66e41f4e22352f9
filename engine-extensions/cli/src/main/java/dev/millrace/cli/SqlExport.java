package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoredExecution;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings tables to what a store knows. An execution is written anew as a whole when it has more events than when it was
 * written last, so that each is at every moment as it once was. Confined to one run.
 */
final class SqlExport {

    private static final int AT_ONCE = 100;

    private final Connection connection;
    private final SecretOption secrets;
    private int open;

    SqlExport(Connection connection, SecretOption secrets) {
        this.connection = connection;
        this.secrets = secrets;
    }

    /** Says through a reader that throws nothing that the database refused a write. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SQLException refusal;

        Refused(SQLException refusal) {
            super(refusal);
            this.refusal = refusal;
        }
    }

    /** Writes what has changed, and returns how many executions that were. */
    int update(StoreOption store) throws SQLException {
        var known = written();
        var changed = new HashMap<ExecutionId, StoredExecution>();
        for (var stored : store.executions()) {
            if (known.getOrDefault(stored.id().toString(), -1L) != stored.lastSequence()) {
                changed.put(stored.id(), stored);
            }
        }
        var done = new HashSet<ExecutionId>();
        try (var rows = new SqlRows(connection, secrets)) {
            if (!changed.isEmpty()) {
                store.tool().export(Set.copyOf(changed.keySet()), (id, events) -> {
                    var stored = changed.get(id);
                    if (stored != null && write(rows, stored, events)) {
                        done.add(id);
                    }
                });
            }
            connection.commit();
        } catch (Refused e) {
            connection.rollback();
            throw e.refusal;
        }
        return done.size();
    }

    private Map<String, Long> written() throws SQLException {
        var known = new HashMap<String, Long>();
        try (var query = connection.prepareStatement("SELECT id, event_count FROM millrace_execution");
                var row = query.executeQuery()) {
            while (row.next()) {
                known.put(row.getString(1), row.getLong(2));
            }
        }
        connection.commit();
        return known;
    }

    private boolean write(SqlRows rows, StoredExecution stored, List<Event> events) {
        try {
            rows.write(stored, events);
            if (++open % AT_ONCE == 0) {
                connection.commit();
            }
            return true;
        } catch (SQLException e) {
            throw new Refused(e);
        }
    }
}
