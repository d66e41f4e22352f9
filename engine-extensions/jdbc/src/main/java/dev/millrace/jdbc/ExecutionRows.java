package dev.millrace.jdbc;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.store.StoredExecution;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of executions, as what is known of them. Holds nothing. */
final class ExecutionRows {

    private static final String SELECT =
            "SELECT id, workflow, version, revision, status, last_seq, started_at, ended_at,"
                    + " start_key, actor, parent, parent_node, parent_awaits, labels, epoch, owner FROM mr_execution ";

    private ExecutionRows() {}

    /**
     * What a row says.
     *
     * @param stored what is known of the execution
     * @param epoch how often it has changed its owner
     * @param owner the engine that has it; 0 for none
     */
    record Known(StoredExecution stored, long epoch, long owner) {}

    /** What sets the parameters of a query. */
    interface Parameters {
        void of(PreparedStatement query) throws SQLException;
    }

    static UUID uuid(ExecutionId id) {
        return new UUID(id.high(), id.low());
    }

    static ExecutionId id(UUID uuid) {
        return new ExecutionId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    static ExecutionId id(ResultSet row, int column) throws SQLException {
        return id(UUID.fromString(row.getString(column)));
    }

    static Array array(Connection connection, Collection<ExecutionId> ids) throws SQLException {
        return connection.createArrayOf(
                "uuid", ids.stream().map(ExecutionRows::uuid).toArray());
    }

    /** A key may be longer than what an index takes. */
    static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Returns the hash of a start's key; null if it has none. */
    static byte @Nullable [] hashOf(Starter starter) {
        return starter.key().isEmpty() ? null : hash(starter.key());
    }

    static List<Known> of(Connection connection, Collection<ExecutionId> ids) throws SQLException {
        var dialect = SqlDialect.of(connection);
        return select(connection, "WHERE id" + dialect.among(), query -> dialect.setIds(query, 1, ids));
    }

    /** Returns the rows of executions, which nobody else changes until the transaction ends. */
    static List<Known> locked(Connection connection, Collection<ExecutionId> ids) throws SQLException {
        return select(
                connection,
                "WHERE id = ANY(?) ORDER BY id FOR UPDATE",
                query -> query.setArray(1, array(connection, ids)));
    }

    /** Returns the rows that a condition holds for, in its order. */
    static List<Known> select(Connection connection, String where, Parameters parameters) throws SQLException {
        var rows = new ArrayList<Known>();
        var labelled = new ArrayList<ExecutionId>();
        try (var query = connection.prepareStatement(SELECT + where)) {
            parameters.of(query);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    var known = known(row);
                    rows.add(known);
                    if (row.getInt("labels") > 0) {
                        labelled.add(known.stored().id());
                    }
                }
            }
        }
        return labelled.isEmpty() ? rows : labelled(rows, labels(connection, labelled));
    }

    private static Known known(ResultSet row) throws SQLException {
        var parent = row.getString("parent");
        var starter = new Starter(
                row.getString("start_key"),
                Map.of(),
                row.getString("actor"),
                parent == null
                        ? Optional.empty()
                        : Optional.of(new ParentNode(
                                id(UUID.fromString(parent)),
                                NodePath.parse(row.getString("parent_node")),
                                row.getBoolean("parent_awaits"))));
        var workflow = new WorkflowKey(row.getString("workflow"), row.getString("version"));
        var stored = new StoredExecution(
                id(row, 1),
                new Origin(workflow, row.getString("revision"), starter),
                ExecutionStatus.valueOf(row.getString("status")),
                row.getLong("started_at"),
                row.getLong("ended_at"),
                row.getLong("last_seq"));
        return new Known(stored, row.getLong("epoch"), row.getLong("owner"));
    }

    private static Map<ExecutionId, Map<String, String>> labels(Connection connection, List<ExecutionId> ids)
            throws SQLException {
        var labels = new HashMap<ExecutionId, Map<String, String>>();
        var dialect = SqlDialect.of(connection);
        try (var query = connection.prepareStatement("SELECT execution, name, content FROM mr_label WHERE execution"
                + dialect.among() + " ORDER BY execution, name")) {
            dialect.setIds(query, 1, ids);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    labels.computeIfAbsent(id(row, 1), id -> new LinkedHashMap<>())
                            .put(row.getString(2), row.getString(3));
                }
            }
        }
        return labels;
    }

    private static List<Known> labelled(List<Known> rows, Map<ExecutionId, Map<String, String>> labels) {
        return rows.stream()
                .map(row -> {
                    var own = labels.get(row.stored().id());
                    return own == null ? row : new Known(with(row.stored(), own), row.epoch(), row.owner());
                })
                .toList();
    }

    private static StoredExecution with(StoredExecution stored, Map<String, String> labels) {
        var bare = stored.origin().starter();
        var starter = new Starter(bare.key(), Map.copyOf(labels), bare.actor(), bare.parent());
        return new StoredExecution(
                stored.id(),
                new Origin(stored.origin().workflow(), stored.origin().revision(), starter),
                stored.status(),
                stored.startedAt(),
                stored.endedAt(),
                stored.lastSequence());
    }
}
