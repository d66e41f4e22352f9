package dev.millrace.cli;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Table of executions, as a store knows them. */
final class StoredTable {

    private static final int LONGEST_CAUSE = 100;

    private StoredTable() {}

    /**
     * Returns a line for each.
     *
     * @param causes why those ended so of which it is known
     */
    static String of(List<StoredExecution> all, Map<ExecutionId, String> causes) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("EXECUTION", "WORKFLOW", "STATUS", "STARTED", "TIME", "WHY"));
        all.forEach(stored -> rows.add(List.of(
                stored.id().toString(),
                stored.origin().workflow().id(),
                stored.status().name(),
                Text.of(TimeSource.instantOf(stored.startedAt())),
                stored.isEnded() ? Text.of(took(stored)) : "-",
                Text.cut(Text.oneLine(causes.getOrDefault(stored.id(), "")), LONGEST_CAUSE))));
        return Columns.of(rows);
    }

    private static Duration took(StoredExecution stored) {
        return Duration.ofNanos((stored.endedAt() - stored.startedAt()) * 1_000);
    }
}
