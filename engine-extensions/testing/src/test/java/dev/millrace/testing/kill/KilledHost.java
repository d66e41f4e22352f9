package dev.millrace.testing.kill;

import dev.millrace.Execution;
import dev.millrace.RecoveryReport;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.store.ExecutionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The application around the engine: it starts the stories, signals, cancels, decides, waits for the ends, and writes
 * down each answer that it got. It does the same in each life of the process, under the same keys. Confined to one
 * thread.
 */
final class KilledHost implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WORKERS = 4;

    /** A node lingers until it is told to stop: a close waits that long for it before. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Ledger ledger;
    private final Moment.Hook hook;
    private final WorkflowEngine engine;

    KilledHost(ExecutionStore store, Ledger ledger, Moment.Hook hook) {
        this.ledger = ledger;
        this.hook = hook;
        this.engine = WorkflowEngine.builder()
                .nodes(Stories.nodes(ledger, hook))
                .workers(WORKERS)
                .maxDeliveries(10)
                .grace(GRACE)
                .store(store)
                .build();
        engine.register(Stories.child());
    }

    /** Goes on with what the store holds. */
    RecoveryReport recover() {
        return engine.recoverIncompleteExecutions();
    }

    /** Starts or finds each story, and brings it to its end. */
    void live(long seed) {
        var stories = new ArrayList<>(Stories.all());
        Collections.shuffle(stories, new Random(seed));
        List<Execution> executions = stories.stream().map(this::start).toList();
        executions.forEach(this::act);
        executions.forEach(this::goOn);
        for (var execution : executions) {
            var status = execution.await(LIMIT).status();
            acknowledged("ended", execution, status);
        }
        hook.pass(Moment.END);
    }

    private Execution start(Workflow workflow) {
        var execution = engine.start(workflow, Map.of("n", 1), StartOptions.key(workflow.id()));
        acknowledged("started", execution, workflow.id());
        return execution;
    }

    private void act(Execution execution) {
        var story = execution.workflowId();
        if (story.equals(Stories.SIGNAL)) {
            execution.signal("go", Map.of("n", 1), "go-1");
            acknowledged("signalled", execution, "go-1");
        } else if (story.equals(Stories.CANCEL)) {
            boolean isCancelled = execution.cancel("enough");
            if (isCancelled) {
                acknowledged("cancelled", execution, ExecutionStatus.CANCELLED);
            }
        } else if (story.equals(Stories.LATE)) {
            if (execution.terminate("enough")) {
                acknowledged("terminated", execution, ExecutionStatus.TERMINATED);
            }
        } else if (story.equals(Stories.PAUSE)) {
            if (execution.pause("look")) {
                acknowledged("paused", execution, "look");
            }
        } else if (story.equals(Stories.ONCE)
                && execution.snapshot().node("pay").status() == NodeStatus.NEEDS_DECISION) {
            decide(execution);
        }
    }

    private void goOn(Execution execution) {
        if (execution.workflowId().equals(Stories.PAUSE) && execution.resume("seen")) {
            acknowledged("resumed", execution, "seen");
        }
    }

    /** The operator looks whether the money is gone. */
    private void decide(Execution execution) {
        boolean isPaid = ledger.effects().stream()
                .anyMatch(effect -> effect.execution().equals(execution.id().toString())
                        && effect.path().equals("pay"));
        var repair = execution.by("operator").repair("looked at the ledger");
        (isPaid ? repair.completeWith("pay", Map.of("by", "pay")) : repair.rerunFrom("pay")).apply();
        acknowledged("decided", execution, isPaid);
    }

    private void acknowledged(String what, Execution execution, Object detail) {
        hook.pass(Moment.BEFORE_ACK);
        ledger.fact(what, execution.id(), detail);
    }

    @Override
    public void close() {
        engine.close();
    }
}
