package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.report.ExecutionReport;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoredExecution;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of executions, written by prepared statements. Confined to one export. */
final class SqlRows implements AutoCloseable {

    /** The tables, children before what they belong to, with the column that names the execution. */
    private static final Map<String, String> OWNERS = owners();

    private final Connection connection;
    private final SecretOption secrets;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();

    SqlRows(Connection connection, SecretOption secrets) {
        this.connection = connection;
        this.secrets = secrets;
    }

    private static Map<String, String> owners() {
        var owners = new LinkedHashMap<String, String>();
        for (var table : List.of("millrace_event", "millrace_attempt", "millrace_node", "millrace_label")) {
            owners.put(table, "execution_id");
        }
        owners.put("millrace_execution", "id");
        return owners;
    }

    /** Writes an execution in place of what is there of it. */
    void write(StoredExecution stored, List<Event> events) throws SQLException {
        for (var owner : OWNERS.entrySet()) {
            var delete = statement("DELETE FROM " + owner.getKey() + " WHERE " + owner.getValue() + " = ?");
            delete.setString(1, stored.id().toString());
            delete.executeUpdate();
        }
        var view = EventView.of(stored, events);
        var snapshot = view.snapshot();
        execution(ReportJson.of(view.stored()), ReportJson.of(snapshot), events);
        for (var label : stored.origin().starter().labels().entrySet()) {
            insert("millrace_label", row(stored, "name", label.getKey(), "label_value", label.getValue()));
        }
        for (var node : map(ReportJson.of(snapshot).get("nodes")).entrySet()) {
            node(stored, String.valueOf(node.getKey()), map(node.getValue()));
        }
        attempts(stored, snapshot, events);
        for (var event : events) {
            event(stored, event);
        }
        for (var statement : statements.values()) {
            statement.executeBatch();
        }
    }

    private void execution(Map<String, ?> stored, Map<String, ?> snapshot, List<Event> events) throws SQLException {
        var error = map(snapshot.get("error"));
        var row = new LinkedHashMap<String, @Nullable Object>();
        row.put("id", stored.get("executionId"));
        row.put("workflow_id", stored.get("workflowId"));
        row.put("workflow_version", stored.get("version"));
        row.put("revision", stored.get("revision"));
        row.put("status", stored.get("status"));
        row.put("start_key", stored.get("key"));
        row.put("started_by", stored.get("startedBy"));
        row.put("parent_id", stored.get("parent"));
        row.put("started_at", stored.get("startedAt"));
        row.put("ended_at", stored.get("endedAt"));
        row.put("duration_ms", stored.get("durationMs"));
        row.put("error_type", error.get("type"));
        row.put("error_message", error.get("message"));
        row.put("error_node", error.get("node"));
        row.put("input_json", secrets.line(snapshot.get("input")));
        row.put("output_json", secrets.line(snapshot.get("output")));
        row.put(
                "event_count",
                events.isEmpty() ? 0L : events.get(events.size() - 1).sequence());
        insert("millrace_execution", row);
    }

    private void node(StoredExecution stored, String path, Map<?, ?> node) throws SQLException {
        var error = map(node.get("error"));
        var row = row(stored, "path", path, "status", node.get("status"));
        row.put("attempts", node.get("attempts"));
        row.put("skip_reason", node.get("skipReason"));
        row.put("started_at", node.get("startedAt"));
        row.put("ended_at", node.get("endedAt"));
        row.put("duration_ms", millis(node.get("startedAt"), node.get("endedAt")));
        row.put("error_type", error.get("type"));
        row.put("error_message", error.get("message"));
        row.put("output_json", secrets.line(node.get("output")));
        insert("millrace_node", row);
    }

    private void attempts(StoredExecution stored, ExecutionSnapshot snapshot, List<Event> events) throws SQLException {
        var report = ExecutionReport.of(Optional.empty(), snapshot, events).data();
        if (report.get("attempts") instanceof List<?> attempts) {
            for (var one : attempts) {
                var attempt = map(one);
                boolean isOpen = !stored.isEnded() && "RUNNING".equals(attempt.get("end"));
                var row = row(stored, "node_path", attempt.get("node"), "attempt", attempt.get("attempt"));
                row.put("status", attempt.get("end"));
                row.put("started_at", attempt.get("from"));
                row.put("ended_at", isOpen ? null : attempt.get("to"));
                row.put("duration_ms", isOpen ? null : millis(attempt.get("from"), attempt.get("to")));
                row.put("note", attempt.get("note"));
                insert("millrace_attempt", row);
            }
        }
    }

    private void event(StoredExecution stored, Event event) throws SQLException {
        var data = ReportJson.of(event);
        var row = row(stored, "event_number", event.sequence(), "happened_at", ReportJson.time(event.at()));
        row.put("type", data.get("event"));
        row.put("node_path", data.get("node"));
        row.put("event_json", secrets.line(data));
        insert("millrace_event", row);
    }

    private static Map<String, @Nullable Object> row(
            StoredExecution stored, String first, @Nullable Object one, String second, @Nullable Object other) {
        var row = new LinkedHashMap<String, @Nullable Object>();
        row.put("execution_id", stored.id().toString());
        row.put(first, one);
        row.put(second, other);
        return row;
    }

    private static @Nullable Long millis(@Nullable Object from, @Nullable Object to) {
        return from == null || to == null
                ? null
                : (Long) Duration.between(Instant.parse(from.toString()), Instant.parse(to.toString()))
                        .toMillis();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /** Adds a row; a text that is empty says nothing, and is null. */
    private void insert(String table, Map<String, ? extends @Nullable Object> row) throws SQLException {
        var insert = statement("INSERT INTO " + table + " (" + String.join(", ", row.keySet()) + ") VALUES ("
                + String.join(", ", row.keySet().stream().map(name -> "?").toList()) + ")");
        int column = 0;
        for (var value : row.values()) {
            column++;
            if (value == null || value.equals("")) {
                insert.setNull(column, Types.VARCHAR);
            } else if (value instanceof Number number) {
                insert.setLong(column, number.longValue());
            } else {
                insert.setString(column, value.toString().replace('\0', '\uFFFD')); // PostgreSQL takes no NUL
            }
        }
        insert.addBatch();
    }

    private PreparedStatement statement(String sql) throws SQLException {
        var known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    @Override
    public void close() throws SQLException {
        for (var statement : statements.values()) {
            statement.close();
        }
    }
}
