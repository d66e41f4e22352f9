package dev.millrace.jdbc;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that starts executions on a store in a database until it is killed. */
final class JdbcLife {

    private static final int NODES = 5;

    private JdbcLife() {}

    /** Argument: the address of the database. Prints the id of each execution whose start was acknowledged. */
    public static void main(String[] arguments) {
        var source = new LentConnections(source(arguments[0]));
        try (var engine = WorkflowEngine.builder().store(store(source)).build()) {
            engine.register(workflow());
            engine.recoverIncompleteExecutions();
            for (int n = 0; ; n++) {
                System.out.println(engine.start(workflow(), Map.of("number", n)).id());
            }
        }
    }

    static ExecutionStore store(DataSource source) {
        return JdbcStore.over(source).withLease(Duration.ofSeconds(1)).withWait(Duration.ofMinutes(1));
    }

    static DataSource source(String url) {
        if (url.startsWith("jdbc:h2:")) {
            var source = new JdbcDataSource();
            source.setURL(url);
            return source;
        }
        if (url.startsWith("jdbc:sqlite:")) {
            return TestDatabase.sqlite(url);
        }
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    static Workflow workflow() {
        var workflow = Workflow.named("five");
        for (int n = 1; n <= NODES; n++) {
            int number = n;
            workflow.node("n" + n, (Node) context -> Outcome.done("by", number));
            if (n > 1) {
                workflow.connect("n" + (n - 1), "n" + n);
            }
        }
        return workflow.build();
    }
}
