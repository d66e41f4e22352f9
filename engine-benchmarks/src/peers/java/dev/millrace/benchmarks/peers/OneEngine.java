package dev.millrace.benchmarks.peers;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.jdbc.JdbcStore;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.Map;
import javax.sql.DataSource;

/** Five nodes one after the other, in an engine on a database. Thread-safe. */
final class OneEngine implements DatabasePeers.Contender {

    private final Workflow workflow = fiveSteps();
    private final WorkflowEngine engine;

    OneEngine(DataSource source, boolean isShared) {
        JdbcStore.migrate(source);
        var store = JdbcStore.over(source);
        engine = WorkflowEngine.builder()
                .store(isShared ? store.shared() : store)
                .build();
        engine.register(workflow);
    }

    private static Workflow fiveSteps() {
        var workflow = Workflow.named("five");
        for (int n = 1; n <= DatabasePeers.STEPS; n++) {
            int number = n;
            workflow.node("n" + n, (Node) context -> Outcome.done("by", number));
            if (n > 1) {
                workflow.connect("n" + (n - 1), "n" + n);
            }
        }
        return workflow.build();
    }

    @Override
    public void runOne() {
        engine.start(workflow, Map.of("number", 1)).await();
    }

    @Override
    public void close() {
        engine.close();
    }
}
