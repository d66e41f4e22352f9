package dev.millrace.jdbc;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that runs what others have put into a store in PostgreSQL, until it is killed. */
final class SharedLife {

    static final String LABEL = "worker";
    static final Duration LEASE = Duration.ofSeconds(2);
    static final Duration POLL = Duration.ofMillis(200);

    private SharedLife() {}

    /** Arguments: the address of the database, the engine's name, and "late" for a clock that is. */
    public static void main(String[] arguments) throws InterruptedException {
        var source = source(arguments[0] + "&socketTimeout=1&connectTimeout=2&ApplicationName=" + arguments[1]);
        var time = arguments[2].equals("late") ? new LateClock() : TimeSource.system();
        while (true) {
            var failed = new CountDownLatch(1);
            var store = JdbcStore.over(source)
                    .shared()
                    .withName(arguments[1])
                    .withLabels(LABEL)
                    .withLease(LEASE)
                    .withPoll(POLL);
            try (var engine =
                    WorkflowEngine.builder().store(store).time(time).workers(8).build()) {
                store.onFailure(failure -> failed.countDown());
                engine.register(workflow(source));
                engine.recoverIncompleteExecutions();
                engine.triggers().arm(ticking());
                failed.await();
            } catch (StoreException | IllegalStateException e) {
                failed.await(POLL.toMillis(), TimeUnit.MILLISECONDS); // the database may be away
            }
        }
    }

    static DataSource source(String url) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    static Workflow ticking() {
        return Workflow.named("ticking")
                .node("tick", (Node) context -> Outcome.done("done", true))
                .trigger(StartTrigger.every("tick", Duration.ofSeconds(1))
                        .withStart(Instant.parse("2026-01-01T00:00:00Z")))
                .build();
    }

    /** Has a node whose effect can be counted, and one that holds a lock which some others want too. */
    static Workflow workflow(DataSource source) {
        var booking = TransactionalNode.over(source, (context, connection) -> {
            try (var insert = connection.prepareStatement("INSERT INTO effect (execution) VALUES (?)")) {
                insert.setString(1, context.execution().toString());
                insert.executeUpdate();
            }
            return Outcome.done("booked", true);
        });
        return Workflow.named("four")
                .node("n1", (Node) context -> Outcome.done("row", context.input("row", Long.class)))
                .node("n2", booking, node -> node.retry(RetryPolicy.attempts(50))) // its connections break, too
                .node(
                        "n3",
                        (Node) context -> Outcome.done("held", true),
                        node -> node.lock(Lock.exclusive("row ${execution.input.row}")))
                .node("n4", (Node) context -> Outcome.done("done", true))
                .connect("n1", "n2")
                .connect("n2", "n3")
                .connect("n3", "n4")
                .build();
    }
}
