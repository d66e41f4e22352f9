package dev.millrace.jdbc;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

/** Several engines, all in this process, on one PostgreSQL. Confined to a test. */
abstract class SharedEngines {

    static final Duration LIMIT = ofSeconds(60);

    final DataSource source = TestDatabase.POSTGRESQL.migrated();
    final List<WorkflowEngine> engines = new ArrayList<>();
    final Semaphore running = new Semaphore(0);
    final Semaphore waits = new Semaphore(0);
    final CountDownLatch goOn = new CountDownLatch(1);
    final CountDownLatch told = new CountDownLatch(1);

    JdbcStore store(DataSource connections, String name) {
        return JdbcStore.over(connections)
                .shared()
                .withName(name)
                .withLease(Duration.ofHours(1))
                .withPoll(Duration.ofMillis(20));
    }

    /** Returns an engine that takes over what it can, from now on. */
    WorkflowEngine engine(String name) {
        return engine(store(new LentConnections(source), name), WorkflowEngine.builder());
    }

    WorkflowEngine engine(ExecutionStore store, EngineBuilder builder) {
        var engine = builder.store(store)
                .workers(4)
                .listener(event -> {
                    if (event instanceof NodeWaiting) {
                        waits.release();
                    }
                })
                .selfChecking()
                .build();
        engines.add(engine);
        List.of(waiting(), timed(), working(), family()).forEach(engine::register);
        engine.recoverIncompleteExecutions();
        return engine;
    }

    @AfterEach
    void close() {
        goOn.countDown();
        engines.forEach(WorkflowEngine::close);
    }

    /** Waits for a signal, then ends with its payload. */
    static Workflow waiting() {
        return Workflow.named("waiting")
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .node("last", (Node) context -> Outcome.done("done", true))
                .connect("wait", "last")
                .build();
    }

    static Workflow timed() {
        return Workflow.named("timed")
                .node("timer", "Timer", node -> node.set("delay", "1h"))
                .node("last", (Node) context -> Outcome.done("done", true))
                .connect("timer", "last")
                .build();
    }

    /** Has a node that runs until somebody lets it, or tells it to stop. */
    private Workflow working() {
        return Workflow.named("working")
                .node("first", (Node) context -> Outcome.done("first", true))
                .node("work", (Node) context -> work())
                .connect("first", "work")
                .build();
    }

    private Outcome work() throws InterruptedException {
        running.release();
        try {
            goOn.await();
        } finally {
            told.countDown();
        }
        return Outcome.done("worked", true);
    }

    private Workflow family() {
        return Workflow.named("family")
                .node("child", "Subflow", node -> node.set("mode", "child").set("workflow", "waiting"))
                .build();
    }

    static List<String> completed(WorkflowEngine engine, ExecutionId id) {
        return engine.history().events(id).stream()
                .filter(NodeCompleted.class::isInstance)
                .map(event -> ((NodeCompleted) event).node().toString())
                .toList();
    }

    void awaitWork() throws InterruptedException {
        assertThat(running.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
