package dev.millrace.jdbc;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.Ownership;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Map;

/** A process that takes an order and starts its execution in one transaction, until it is killed. */
final class OrderingLife {

    /** The label of engines that run orders; this process has none. */
    static final String LABEL = "shop";

    private OrderingLife() {}

    /** Arguments: the address of the database. Says "asked", commits when it is told something, says "committed". */
    public static void main(String[] arguments) throws IOException, SQLException {
        var source = SharedLife.source(arguments[0]);
        var out = new PrintStream(System.out, true);
        try (var engine = WorkflowEngine.builder()
                        .store(JdbcStore.over(source).shared())
                        .build();
                var connection = source.getConnection()) {
            engine.register(workflow());
            connection.setAutoCommit(false);
            connection.createStatement().execute("INSERT INTO orders VALUES (1)");
            var options = StartOptions.NONE.withLabels(Map.of(Ownership.RUNS_ON, LABEL));
            var id = engine.in(connection).start("order", Map.of("order", 1), options);
            out.println("asked " + id);
            System.in.read();
            connection.commit();
            out.println("committed");
            System.in.read(); // it is killed here
        }
    }

    static Workflow workflow() {
        return Workflow.named("order")
                .node("pack", (Node) context -> Outcome.done("packed", true))
                .build();
    }
}
