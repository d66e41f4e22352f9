package dev.millrace.jdbc;

import static dev.millrace.jdbc.TestDatabase.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.StoredFilter;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who asks for executions of which few match lets PostgreSQL read few rows, whatever else is stored. */
class ExecutionSearchTest {

    private static final int MANY = 20_000;
    private static final Pattern ROWS = Pattern.compile("rows=(\\d+) loops=(\\d+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by \\w+(?: \\w+)?: (\\d+)");

    private static DataSource source;

    @BeforeAll
    static void fill() {
        source = TestDatabase.POSTGRESQL.migrated();
        execute(
                source,
                "INSERT INTO mr_execution SELECT gen_random_uuid(), CASE n WHEN 7 THEN 'rare' ELSE 'w' END, '1', 'r',"
                        + " CASE n WHEN 9 THEN 'FAILED' WHEN 11 THEN 'PAUSED' ELSE 'COMPLETED' END, NULL, 1, 1, 1, n,"
                        + " CASE n WHEN 11 THEN 0 ELSE n END, '', NULL, '', NULL, NULL, false, 1"
                        + " FROM generate_series(1, " + MANY + ") n");
        execute(
                source,
                "INSERT INTO mr_label SELECT id, 'order', CASE started_at WHEN 13 THEN 'rare' ELSE 'o' END"
                        + " FROM mr_execution");
        execute(source, "ANALYZE mr_execution");
        execute(source, "ANALYZE mr_label");
    }

    private static StoredFilter filter(Optional<String> workflow, Map<String, String> labels, ExecutionStatus... in) {
        return new StoredFilter(workflow, Set.of(in), Optional.empty(), labels, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static StoredExecution at(long start) {
        var origin = new Origin(new WorkflowKey("w", "1"), "r", Starter.UNNAMED);
        return new StoredExecution(StoreTurns.id(1), origin, ExecutionStatus.COMPLETED, start, start, 1);
    }

    /** Returns how the database went about it. */
    private static String planOf(StoredFilter filter, Optional<StoredExecution> behind) throws SQLException {
        var search = new ExecutionSearch(filter, behind, 100);
        try (var connection = source.getConnection();
                var query = connection.prepareStatement(
                        "EXPLAIN (ANALYZE, TIMING OFF) SELECT id FROM mr_execution " + search.sql())) {
            search.of(query);
            var plan = new StringBuilder();
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    plan.append(row.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    /** Checks that few rows were looked at. */
    private static void assertCheap(StoredFilter filter, Optional<StoredExecution> behind) throws SQLException {
        var plan = planOf(filter, behind);
        long most = Math.max(
                ROWS.matcher(plan)
                        .results()
                        .mapToLong(row -> Long.parseLong(row.group(1)))
                        .max()
                        .orElseThrow(),
                REMOVED.matcher(plan)
                        .results()
                        .mapToLong(row -> Long.parseLong(row.group(1)))
                        .max()
                        .orElse(0));
        assertThat(most).as(plan).isLessThanOrEqualTo(100);
        assertThat(plan).doesNotContain("Seq Scan");
    }

    @Test
    void a_page_comes_from_an_index_without_a_sort() throws SQLException {
        assertCheap(StoredFilter.ALL, Optional.of(at(9_000)));
        assertThat(planOf(StoredFilter.ALL, Optional.of(at(9_000))))
                .contains("mr_execution_newest")
                .doesNotContain("Sort Key");
    }

    @Test
    void what_few_executions_have_is_found_by_an_index() throws SQLException {
        assertCheap(filter(Optional.empty(), Map.of(), ExecutionStatus.FAILED), Optional.empty());
        assertCheap(filter(Optional.empty(), Map.of(), ExecutionStatus.TIMED_OUT), Optional.empty());
        assertCheap(filter(Optional.empty(), Map.of(), ExecutionStatus.WAITING).asStored(), Optional.empty());
        assertCheap(filter(Optional.of("rare"), Map.of()), Optional.empty());
        assertCheap(filter(Optional.of("nobody's"), Map.of()), Optional.empty());
        assertCheap(filter(Optional.empty(), Map.of("order", "rare")), Optional.empty());
        assertCheap(filter(Optional.empty(), Map.of("order", "nobody's")), Optional.empty());
        assertCheap(
                new StoredFilter(Optional.empty(), Set.of(), Optional.of("a key"), Map.of(), 0, Long.MAX_VALUE),
                Optional.empty());
        assertCheap(new StoredFilter(Optional.empty(), Set.of(), Optional.empty(), Map.of(), 5, 9), Optional.empty());
    }
}
