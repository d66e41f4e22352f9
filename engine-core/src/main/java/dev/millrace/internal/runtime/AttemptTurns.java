package dev.millrace.internal.runtime;

import dev.millrace.definition.Effect;
import dev.millrace.event.Event;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Fold;
import dev.millrace.internal.decision.GateWait;
import dev.millrace.internal.decision.ScopeState;
import dev.millrace.queue.Lease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What workers bring to an execution, and what the queue and the timers say of its attempts. Thread-safe. */
abstract class AttemptTurns extends Driver {

    private static final Logger log = LoggerFactory.getLogger(AttemptTurns.class);
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
            attempt.left();
            engine.drop(attempt);
            attempt.giveUp(); // what it held, though it had lost its lease
        });
        giveUpOutbox();
        leaveAllGates();
        decision.interventions().letGo();
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

    /**
     * A worker is about to run an attempt.
     *
     * @param here whether this thread has to run it itself: it waits for whoever holds the mailbox
     */
    Start start(RunningAttempt attempt, boolean here) {
        if (enterSoon()) {
            try {
                boolean runs = startNow(attempt, engine.now());
                flush();
                return !runs ? Start.DROP : engine.durability() == null ? Start.RUN : Start.LATER;
            } finally {
                mailbox.exit();
            }
        }
        if (here) {
            return startHere(attempt);
        }
        postFor(attempt, () -> startFor(attempt));
        return Start.LATER;
    }

    private void startFor(RunningAttempt attempt) {
        boolean goesOn = false;
        try {
            boolean runs = startNow(attempt, engine.now());
            flush();
            goesOn = runs;
            if (!runs) {
                engine.drop(attempt);
            } else if (engine.durability() == null) {
                engine.handOver(attempt);
            }
        } finally {
            if (!goesOn) {
                attempt.giveSlotBack();
            }
        }
    }

    private Start startHere(RunningAttempt attempt) {
        var answer = new CompletableFuture<Boolean>();
        mailbox.post(() -> {
            try {
                boolean runs = startNow(attempt, engine.now());
                flush();
                answer.complete(runs);
            } catch (Throwable t) {
                engine.giveBack(attempt, t);
                answer.complete(false);
            }
        });
        return answer.join() ? Start.RUN : Start.DROP;
    }

    private boolean startNow(RunningAttempt attempt, long at) {
        boolean runs = false;
        try {
            runs = engine.isCurrent(attempt.lease())
                    && !attempt.message().obsolete
                    && !comesBack(attempt, at)
                    && decision.started(attempt, attempt.deliveries(), at);
        } catch (Throwable t) {
            fault(t);
        }
        if (runs) {
            running().add(attempt);
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
                var next = isFinished() ? null : startNext(attempt, only, at);
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
        post(() -> guarded(() -> {
            if (!left(attempt)) {
                running().remove(attempt);
                attempt.ended();
            }
        }));
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
            if (counts(attempt, true)) {
                decision.completed(attempt, result, at);
            } else {
                late(attempt, "completed");
            }
        } catch (Throwable t) {
            fault(t);
        }
    }

    /** Leases the next message with the slot of an attempt that has ended, and starts it in this turn if it is this execution's. */
    private @Nullable RunningAttempt startNext(RunningAttempt ended, @Nullable Actor only, long at) {
        var next = leaseNext(only);
        if (next == null) {
            return null;
        }
        next.takeSlotOf(ended);
        return next.actor() != this || startNext(next, at) ? next : null;
    }

    /** Starts a node of this execution in its first turn, if a worker is free for it. */
    final void startFirst(Actor self, long at) {
        if (engine.slots().tryTake()) {
            var next = leaseNext(self);
            if (next == null) {
                engine.slots().giveBack();
                return;
            }
            next.holdSlot();
            startNext(next, at);
        }
    }

    /** Returns whether the caller runs it. */
    private boolean startNext(RunningAttempt next, long at) {
        boolean runs = startNow(next, at);
        if (!runs) {
            engine.drop(next);
            next.giveSlotBack();
        }
        return runs && engine.durability() == null;
    }

    private @Nullable RunningAttempt leaseNext(@Nullable Actor only) {
        send();
        var lease = engine.lease();
        if (lease == null) {
            return null;
        }
        if (!WorkSource.isFor(only, lease.message())) {
            engine.release(lease);
            return null;
        }
        return engine.attemptOf(lease);
    }

    /** Records an outcome that came too late; once the engine is closed its store may be another one's, so the log has to do. */
    private void late(RunningAttempt attempt, String outcome) {
        if (engine.isClosed()) {
            log.info(
                    "Node {} of execution {} {} after its engine was closed; that counts no more",
                    attempt.path(),
                    id(),
                    outcome);
            return;
        }
        decision.late(attempt, outcome, engine.now());
        forceBehindEnd();
    }

    /** Nothing follows an end with which a turn behind it could be written. */
    private void forceBehindEnd() {
        if (decision.state().isEnded()) {
            force();
        }
    }

    void failed(RunningAttempt attempt, Failure failure) {
        post(() -> guarded(() -> {
            causedBy(attempt);
            forceIfOnce(attempt);
            if (counts(attempt, false)) {
                decision.failed(attempt, failure, engine.random(), engine.now());
            } else {
                late(attempt, "failed");
            }
        }));
    }

    void undecided(RunningAttempt attempt, String reason) {
        post(() -> guarded(() -> {
            if (counts(attempt, true)) {
                decision.undecided(attempt, reason, engine.now());
            } else {
                late(attempt, "undecided");
            }
        }));
    }

    /** An attempt was told to stop before its code was called, so that never is. */
    void notCalled(RunningAttempt attempt) {
        post(() -> guarded(() -> {
            if (!left(attempt)) {
                running().remove(attempt);
                attempt.ended();
                engine.drop(attempt);
                decision.notCalled(attempt, attempt.deliveries() - 1, engine.now());
            }
            if (!attempt.isHandedBack() && !attempt.recalled().isEmpty()) {
                afterwards(() -> engine.remains().end(attempt.node(), attempt.recalled()));
            }
        }));
    }

    /** The time limit of an attempt counts from the call of its code. */
    void startTimeLimit(RunningAttempt attempt) {
        if (attempt.node().timeLimit() != null) {
            var limit = attempt.timeLeft(engine.now());
            if (limit != null) {
                attempt.timeLimit(engine.time().schedule(limit, () -> post(() -> isOverdue(attempt))));
            }
        }
    }

    private void isOverdue(RunningAttempt attempt) {
        if (running().contains(attempt) && !attempt.isLeaving()) {
            attempt.isOverdue();
            leave(attempt, () -> {
                forceIfOnce(attempt);
                if (!over(attempt, false)) {
                    attempt.isObsolete();
                    attempt.leaveGates(false);
                }
                decision.timedOut(attempt, engine.random(), engine.now());
            });
        }
    }

    /**
     * A message was delivered again. If an earlier delivery began, that one's outcome counts no more; its code is told to stop, and the
     * message begins again when it has ended, or had its grace. Returns false if nothing began: then this delivery may.
     */
    private boolean comesBack(RunningAttempt attempt, long at) {
        int uncharged = attempt.deliveries() - 1;
        if (uncharged == 0) {
            return false;
        }
        var holder = holderOf(attempt);
        if (holder == null) {
            boolean isHeld = running().find(attempt, decision::counts) != null;
            return !isHeld && decision.redelivered(attempt, uncharged, at);
        }
        attempt.forgetGates();
        if (!holder.isLeaving()) {
            leave(holder, () -> {
                running().remove(holder);
                holder.ended();
                holder.giveUp();
                decision.redelivered(holder, uncharged, engine.now());
            });
        }
        return true;
    }

    /** The queue or a breaker gave the attempt up. */
    void gaveUp(RunningAttempt attempt, Failure failure) {
        post(() -> guarded(() -> {
            var holder = holderOf(attempt);
            if (holder == null) {
                attempt.leaveGates(false);
                if (running().find(attempt, decision::counts) == null) {
                    decision.gaveUp(attempt, failure, engine.now());
                }
            } else if (!holder.isLeaving()) {
                leave(holder, () -> {
                    over(holder, false);
                    holder.leaveGates(false);
                    decision.gaveUp(holder, failure, engine.now());
                });
            }
        }));
    }

    /** Returns the attempt that an earlier delivery of the same message began; null if none did, or its code has ended. */
    private @Nullable RunningAttempt holderOf(RunningAttempt attempt) {
        return running().find(attempt, holder -> holder.message() == attempt.message());
    }

    /** The lease of an attempt ran out while its code runs: it is told so. */
    void leaseLost(RunningAttempt attempt) {
        post(() -> {
            if (running().contains(attempt)) {
                attempt.cancel();
            }
        });
    }

    /**
     * Tells an attempt to stop. What waits for it, another attempt, a fallback, whoever wants its locks, follows when its code has ended,
     * or has had its grace.
     */
    private void leave(RunningAttempt attempt, Runnable then) {
        var grace = engine.settings().limits().grace();
        attempt.leaves(then, engine.time().schedule(grace, () -> post(() -> guarded(() -> left(attempt)))));
    }

    /** The code of an attempt has ended. Returns whether its outcome counts: it was not leaving, and it has its lease. */
    private boolean counts(RunningAttempt attempt, boolean well) {
        return !left(attempt) && over(attempt, well);
    }

    /** An attempt's code has ended, or has had its grace: if it was leaving, what waited for that follows. */
    private static boolean left(RunningAttempt attempt) {
        var then = attempt.left();
        if (then == null) {
            return false;
        }
        then.run();
        return true;
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
        forceBehindEnd();
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

    boolean renew(Lease<RunningAttempt> lease) {
        return engine.renew(lease);
    }
}
