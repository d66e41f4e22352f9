package dev.millrace.internal.runtime;

import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.node.Data;
import dev.millrace.node.LazyItems;
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

    /** Executions with turns that their store has decided on. */
    private final ConcurrentLinkedQueue<Driver> decided = new ConcurrentLinkedQueue<>();

    /** What executions want done beside their attempts. */
    private final ConcurrentLinkedQueue<SideTask> asides = new ConcurrentLinkedQueue<>();

    WorkSource(EngineRuntime engine) {
        this.engine = engine;
    }

    void turnIsDecided(Driver driver) {
        decided.add(driver);
    }

    /** Lets an execution act on its turns that are safe. Returns false if there is none. */
    boolean actOnOne() {
        var next = decided.poll();
        if (next == null) {
            return false;
        }
        next.mailbox.post(next::actOnSafe);
        return true;
    }

    void handOver(RunningAttempt attempt) {
        started.add(attempt);
    }

    void aside(SideTask task) {
        asides.add(task);
    }

    @Override
    public boolean hasWork() {
        return engine.hasWork() || !started.isEmpty() || !decided.isEmpty() || !asides.isEmpty();
    }

    @Override
    public boolean runOne(InterruptGate gate) {
        // A node that set its thread's interrupt flag and left it so must not stop the next node.
        Thread.interrupted();
        boolean acted = actOnOne();
        // What the turn handed over is taken by this worker: to wake another one for it would cost more than to run it.
        var handedOver = started.poll();
        if (acted || handedOver != null) {
            engine.shareWork();
            if (handedOver != null) {
                workOff(run(handedOver, gate, null), gate, null);
            }
            return true;
        }
        var aside = asides.poll();
        if (aside != null) {
            engine.shareWork();
            aside.run(gate);
            return true;
        }
        var lease = engine.lease();
        if (lease == null) {
            return engine.feedHungry();
        }
        workOff(attemptOf(lease), gate, null);
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
            workOff(attemptOf(lease), gate, actor);
        }
    }

    /** Returns whether a thread may take an attempt: any thread of the engine's any, a lent one only those of its execution. */
    static boolean isFor(@Nullable Actor only, RunningAttempt attempt) {
        return only == null || attempt.actor() == only && attempt.node().timeLimit() == null;
    }

    /** Works off an attempt, and those that the turns of its worker lease on the way. */
    private void workOff(@Nullable RunningAttempt first, InterruptGate gate, @Nullable Actor only) {
        var attempt = first;
        while (attempt != null) {
            attempt = begin(attempt, gate, only);
            Thread.interrupted();
        }
    }

    private @Nullable RunningAttempt begin(RunningAttempt attempt, InterruptGate gate, @Nullable Actor only) {
        switch (attempt.isStarted() ? AttemptTurns.Start.RUN : attempt.actor().start(attempt)) {
            case RUN -> {
                // Before the node, which may take long: this turn, or one that this thread ran for others, may have
                // made work.
                engine.shareWork();
                return run(attempt, gate, only);
            }
            case DROP -> engine.drop(attempt);
            case LATER -> {}
        }
        return null;
    }

    /** Returns the attempt that a lease is for. */
    static RunningAttempt attemptOf(Lease<RunningAttempt> lease) {
        var attempt = lease.deliveries() > 1 ? lease.message().again() : lease.message();
        attempt.leasedBy(lease);
        return attempt;
    }

    // Whatever a node throws is its failure, errors included: the worker and the engine go on.
    private @Nullable RunningAttempt run(RunningAttempt attempt, InterruptGate gate, @Nullable Actor only) {
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
        if (thrown == null && outcome instanceof Outcome.Done done) {
            return reportDone(attempt, done, only);
        }
        reportOther(attempt, outcome, thrown);
        return null;
    }

    private static void reportOther(RunningAttempt attempt, @Nullable Outcome outcome, @Nullable Throwable thrown) {
        var actor = attempt.actor();
        if (thrown != null) {
            log.debug(
                    "Attempt {} of node {} in execution {} failed",
                    attempt.attempt(),
                    attempt.path(),
                    actor.id(),
                    thrown);
            fail(attempt, Failure.of(thrown));
        } else if (outcome instanceof Outcome.Failed failed) {
            failed(attempt, failed.failure());
        } else if (outcome instanceof Outcome.Undecided undecided) {
            actor.undecided(attempt, undecided.reason());
        } else {
            fail(attempt, Failure.of("NoOutcome", "[RUN-102] the node returned null; return Outcome.done()"));
        }
    }

    private static void failed(RunningAttempt attempt, Failure failure) {
        Failure plain;
        try {
            var output = Data.normalise(failure.output());
            LazyItems.refuseIn(output);
            plain = failure.with(output);
        } catch (IllegalArgumentException e) {
            plain = Failure.of(e).withoutRetry();
        }
        fail(attempt, plain);
    }

    private static void fail(RunningAttempt attempt, Failure failure) {
        attempt.actor().failed(attempt, failure);
    }

    private static @Nullable RunningAttempt reportDone(
            RunningAttempt attempt, Outcome.Done done, @Nullable Actor only) {
        NodeResult result;
        try {
            result = resultOf(done, attempt.writes());
            if (attempt.actor().engine.durability() != null) {
                LazyItems.refuseIn(result.output());
                LazyItems.refuseIn(result.writes());
            }
        } catch (IllegalArgumentException e) {
            fail(attempt, Failure.of(e).withoutRetry());
            return null;
        }
        return attempt.actor().completed(attempt, result, only);
    }

    private static NodeResult resultOf(Outcome.Done done, Map<String, Object> writes) {
        if (done.output().isEmpty() && done.port().isEmpty() && writes.isEmpty()) {
            return NodeResult.EMPTY;
        }
        return new NodeResult(Data.normalise(done.output()), done.port(), writes, List.of());
    }
}
