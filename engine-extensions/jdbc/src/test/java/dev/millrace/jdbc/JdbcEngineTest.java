package dev.millrace.jdbc;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Engines whose executions are in a database. */
class JdbcEngineTest {

    private static final int EXECUTIONS = 6;

    private final CountDownLatch running = new CountDownLatch(EXECUTIONS);
    private final CountDownLatch told = new CountDownLatch(EXECUTIONS);
    private final AtomicInteger lives = new AtomicInteger();

    /** In the first life it ends when it is told to stop only. */
    private Outcome work() throws InterruptedException {
        if (lives.get() == 1) {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                told.countDown();
            }
        }
        return Outcome.done("worked", true);
    }

    private Workflow workflow() {
        return Workflow.named("three")
                .node("first", (Node) context -> Outcome.done(Map.of("text", "a large text ".repeat(500))))
                .node("work", (Node) context -> work())
                .node("last", (Node) context -> Outcome.done(context.input()))
                .connect("first", "work")
                .connect("work", "last")
                .build();
    }

    private WorkflowEngine engine(JdbcStore store) {
        lives.incrementAndGet();
        return WorkflowEngine.builder()
                .store(store)
                .workers(EXECUTIONS)
                .selfChecking()
                .build();
    }

    private List<Execution> started(WorkflowEngine engine) throws InterruptedException {
        var started = new ArrayList<Execution>();
        for (int n = 0; n < EXECUTIONS; n++) {
            started.add(engine.start(workflow(), Map.of("number", n)));
        }
        running.await();
        return started;
    }

    /** Recovers, waits for the end, and returns the events of each. */
    private Map<ExecutionId, List<Event>> goOn(WorkflowEngine engine, List<Execution> started) {
        engine.register(workflow());
        engine.recoverIncompleteExecutions();
        var events = new HashMap<ExecutionId, List<Event>>();
        for (var one : started) {
            var result = engine.execution(one.id()).orElseThrow().await(ofSeconds(60));
            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
            events.put(one.id(), engine.history().events(one.id()));
        }
        return events;
    }

    private static void assertNothingLostAndNothingTwice(Map<ExecutionId, List<Event>> all) {
        assertThat(all).hasSize(EXECUTIONS);
        all.forEach((id, events) -> {
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).sequence()).isEqualTo(i + 1);
            }
            assertThat(events)
                    .filteredOn(NodeCompleted.class::isInstance)
                    .extracting(event -> ((NodeCompleted) event).node().toString())
                    .containsExactly("first", "work", "last");
            assertThat(events).hasAtLeastOneElementOfType(NodeRequeued.class);
        });
    }

    @ParameterizedTest
    @EnumSource
    void after_a_crash_another_engine_goes_on_and_nothing_is_lost_or_completed_twice(TestDatabase database)
            throws SQLException, InterruptedException {
        var source = database.migrated();
        var connections = new LentConnections(source);
        var crashed = engine(JdbcStore.over(connections).withLease(ofSeconds(1)));
        var started = started(crashed);

        connections.drop(true);
        TestDatabase.expireLease(source);

        try (var next = engine(JdbcStore.over(new LentConnections(source)))) {
            assertNothingLostAndNothingTwice(goOn(next, started));
            var fed = new ArrayList<Event>();
            var at = ChangeCursor.START;
            for (var page = next.changes(at, 10); !page.next().equals(at); page = next.changes(at, 10)) {
                fed.addAll(page.events());
                at = page.next();
            }
            for (var one : started) {
                assertThat(fed)
                        .filteredOn(event -> event.execution().equals(one.id()))
                        .isEqualTo(next.history().events(one.id()));
            }
        }
        crashed.close();
    }

    @ParameterizedTest
    @EnumSource
    void an_engine_whose_store_was_taken_stops_what_it_runs_and_says_so(TestDatabase database)
            throws InterruptedException {
        var source = database.migrated();
        var firstStore = JdbcStore.over(new LentConnections(source)).withLease(ofSeconds(3_600));
        try (var first = engine(firstStore)) {
            var started = started(first);
            TestDatabase.expireLease(source);
            try (var second = engine(JdbcStore.over(new LentConnections(source)))) {
                firstStore.renewLease();
                assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
                for (var one : started) {
                    assertThatThrownBy(() -> one.await(ofSeconds(60))).hasMessageContaining("[JDB-105]");
                }
                assertThatThrownBy(() -> first.start(workflow(), Map.of()))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("[JDB-105]");

                assertNothingLostAndNothingTwice(goOn(second, started));
            }
        }
    }
}
