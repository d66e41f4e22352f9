package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/jdbc.md. */
class JdbcPageTest {

    @TempDir
    private Path folder;

    private static Workflow order() {
        return Workflow.named("order")
                .node("reserve", (Node) context -> Outcome.done("reserved", context.input("order", Long.class)))
                .build();
    }

    @Test
    void the_example_runs() {
        DataSource dataSource = JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("orders"), "sa", "");
        JdbcStore.migrate(dataSource); // once, by whoever may change tables

        var store = JdbcStore.over(dataSource).withWait(Duration.ofSeconds(30));
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.register(order());
            engine.recoverIncompleteExecutions();
            var result = engine.start(order(), Map.of("order", 7)).await(Duration.ofMinutes(1));
            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void the_example_of_several_engines_runs() throws Exception {
        var dataSource = TestDatabase.POSTGRESQL.empty();
        ExecutionId id;
        JdbcStore.migrate(dataSource);
        var store = JdbcStore.over(dataSource).shared().withLabels("gpu");
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.register(order());
            engine.recoverIncompleteExecutions(); // from now on it takes over what nobody has
            try (var connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                // ... the application's own rows ...
                id = engine.in(connection).start("order", Map.of("order", 7));
                connection.commit(); // both, or neither
            }
            var taken = new CompletableFuture<Boolean>();
            store.ownership().orElseThrow().onNews(() -> {
                if (engine.execution(id).isPresent()) {
                    taken.complete(true);
                }
            });
            assertThat(taken.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
            assertThat(engine.execution(id)
                            .orElseThrow()
                            .await(Duration.ofMinutes(1))
                            .status())
                    .isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void the_example_of_one_transaction_runs() throws Exception {
        var dataSource = TestDatabase.H2.migrated();
        TestDatabase.execute(dataSource, "CREATE TABLE stock (pieces int)");
        TestDatabase.execute(dataSource, "INSERT INTO stock (pieces) VALUES (3)");
        var reserve = TransactionalNode.over(dataSource, (context, connection) -> {
            try (var update = connection.prepareStatement("UPDATE stock SET pieces = pieces - ? WHERE pieces >= ?")) {
                update.setLong(1, context.input("pieces", Long.class));
                update.setLong(2, context.input("pieces", Long.class));
                return Outcome.done("reserved", update.executeUpdate() == 1);
            }
        });
        var types = NodeRegistry.builder().add("stock.reserve", reserve).build();
        var workflow =
                Workflow.named("reserving").node("reserve", "stock.reserve").build();
        try (var engine = WorkflowEngine.builder().nodes(types).build()) {
            assertThat(engine.run(workflow, Map.of("pieces", 2)).output()).containsEntry("reserved", true);
            assertThat(engine.run(workflow, Map.of("pieces", 2)).output()).containsEntry("reserved", false);
        }
        assertThat(TestDatabase.query(dataSource, "SELECT pieces FROM stock")).isEqualTo("1");
    }

    @Test
    void the_java_of_the_page_stands_here() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "jdbc.md"));
        var tests = Path.of("src/test/java/dev/millrace/jdbc");
        var own = Files.readString(tests.resolve("JdbcPageTest.java"))
                + Files.readString(tests.resolve("MigrationToolsTest.java"));

        var blocks = page.split("```java\n", -1);
        assertThat(blocks).hasSize(5);
        for (int i = 1; i < blocks.length; i++) {
            var java = blocks[i].substring(0, blocks[i].indexOf("```"));
            assertThat(own.replaceAll("\\s+", " ")).contains(java.strip().replaceAll("\\s+", " "));
        }
    }
}
