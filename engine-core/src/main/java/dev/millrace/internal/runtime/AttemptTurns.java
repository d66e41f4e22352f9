package dev.millrace.internal.runtime;

import dev.millrace.definition.Effect;
import dev.millrace.event.Event;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Fold;
import dev.millrace.internal.decision.GateWait;
import dev.millrace.internal.decision.ScopeState;
import dev.millrace.queue.Lease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What workers bring to an execution, and what the queue and the timers say of its attempts. Thread-safe. */
abstract class AttemptTurns extends Driver {

    private static final String TAKEN_BACK = "a turn of its execution could not be written";

    private @Nullable GatedNodes gated; // confined to the turn

    AttemptTurns(EngineRuntime engine, ExecutionState state) {
        super(engine, state);
    }

    // --- gates

    @Override
    public final @Nullable GateWait passGates(ScopeState scope, int position, boolean returns) {
        gated = gated == null ? new GatedNodes() : gated;
        return gated.pass(new GatedNode(this, scope, position, returns), engine.admissions());
    }

    @Override
    public final boolean leaveGates(ScopeState scope, int position) {
        if (scope.node(position).isWork()) {
            return engine.admissions().leave(id(), scope.path(position));
        }
        var stay = gated == null ? null : gated.remove(scope, position);
        if (stay != null) {
            afterwards(stay::end);
        }
        return false;
    }

    /** A control node was let through its gates, after it had waited. */
    final void passed(ScopeState scope, int position, AdmittedBy gates) {
        post(() -> guarded(() -> {
            if (gated == null || !gated.passed(scope, position, gates)) {
                gates.unused();
            } else if (!decision.passed(scope, position, engine.now())) {
                leaveGates(scope, position);
            }
        }));
    }

    /** A gate keeps a node waiting, in a turn of its own. */
    final void heldBack(ScopeState scope, int position, GateWait at) {
        post(() -> guarded(() -> decision.heldBack(scope, position, at, engine.now())));
    }

    @Override
    final void leaveAllGates() {
        engine.admissions().leave(id());
        if (gated != null) {
            gated.letGo();
        }
    }

    /** Leads an attempt through its gates. Returns false if it has to wait, and comes by itself, or a breaker refused it. */
    final boolean passesGates(RunningAttempt attempt) {
        var passage = engine.admissions().passageOf(new AttemptEntrant(engine, attempt));
        var standing = passage.enter();
        if (standing == Passage.Standing.WAITS) {
            passage.gateWait()
                    .ifPresent(at -> decision.heldBack(attempt.scope(), attempt.position(), at, engine.now()));
        } else if (standing == Passage.Standing.THROUGH) {
            attempt.admittedBy(passage);
        }
        return standing == Passage.Standing.THROUGH;
    }

    // --- attempts

    @Override
    final void goBackTo(List<Event> past) {
        running().forEach(attempt -> {
            running().remove(attempt);
            attempt.handBack();
            attempt.ended();
            engine.drop(attempt);
        });
        giveUpOutbox();
        leaveAllGates();
        decision.letGo();
        events.takeBack(past.get(past.size() - 1).sequence());
        decision = new Decision(Fold.of(id(), decision.state()::planOf, past), this);
        if (decision.state().isEnded()) {
            finish();
        } else {
            decision.takeUp(engine.settings().queueing().maxDeliveries(), TAKEN_BACK, engine.now());
        }
    }

    /** What became of an attempt that wanted to start. */
    enum Start {
        /** The caller runs it. */
        RUN,
        /** It has nothing to do. */
        DROP,
        /** Another thread decides, or the store has to; the attempt comes back through the hand-over. */
        LATER
    }

    Start start(RunningAttempt attempt) {
        if (enterSoon()) {
            try {
                boolean runs = startNow(attempt, engine.now());
                flush();
                return !runs ? Start.DROP : engine.durability() == null ? Start.RUN : Start.LATER;
            } finally {
                mailbox.exit();
            }
        }
        postFor(attempt, () -> {
            boolean runs = startNow(attempt, engine.now());
            flush();
            if (!runs) {
                engine.drop(attempt);
            } else if (engine.durability() == null) {
                engine.handOver(attempt);
            }
        });
        return Start.LATER;
    }

    private boolean startNow(RunningAttempt attempt, long at) {
        boolean runs = false;
        int deliveries = attempt.deliveries();
        if (attempt.lease().deliveries() > 1) {
            evict(attempt);
        }
        try {
            runs = decision.started(attempt, deliveries, at);
        } catch (Throwable t) {
            fault(t);
        }
        if (runs) {
            running().add(attempt);
            var limit = attempt.timeLeft(at);
            if (limit != null) {
                attempt.timeLimit(engine.time().schedule(limit, () -> post(() -> timedOut(attempt))));
            }
            forceIfOnce(attempt);
            if (engine.durability() != null) {
                runWhenSafe(attempt);
            }
        }
        return runs;
    }

    /**
     * Takes a good outcome. Where the turn is the worker's own it also leases the next message, and starts it at once if it is this
     * execution's: so a node's end and its successor's start are one turn.
     *
     * @param only the execution that the worker was lent to; null if it works for all
     * @return the attempt to go on with, started if it is this execution's; null if there is none, or it comes back later
     */
    @Nullable
    RunningAttempt completed(RunningAttempt attempt, NodeResult result, @Nullable Actor only) {
        if (enterSoon()) {
            try {
                long at = engine.now();
                complete(attempt, result, at);
                var next = isFinished() ? null : startNext(only, at);
                flush();
                return next;
            } finally {
                mailbox.exit();
            }
        }
        postFor(attempt, () -> {
            complete(attempt, result, engine.now());
            flush();
        });
        return null;
    }

    /** Leaves what becomes of an attempt to the thread that holds the mailbox; the attempt keeps no lease if that goes wrong. */
    private void postFor(RunningAttempt attempt, Runnable turn) {
        mailbox.post(() -> {
            try {
                turn.run();
            } catch (Throwable t) {
                engine.giveBack(attempt, t);
            }
        });
    }

    /** The attempt has no worker any more, though nothing became of it. */
    final void forsaken(RunningAttempt attempt) {
        post(() -> {
            running().remove(attempt);
            attempt.ended();
        });
    }

    /** What happens at most once is written before it begins, and when it has ended: nobody should have to decide about it. */
    private void forceIfOnce(RunningAttempt attempt) {
        if (attempt.node().effect() == Effect.AT_MOST_ONCE) {
            force();
        }
    }

    private void complete(RunningAttempt attempt, NodeResult result, long at) {
        causedBy(attempt);
        forceIfOnce(attempt);
        try {
            if (over(attempt, true)) {
                decision.completed(attempt, result, at);
            } else {
                decision.late(attempt, "completed", at);
            }
        } catch (Throwable t) {
            fault(t);
        }
    }

    /** Leases the next message, and starts it in this turn if it is this execution's. */
    final @Nullable RunningAttempt startNext(@Nullable Actor only, long at) {
        send();
        var lease = engine.lease();
        if (lease == null) {
            return null;
        }
        if (!WorkSource.isFor(only, lease.message())) {
            engine.release(lease);
            return null;
        }
        var attempt = engine.attemptOf(lease);
        if (attempt.actor() != this) {
            return attempt;
        }
        boolean runs = startNow(attempt, at);
        if (!runs) {
            engine.drop(attempt);
        }
        return runs && engine.durability() == null ? attempt : null;
    }

    void failed(RunningAttempt attempt, Failure failure) {
        post(() -> guarded(() -> {
            causedBy(attempt);
            forceIfOnce(attempt);
            if (over(attempt, false)) {
                decision.failed(attempt, failure, engine.random(), engine.now());
            } else {
                decision.late(attempt, "failed", engine.now());
            }
        }));
    }

    void undecided(RunningAttempt attempt, String reason) {
        post(() -> guarded(() -> {
            if (over(attempt, true)) {
                decision.undecided(attempt, reason, engine.now());
            } else {
                decision.late(attempt, "undecided", engine.now());
            }
        }));
    }

    private void timedOut(RunningAttempt attempt) {
        if (running().contains(attempt)) {
            attempt.cancel();
            forceIfOnce(attempt);
            if (over(attempt, false)) {
                guarded(() -> decision.timedOut(attempt, engine.random(), engine.now()));
            }
        }
    }

    /** The queue or a breaker gave the attempt up. */
    void gaveUp(RunningAttempt attempt, Failure failure) {
        post(() -> {
            evict(attempt);
            guarded(() -> decision.gaveUp(attempt, failure, engine.now()));
        });
    }

    /** Stops whoever still holds an earlier delivery of the same message. */
    private void evict(RunningAttempt newer) {
        running().forNode(newer.scope(), newer.position(), holder -> {
            holder.cancel();
            over(holder, false);
        });
    }

    /** Spins for about as long as a turn takes before it gives the task to the thread that holds the mailbox. */
    private boolean enterSoon() {
        for (int i = 0; i < 64; i++) {
            if (mailbox.tryEnter()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Takes an attempt off the running ones and ends its lease. Returns false if the lease was lost: its outcome is late. */
    private boolean over(RunningAttempt attempt, boolean well) {
        running().remove(attempt);
        attempt.ended();
        if (decision.state().isEnded()) {
            force(); // nothing follows with which it could be written
        }
        if (attempt.hasFolder()) {
            force(); // its files go with this turn, and without them nobody takes up what they are about
            afterwards(() -> engine.remains().delete(attempt));
        }
        return engine.endLease(attempt, well);
    }

    void progressed(RunningAttempt attempt, double fraction, String text) {
        post(() -> {
            if (running().contains(attempt)) {
                flush();
                attempt.said(new Progress(fraction, text));
                tell(new NodeProgressed(id(), 0, engine.now(), attempt.path(), fraction, text));
            }
        });
    }

    /** Returns what running nodes have said of themselves. */
    final Map<NodePath, Progress> progress() {
        var all = new HashMap<NodePath, Progress>();
        running().forEach(attempt -> attempt.said().ifPresent(said -> all.put(attempt.path(), said)));
        return all;
    }

    void renew(Lease<RunningAttempt> lease) {
        engine.renew(lease);
    }
}
