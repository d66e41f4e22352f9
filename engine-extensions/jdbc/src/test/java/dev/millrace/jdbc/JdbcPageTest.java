package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
    void the_java_of_the_page_stands_here() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "jdbc.md"));
        var own = Files.readString(Path.of("src/test/java/dev/millrace/jdbc/JdbcPageTest.java"));

        int from = page.indexOf("```java\n") + "```java\n".length();
        var java = page.substring(from, page.indexOf("```", from));
        assertThat(java).isNotBlank();
        assertThat(own.replaceAll("\\s+", " ")).contains(java.strip().replaceAll("\\s+", " "));
    }
}
