package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.Ownership;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An application that is killed around the commit of an order and of its execution's start: both are there, or none. */
@Tag("long")
class TransactionKillTest {

    private DataSource source = TestPostgres.empty();

    @BeforeEach
    void tables() {
        JdbcStore.migrate(source);
        TestDatabase.execute(source, "CREATE TABLE orders (id int PRIMARY KEY)");
    }

    /** Returns what follows a word that the process says. */
    private static String awaitWord(BufferedReader out, String word) throws IOException {
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(word)) {
                return line.substring(word.length()).strip();
            }
        }
        throw new AssertionError("it has ended without saying " + word);
    }

    private ExecutionId killed(boolean isCommitted) throws IOException, InterruptedException {
        var process = ChildProcess.of(OrderingLife.class, TestPostgres.url());
        try (var out = process.inputReader();
                var in = process.outputWriter()) {
            var id = ExecutionId.parse(awaitWord(out, "asked"));
            if (isCommitted) {
                in.write("go on\n");
                in.flush();
                awaitWord(out, "committed");
            }
            process.toHandle().destroyForcibly();
            return id;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private WorkflowEngine shop() {
        var store = JdbcStore.over(source).shared().withLabels(OrderingLife.LABEL);
        var engine = WorkflowEngine.builder().store(store).build();
        engine.register(OrderingLife.workflow());
        engine.recoverIncompleteExecutions();
        return engine;
    }

    private void await(String question) {
        for (int trial = 0; !TestDatabase.query(source, question).equals("t"); trial++) {
            assertThat(trial).as(question).isLessThan(6_000);
            TestDatabase.query(source, "SELECT pg_sleep(0.01)");
        }
    }

    @Test
    void one_that_is_killed_before_the_commit_has_taken_no_order_and_started_nothing() throws Exception {
        var never = killed(false);
        await("SELECT count(*) = 0 FROM pg_stat_activity WHERE state = 'idle in transaction'");

        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM orders")).isEqualTo("0");
        try (var shop = shop()) {
            var options = StartOptions.NONE.withLabels(Map.of(Ownership.RUNS_ON, OrderingLife.LABEL));
            var next = shop.enqueue("order", Map.of(), options);
            await("SELECT count(*) = 0 FROM mr_inbox"); // what came before it would have been taken before it
            assertThat(shop.execution(next)).isPresent();
            assertThat(shop.execution(never)).isEmpty();
        }
    }

    @Test
    void one_that_is_killed_behind_the_commit_has_its_order_run_by_another_engine() throws Exception {
        var id = killed(true);

        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM orders")).isEqualTo("1");
        try (var shop = shop()) {
            await("SELECT count(*) = 1 FROM mr_execution");
            var result = shop.execution(id).orElseThrow().await(Duration.ofMinutes(1));
            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM mr_execution"))
                .isEqualTo("1");
    }
}
