package dev.millrace.jdbc;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.jdbc.LentConnections.Loss;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes whose work and outcome are committed together. */
class TransactionalNodeTest {

    private static final Duration LIMIT = ofSeconds(60);

    private final AtomicInteger runs = new AtomicInteger();
    private DataSource source = TestDatabase.H2.migrated();

    private LentConnections begin(TestDatabase database) {
        source = database.migrated();
        TestDatabase.execute(source, "DROP TABLE IF EXISTS booking");
        TestDatabase.execute(source, "CREATE TABLE booking (amount int)");
        return new LentConnections(source);
    }

    private Outcome book(NodeContext context, Connection connection) throws SQLException {
        int run = runs.incrementAndGet();
        try (var insert = connection.prepareStatement("INSERT INTO booking (amount) VALUES (?)")) {
            insert.setLong(1, context.input("amount", Long.class));
            insert.executeUpdate();
        }
        context.setVariable("run", run);
        return Outcome.done(Map.of("run", run, "list", new int[] {1, 2}))
                .by("booked")
                .warning("look");
    }

    private Workflow booking(Node node) {
        return Workflow.named("booking")
                .node("book", node, spec -> spec.retry(RetryPolicy.attempts(2).backoff(Duration.ofMillis(1))))
                .node("after", (Node) context -> Outcome.done(Map.of(
                        "run",
                        context.input().get("run"),
                        "variable",
                        context.variables().get("run"))))
                .connect("book", "booked", "after")
                .build();
    }

    private String bookings() {
        return TestDatabase.query(source, "SELECT COUNT(*) FROM booking");
    }

    private static void assertDone(ExecutionResult result, int run) {
        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.output()).containsEntry("run", run).containsEntry("variable", run);
    }

    private ExecutionResult run(Node node) {
        try (var engine = WorkflowEngine.builder().build()) {
            return engine.start(booking(node), Map.of("amount", 7)).await(LIMIT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void work_and_outcome_are_committed_together(TestDatabase database) {
        var connections = begin(database);

        assertDone(run(TransactionalNode.over(connections, this::book)), 1);

        assertThat(bookings()).isEqualTo("1");
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM mr_outcome"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_that_breaks_at_the_commit_leaves_work_done_once(TestDatabase database) {
        for (boolean isCommitted : List.of(false, true)) {
            var connections = begin(database);
            runs.set(0);
            var node = TransactionalNode.over(connections, (context, connection) -> {
                if (runs.get() == 0) {
                    connections.lose(isCommitted ? Loss.THE_ANSWER : Loss.THE_REQUEST);
                }
                return book(context, connection);
            });

            assertDone(run(node), isCommitted ? 1 : 2);

            assertThat(bookings()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void work_that_fails_leaves_nothing_and_is_retried(TestDatabase database) {
        var connections = begin(database);
        var node = TransactionalNode.over(connections, (context, connection) -> {
            var outcome = book(context, connection);
            if (runs.get() == 1) {
                throw new IllegalStateException("no");
            }
            return outcome;
        });

        assertDone(run(node), 2);
        assertThat(bookings()).isEqualTo("1");

        var failing = TransactionalNode.over(connections, (context, connection) -> {
            book(context, connection);
            return Outcome.failed("Full", "no room");
        });
        assertThat(run(failing).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(bookings()).isEqualTo("1");
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM mr_outcome"))
                .isEqualTo("1");
    }

    /** A store whose process ends before a turn with a completion is safe. */
    private static final class EndingStore extends ForwardingStore {

        private final CountDownLatch ended = new CountDownLatch(1);

        EndingStore(JdbcStore behind) {
            super(behind);
        }

        @Override
        public void commit(Turn turn, CommitListener listener) {
            if (turn.events().stream().anyMatch(NodeCompleted.class::isInstance)) {
                ended.countDown();
                listener.done(new StoreException("the process has ended"));
            } else {
                super.commit(turn, listener);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_crash_between_the_commit_and_the_completion_does_not_repeat_the_work(TestDatabase database)
            throws InterruptedException {
        var connections = begin(database);
        var workflow = booking(TransactionalNode.over(connections, this::book));
        var store = new EndingStore(JdbcStore.over(connections));
        var crashed = WorkflowEngine.builder().store(store).build();
        var id = crashed.start(workflow, Map.of("amount", 7)).id();
        store.ended.await();
        crashed.close();

        try (var engine = WorkflowEngine.builder()
                .store(JdbcStore.over(new LentConnections(source)))
                .build()) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            assertDone(engine.execution(id).orElseThrow().await(LIMIT), 1);
            assertThat(runs).hasValue(1);
            assertThat(bookings()).isEqualTo("1");
        }
        try (var forgetful = JdbcStore.over(source)) {
            forgetful.open();
            forgetful.forget(List.of(id));
        }
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM mr_outcome"))
                .isEqualTo("0");
    }

    @Test
    void two_deliveries_at_once_do_the_work_once() throws InterruptedException {
        var connections = begin(TestDatabase.POSTGRESQL);
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var node = TransactionalNode.over(connections, (context, connection) -> {
            var outcome = book(context, connection);
            inside.countDown();
            goOn.await();
            return outcome;
        });
        var workflow = booking(node);
        var stopped = WorkflowEngine.builder()
                .store(JdbcStore.over(new LentConnections(source)).withLease(Duration.ofHours(1)))
                .build();
        var id = stopped.start(workflow, Map.of("amount", 7)).id();
        inside.await();
        TestDatabase.expireLease(source); // it stands still, and its transaction with it

        try (var engine = WorkflowEngine.builder()
                .store(JdbcStore.over(new LentConnections(source)))
                .build()) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            goOn.countDown();
            assertDone(engine.execution(id).orElseThrow().await(LIMIT), 1);
        }
        stopped.close();
        assertThat(runs).hasValue(1);
        assertThat(bookings()).isEqualTo("1");
    }

    @Test
    void a_process_that_stands_still_in_its_transaction_holds_up_an_attempt_for_a_limited_time() throws Exception {
        var connections = begin(TestDatabase.POSTGRESQL);
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var refused = new CountDownLatch(1);
        var settings = ConcurrentHashMap.<String>newKeySet();
        var node = TransactionalNode.over(connections, (context, connection) -> {
                    try (var row = connection.createStatement().executeQuery("SHOW lock_timeout")) {
                        row.next();
                        settings.add(row.getString(1));
                    }
                    var outcome = book(context, connection);
                    inside.countDown();
                    goOn.await();
                    return outcome;
                })
                .withWait(Duration.ofMillis(50));
        var workflow = Workflow.named("booking")
                .node(
                        "book",
                        node,
                        spec -> spec.retry(RetryPolicy.attempts(1_000).backoff(Duration.ofMillis(1))))
                .build();
        var stopped = WorkflowEngine.builder()
                .store(JdbcStore.over(new LentConnections(source)).withLease(Duration.ofHours(1)))
                .build();
        var id = stopped.start(workflow, Map.of("amount", 7)).id();
        inside.await();
        TestDatabase.expireLease(source); // it stands still, and its transaction with it

        try (var engine = WorkflowEngine.builder()
                .store(JdbcStore.over(new LentConnections(source)))
                .listener(event -> {
                    if (event instanceof NodeRetryScheduled retry
                            && retry.failure().message().startsWith("[JDB-153]")) {
                        refused.countDown();
                    }
                })
                .build()) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            assertThat(refused.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            goOn.countDown();
            assertThat(engine.execution(id).orElseThrow().await(LIMIT).output()).containsEntry("run", 1);
        }
        stopped.close();
        assertThat(bookings()).isEqualTo("1");
        assertThat(settings).containsExactly("0"); // the limit is that of the wait alone
    }

    @Test
    void transactions_of_the_application_are_joined_and_must_be_some() {
        var connections = begin(TestDatabase.H2);
        Transactions own = work -> {
            try (var connection = connections.getConnection()) {
                connection.setAutoCommit(false);
                work.accept(connection);
                connection.commit();
            }
        };
        assertDone(run(TransactionalNode.in(own, this::book)), 1);
        assertThat(bookings()).isEqualTo("1");

        Transactions none = work -> {
            try (var connection = source.getConnection()) {
                work.accept(connection);
            }
        };
        assertThat(run(TransactionalNode.in(none, this::book)).toString()).contains("[JDB-150]");
        TestDatabase.execute(source, "DROP TABLE mr_outcome");
        assertThat(run(TransactionalNode.in(own, this::book)).toString()).contains("[JDB-151]");
        assertThat(bookings()).isEqualTo("1");
    }

    @Test
    void a_definition_names_it_by_the_type_under_which_it_is_registered() {
        var connections = begin(TestDatabase.H2);
        var registry = NodeRegistry.builder()
                .add("stock.book", TransactionalNode.over(connections, this::book))
                .build();
        var workflow = Workflow.named("named").node("book", "stock.book").build();

        try (var engine = WorkflowEngine.builder().nodes(registry).build()) {
            assertThat(engine.start(workflow, Map.of("amount", 7)).await(LIMIT).status())
                    .isEqualTo(ExecutionStatus.COMPLETED);
        }
        assertThat(bookings()).isEqualTo("1");
    }
}
