package dev.millrace.internal.runtime;

import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.node.Data;
import dev.millrace.node.Outcome;
import dev.millrace.queue.Lease;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where workers find attempts to run, and how one runs: lease, start, node, outcome. Thread-safe. */
final class WorkSource implements Workers.Source {

    private static final Logger log = LoggerFactory.getLogger(WorkSource.class);

    private final EngineRuntime engine;

    /** Attempts that another thread started, because it held the mailbox; they only have to run. */
    private final ConcurrentLinkedQueue<RunningAttempt> started = new ConcurrentLinkedQueue<>();

    WorkSource(EngineRuntime engine) {
        this.engine = engine;
    }

    void handOver(RunningAttempt attempt) {
        started.add(attempt);
    }

    @Override
    public boolean hasWork() {
        return engine.hasWork() || !started.isEmpty();
    }

    @Override
    public boolean runOne(InterruptGate gate) {
        // A node that set its thread's interrupt flag and left it so must not stop the next node.
        Thread.interrupted();
        var handedOver = started.poll();
        if (handedOver != null) {
            engine.shareWork();
            run(handedOver, gate);
            return true;
        }
        var lease = engine.lease();
        if (lease == null) {
            return engine.feedHungry();
        }
        begin(lease, gate);
        return true;
    }

    /**
     * Works for one execution on the calling thread, until it has ended or the next message is not for this thread: another
     * execution's, or a node with a time limit, which could only be kept by interrupting the caller.
     */
    void lend(Actor actor, InterruptGate gate) {
        while (!actor.result().isDone()) {
            var lease = engine.lease();
            if (lease == null) {
                return;
            }
            if (!isFor(actor, lease.message())) {
                engine.release(lease);
                return;
            }
            begin(lease, gate);
        }
    }

    private static boolean isFor(Actor actor, RunningAttempt attempt) {
        return attempt.actor() == actor
                && attempt.node().spec().policy().attempts().timeout().isEmpty();
    }

    private void begin(Lease<RunningAttempt> lease, InterruptGate gate) {
        var attempt = lease.deliveries() > 1 ? lease.message().again() : lease.message();
        attempt.leasedBy(lease);
        switch (attempt.actor().start(attempt)) {
            case RUN -> {
                // Before the node, which may take long: this turn, or one that this thread ran for others, may have
                // made work.
                engine.shareWork();
                run(attempt, gate);
            }
            case DROP -> engine.drop(attempt);
            case LATER -> {}
        }
    }

    // Whatever a node throws is its failure, errors included: the worker and the engine go on.
    private void run(RunningAttempt attempt, InterruptGate gate) {
        Outcome outcome = null;
        Throwable thrown = null;
        attempt.enter(gate);
        try {
            outcome = attempt.node().behaviour().run(attempt);
        } catch (Throwable t) {
            thrown = t;
        } finally {
            attempt.leave();
        }
        report(attempt, outcome, thrown);
    }

    private static void report(RunningAttempt attempt, @Nullable Outcome outcome, @Nullable Throwable thrown) {
        var actor = attempt.actor();
        if (thrown != null) {
            log.debug(
                    "Attempt {} of node {} in execution {} failed",
                    attempt.attempt(),
                    attempt.path(),
                    actor.id(),
                    thrown);
            actor.failed(attempt, Failure.of(thrown));
        } else if (outcome instanceof Outcome.Done done) {
            reportDone(attempt, done);
        } else if (outcome instanceof Outcome.Failed failed) {
            actor.failed(attempt, failed.failure());
        } else {
            actor.failed(attempt, Failure.of("NoOutcome", "[RUN-102] the node returned null; return Outcome.done()"));
        }
    }

    private static void reportDone(RunningAttempt attempt, Outcome.Done done) {
        NodeResult result;
        try {
            result = resultOf(done, attempt.writes());
        } catch (IllegalArgumentException e) {
            attempt.actor().failed(attempt, Failure.of(e).withoutRetry());
            return;
        }
        attempt.actor().completed(attempt, result);
    }

    private static NodeResult resultOf(Outcome.Done done, Map<String, Object> writes) {
        if (done.output().isEmpty() && done.port().isEmpty() && writes.isEmpty()) {
            return NodeResult.EMPTY;
        }
        return new NodeResult(Data.normalise(done.output()), done.port(), writes, List.of());
    }
}
