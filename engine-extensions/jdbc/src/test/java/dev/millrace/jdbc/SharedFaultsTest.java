package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three engines on one PostgreSQL while connections break, one of them is gone, and the clock of one is wrong. */
class SharedFaultsTest extends SharedEngines {

    private static final int ENGINES = 3;

    private final List<LentConnections> connections = new ArrayList<>();

    private static Workflow steps() {
        var steps = Workflow.named("steps");
        for (int n = 1; n <= 4; n++) {
            steps.node("n" + n, (Node) context -> Outcome.done("done", true));
        }
        return steps.connect("n1", "n2").connect("n2", "n3").connect("n3", "n4").build();
    }

    private void openAll() {
        for (int n = 0; n < ENGINES; n++) {
            var own = new LentConnections(source);
            connections.add(own);
            var builder = WorkflowEngine.builder().time(n == 1 ? new LateClock() : TimeSource.system());
            engine(store(own, "engine" + n).withLease(Duration.ofSeconds(n == 0 ? 2 : 3_600)), builder)
                    .register(steps());
        }
    }

    /** Starts one, again and again while the database is away; its key makes one of them. */
    private Execution started(WorkflowEngine engine, int n) {
        for (int trial = 0; ; trial++) {
            try {
                return engine.start("steps", Map.of("n", n), StartOptions.key("order-" + n));
            } catch (StoreException e) {
                assertThat(trial).isLessThan(50);
            }
        }
    }

    private void runThroughFaults(int executions) throws SQLException {
        openAll();
        var started = new ArrayList<ExecutionId>();
        for (int n = 0; n < executions; n++) {
            if (n % 7 == 3) {
                connections.get(1 + n % 2).drop(false);
            }
            if (n == executions / 2) { // one is gone, with what it has
                connections.get(0).drop(true);
                TestDatabase.expireLease(source, "engine0");
            }
            started.add(started(engines.get(n < executions / 2 ? n % ENGINES : 1 + n % 2), n)
                    .id());
        }

        for (var id : started) {
            var engine = engines.get(2);
            assertThat(engine.execution(id).orElseThrow().await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(completed(engine, id)).containsExactly("n1", "n2", "n3", "n4");
            var events = engine.history().events(id);
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).sequence()).isEqualTo(i + 1);
            }
        }
        assertThat(engines.get(2).history().find(ExecutionFilter.NEWEST.limit(10_000)))
                .hasSize(executions);
    }

    @Test
    void nothing_is_lost_or_completed_twice() throws SQLException {
        runThroughFaults(30);
    }

    @Test
    @Tag("soak")
    void nothing_is_lost_or_completed_twice_of_many() throws SQLException {
        runThroughFaults(1_000);
    }
}
