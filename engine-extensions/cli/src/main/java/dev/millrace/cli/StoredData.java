package dev.millrace.cli;

import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a store knows of executions, as data and as a table. */
final class StoredData {

    private StoredData() {}

    static Map<String, ?> of(StoredExecution stored) {
        var origin = stored.origin();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", stored.id().toString());
        data.put("workflowId", origin.workflow().id());
        data.put("version", origin.workflow().version());
        data.put("revision", origin.revision());
        data.put("status", stored.status().name());
        data.put("startedAt", text(stored.startedAt()));
        data.put("endedAt", text(stored.endedAt()));
        data.put("durationMs", stored.isEnded() ? took(stored).toMillis() : null);
        data.put("key", origin.starter().key());
        data.put("labels", origin.starter().labels());
        data.put("startedBy", origin.starter().actor());
        data.put(
                "parent",
                origin.starter()
                        .parent()
                        .map(parent -> parent.execution().toString())
                        .orElse(null));
        data.put("events", stored.lastSequence());
        return data;
    }

    static String table(List<StoredExecution> all) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("EXECUTION", "WORKFLOW", "STATUS", "STARTED", "TIME"));
        all.forEach(stored -> rows.add(List.of(
                stored.id().toString(),
                stored.origin().workflow().id(),
                stored.status().name(),
                Text.of(TimeSource.instantOf(stored.startedAt())),
                stored.isEnded() ? Text.of(took(stored)) : "-")));
        return Columns.of(rows);
    }

    private static Duration took(StoredExecution stored) {
        return Duration.ofNanos((stored.endedAt() - stored.startedAt()) * 1_000);
    }

    private static @Nullable String text(long epochMicros) {
        return epochMicros == 0 ? null : Text.of(TimeSource.instantOf(epochMicros));
    }
}
