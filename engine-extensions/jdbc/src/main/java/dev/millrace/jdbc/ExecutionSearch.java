package dev.millrace.jdbc;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.StoredFilter;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The condition, order and length of a page of executions that a filter lets through. Confined to its user. */
final class ExecutionSearch implements ExecutionRows.Parameters {

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    ExecutionSearch(StoredFilter filter, Optional<StoredExecution> behind, int limit) {
        filter.workflowId().ifPresent(id -> with("workflow = ?", id));
        addStatuses(filter);
        filter.key().ifPresent(key -> with("key_hash = ? AND start_key = ?", ExecutionRows.hash(key), key));
        filter.labels()
                .forEach((name, content) ->
                        with("id IN (SELECT execution FROM mr_label WHERE name = ? AND content = ?)", name, content));
        if (filter.from() != Long.MIN_VALUE) {
            with("started_at >= ?", filter.from());
        }
        if (filter.until() != Long.MAX_VALUE) {
            with("started_at < ?", filter.until());
        }
        behind.ifPresent(last -> with(
                "started_at <= ? AND (started_at < ? OR id < ?)",
                last.startedAt(),
                last.startedAt(),
                ExecutionRows.uuid(last.id())));
        parameters.add(limit);
    }

    private void with(String condition, Object... values) {
        conditions.add(condition);
        Collections.addAll(parameters, values);
    }

    /** Those that have not ended are asked for by that: an index has them alone, in order. */
    private void addStatuses(StoredFilter filter) {
        if (!filter.mayHaveEnded()) {
            with("ended_at = 0");
        }
        boolean isNarrower = filter.mayHaveEnded()
                || Arrays.stream(ExecutionStatus.values())
                        .anyMatch(status ->
                                !status.isFinal() && !filter.statuses().contains(status));
        if (!filter.statuses().isEmpty() && isNarrower) {
            var names = filter.statuses().stream().map(ExecutionStatus::name).toArray();
            with("status IN (" + "?, ".repeat(names.length - 1) + "?)", names);
        }
    }

    /** Returns what follows the names of columns and table. */
    String sql() {
        return (conditions.isEmpty() ? "" : conditions.stream().collect(Collectors.joining(" AND ", "WHERE ", " ")))
                + "ORDER BY started_at DESC, id DESC LIMIT ?";
    }

    @Override
    public void of(PreparedStatement query) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            query.setObject(i + 1, parameters.get(i));
        }
    }
}
