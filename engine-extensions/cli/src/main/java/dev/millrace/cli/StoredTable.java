package dev.millrace.cli;

import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Table of executions, as a store knows them. */
final class StoredTable {

    private StoredTable() {}

    static String of(List<StoredExecution> all) {
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
}
