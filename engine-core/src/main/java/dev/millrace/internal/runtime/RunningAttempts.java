package dev.millrace.internal.runtime;

import dev.millrace.definition.Effect;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.NoGates;
import dev.millrace.internal.concurrent.OnDemand;
import dev.millrace.internal.concurrent.SharedAlarm;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.Replacement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one execution whose code may be running, until it has ended or has had its grace. Confined to the
 * turn.
 */
final class RunningAttempts {

    private final Turns turns;
    private final AttemptServices services;
    private final AttemptList list = new AttemptList();
    private @Nullable Runnable hearsOfEnds;

    /** Made for the first that has one; by its worker. */
    private volatile @Nullable AttemptTimeLimits limits;

    RunningAttempts(Turns turns, AttemptServices services) {
        this.turns = turns;
        this.services = services;
    }

    /**
     * Adds an attempt that begins with this turn.
     *
     * @param waits whether it begins when the turn is safe, and not before
     */
    void add(RunningAttempt attempt, boolean waits) {
        list.add(attempt);
        forceIfOnce(attempt);
        if (waits) {
            attempt.waits();
            turns.runWhenSafe(attempt);
        } else if (turns.isDurable()) {
            turns.runsAhead();
        }
    }

    /** The code of an attempt has ended, and another one begins with the same turn, in memory. */
    void follows(RunningAttempt ended, RunningAttempt next) {
        remove(ended);
        list.add(next);
    }

    boolean contains(RunningAttempt attempt) {
        return list.contains(attempt);
    }

    /** Returns whether an attempt that has passed its gates is on its way to a worker, or its code runs. */
    boolean isOn(RunningAttempt attempt) {
        return holderOf(attempt) != null || !attempt.newest().isStarted();
    }

    boolean hasOneOf(ScopeState scope, int position) {
        return list.hasOneOf(scope, position);
    }

    /** Takes an attempt off whose code has ended; does nothing more if it is not here. */
    void remove(RunningAttempt attempt) {
        list.remove(attempt);
        attempt.ended();
        if (hearsOfEnds != null) {
            hearsOfEnds.run();
        }
    }

    /** Says who hears, too, whenever code has ended. */
    void tellOfEnds(Runnable hearer) {
        var others = hearsOfEnds;
        hearsOfEnds = others == null
                ? hearer
                : () -> {
                    others.run();
                    hearer.run();
                };
    }

    /** Runs a task once, when the last code has ended; at once if none runs. */
    void whenLeft(Runnable task) {
        if (list.isEmpty()) {
            task.run();
        } else {
            tellOfEnds(new Runnable() {
                private boolean isTold;

                @Override
                public void run() {
                    if (!isTold && list.isEmpty()) {
                        isTold = true;
                        task.run();
                    }
                }
            });
        }
    }

    /** Returns whether code of a node inside a control node may be running. */
    boolean isAtWorkInside(ScopeState scope, int position) {
        return list.hasOne(attempt -> Paths.isInside(attempt.scope(), scope, position));
    }

    /**
     * Returns for how long code inside a control node, which has been told to stop, may run on before nobody waits for
     * it any more; zero if none runs.
     */
    Duration graceLeftInside(ScopeState scope, int position) {
        var left = new Duration[] {Duration.ZERO};
        list.forEach(attempt -> {
            if (Paths.isInside(attempt.scope(), scope, position)) {
                var own = attempt.graceLeft(services.grace(), turns.now());
                left[0] = own.compareTo(left[0]) > 0 ? own : left[0];
            }
        });
        return left[0];
    }

    // --- told to stop

    /** Tells the attempts of a node to stop, when the turn is safe. */
    void stop(ScopeState scope, int position) {
        list.forNode(scope, position, attempt -> {
            attempt.stoppedAt(turns.now());
            turns.afterwards(() -> cancel(attempt));
        });
    }

    void cancelAll() {
        if (!list.isEmpty()) {
            list.forEach(this::cancel);
        }
    }

    /** What it holds goes on when its code has ended, or has had its grace; nothing else waits for that. */
    private void cancel(RunningAttempt attempt) {
        boolean isNew = attempt.cancel();
        if (isNew && attempt.hasGates() && list.contains(attempt)) {
            attempt.abandonedBy(turns.schedule(services.grace(), () -> turns.post(() -> abandon(attempt))));
        }
    }

    private void abandon(RunningAttempt attempt) {
        if (list.contains(attempt)) {
            attempt.gates().giveBack();
        }
    }

    /** Tells every attempt to stop: another engine goes on with what they noted. */
    void handBackAll() {
        list.forEach(RunningAttempt::handBack);
        list.forEach(RunningAttempt::ended);
    }

    /** Takes every attempt off, as if it had never been. */
    void dropAll() {
        list.forEach(attempt -> {
            list.remove(attempt);
            attempt.handBack();
            attempt.ended();
            attempt.left();
            services.queue().drop(attempt);
            attempt.gates().unused(); // what it held, though it had lost its lease
        });
    }

    /**
     * What happens at most once is written before it begins, and when it has ended: nobody should have to decide about
     * it.
     */
    void forceIfOnce(RunningAttempt attempt) {
        if (isOnce(attempt)) {
            turns.force();
        }
    }

    /** Returns whether an attempt that would begin now has to wait until that is safe. */
    boolean mustWait(RunningAttempt attempt) {
        return turns.mustWait() || turns.isDurable() && isOnce(attempt);
    }

    private static boolean isOnce(RunningAttempt attempt) {
        return attempt.node().effect() == Effect.AT_MOST_ONCE;
    }

    /** Returns the time limits of attempts; for any thread. */
    AttemptTimeLimits limits() {
        var known = limits;
        return known != null
                ? known
                : OnDemand.get(this, () -> limits, () -> limits = new AttemptTimeLimits(turns, this::lookForOverdue));
    }

    /** Ends the attempts whose time limit is over, and has the alarm set for the others. */
    private void lookForOverdue(SharedAlarm alarm) {
        long now = alarm.now();
        list.forEach(attempt -> {
            long left = attempt.isLeaving() ? Long.MAX_VALUE : attempt.nanosLeft(now);
            if (left <= 0) {
                isOverdue(attempt);
            } else if (left < Long.MAX_VALUE) {
                alarm.setFor(now + left);
            }
        });
    }

    /** The turn ends: where nothing runs any more, nobody's time is kept. */
    void turnEnds() {
        var kept = limits;
        if (kept != null && list.isEmpty()) {
            kept.rest();
        }
    }

    /** It is told to stop, and times out when its code has ended. */
    private void isOverdue(RunningAttempt attempt) {
        leave(attempt, true, () -> {
            forceIfOnce(attempt);
            if (!over(attempt, false)) {
                attempt.isObsolete();
                leaveGates(attempt, false);
            }
            turns.decision().failures().timedOut(attempt, services.random().getAsDouble(), turns.now());
        });
    }

    /**
     * A message was delivered again. If an earlier delivery began, that one's outcome counts no more; its code is told
     * to stop, and the message begins again when it has ended, or had its grace. Returns false if nothing began: then
     * this delivery may.
     */
    boolean comesBack(RunningAttempt attempt, long at) {
        int uncharged = attempt.deliveries() - 1;
        if (uncharged == 0) {
            return false;
        }
        var holder = holderOf(attempt);
        if (holder == null) {
            boolean isHeld = list.find(attempt, turns.decision()::counts) != null;
            return !isHeld && turns.decision().redelivered(attempt, uncharged, at);
        }
        attempt.forgetGates();
        if (!holder.isLeaving()) {
            leave(holder, false, () -> {
                remove(holder);
                holder.gates().unused();
                turns.decision().redelivered(holder, uncharged, turns.now());
            });
        }
        return true;
    }

    /** The queue or a breaker gave an attempt up. */
    void gaveUp(RunningAttempt attempt, Failure failure) {
        var holder = holderOf(attempt);
        if (holder == null) {
            leaveGates(attempt, false);
            if (list.find(attempt, turns.decision()::counts) == null) {
                turns.decision().failures().gaveUp(attempt, failure, turns.now());
            }
        } else if (!holder.isLeaving()) {
            leave(holder, false, () -> {
                over(holder, false);
                leaveGates(holder, false);
                turns.decision().failures().gaveUp(holder, failure, turns.now());
            });
        }
    }

    /**
     * Another one takes the place of an attempt. That is recorded when its code is told, and safe before the other one
     * begins: whichever of them is taken up first after a crash, the other one is the last.
     */
    void replaced(RunningAttempt attempt, Replacement with) {
        turns.force();
        var holder = holderOf(attempt);
        if (holder == null) {
            replacedInQueue(attempt, with);
            return;
        }
        turns.decision().replaced(holder, with, turns.now());
        if (!holder.isLeaving()) {
            leave(holder, false, () -> {
                takeOff(holder);
                services.queue().endLease(holder);
                leaveGatesWhenSafe(holder, false);
                turns.decision().failures().gaveUp(holder, with.failure(), turns.now());
            });
        }
    }

    /**
     * One that has not begun fails at once, but what it held goes back when that is safe: after a crash it would come
     * to its gates again, and take the place of the one that had begun in its own. Whoever leases its message meanwhile
     * has nothing of that in hand.
     */
    private void replacedInQueue(RunningAttempt attempt, Replacement with) {
        leaveGatesWhenSafe(attempt, false);
        if (attempt.hasGates()) {
            attempt.admittedBy(NoGates.OUT_OF_HAND);
        }
        if (list.find(attempt, turns.decision()::counts) == null) {
            turns.decision().failures().gaveUp(attempt, with.failure(), turns.now());
        }
    }

    /**
     * Returns the attempt that an earlier delivery of the same message began; null if none did, or its code has ended.
     */
    private @Nullable RunningAttempt holderOf(RunningAttempt attempt) {
        return list.find(attempt, holder -> holder.message() == attempt.message());
    }

    /**
     * Tells an attempt to stop. What waits for it, another attempt, a fallback, whoever wants its locks, follows when
     * its code has ended, or has had its grace.
     */
    private void leave(RunningAttempt attempt, boolean keepsLease, Runnable then) {
        var grace = services.grace();
        attempt.leaves(keepsLease, then, turns.schedule(grace, () -> turns.postTurn(() -> left(attempt))));
    }

    /**
     * The code of an attempt has ended. Returns whether its outcome counts: it was not leaving, and it has its lease.
     */
    boolean counts(RunningAttempt attempt, boolean well) {
        return !left(attempt) && over(attempt, well);
    }

    /**
     * The code of an attempt has ended well. Returns whether its outcome counts; then its lease is still there, for the
     * attempt that its worker goes on with, or to be ended in this turn: whatever comes back by it finds the outcome.
     */
    boolean countsAndKeepsLease(RunningAttempt attempt) {
        if (left(attempt)) {
            return false;
        }
        takeOff(attempt);
        boolean isCurrent = services.queue().renew(attempt.lease());
        if (isCurrent) {
            leaveGatesWell(attempt);
        }
        return isCurrent;
    }

    /** An attempt's code has ended, or has had its grace: if it was leaving, what waited for that follows. */
    boolean left(RunningAttempt attempt) {
        var then = attempt.left();
        if (then == null) {
            return false;
        }
        then.run();
        return true;
    }

    /** Nothing follows an end with which a turn behind it could be written. */
    void forceBehindEnd() {
        if (turns.state().isEnded()) {
            turns.force();
        }
    }

    /**
     * Takes an attempt off the running ones and ends its lease. Returns false if the lease was lost: its outcome is
     * late.
     */
    private boolean over(RunningAttempt attempt, boolean well) {
        takeOff(attempt);
        boolean isCurrent = services.queue().endLease(attempt, well);
        sayBreaker(attempt);
        return isCurrent;
    }

    /** Its code has ended well. What others have of it under its key is safe first. */
    void leaveGatesWell(RunningAttempt attempt) {
        if (attempt.gates().isShared()) {
            leaveGatesWhenSafe(attempt, true);
        } else {
            leaveGates(attempt, true);
        }
    }

    private void leaveGatesWhenSafe(RunningAttempt attempt, boolean well) {
        if (attempt.hasGates() && turns.isDurable()) {
            attempt.gates().ended(well);
            turns.runWhenSafe(new Shared(attempt.path(), attempt.gates()));
            sayBreaker(attempt);
        } else {
            leaveGates(attempt, well);
        }
    }

    /** Gates of an attempt whose end is safe before others with its key go on by it. */
    private record Shared(NodePath path, AdmittedBy gates) implements PendingTurn.Work {

        @Override
        public void begin() {
            gates.giveBack();
        }

        @Override
        public void drop() {
            gates.unused();
        }
    }

    private void leaveGates(RunningAttempt attempt, boolean well) {
        attempt.gates().leave(well);
        sayBreaker(attempt);
    }

    /** An attempt's end may have brought its breaker to another state. */
    private void sayBreaker(RunningAttempt attempt) {
        var change = attempt.gates().breakerChange();
        if (change != null) {
            turns.decision().gates().breakerChanged(attempt.scope(), attempt.position(), change, turns.now());
        }
    }

    private void takeOff(RunningAttempt attempt) {
        remove(attempt);
        forceBehindEnd();
        if (attempt.hasFolder()) {
            turns.force(); // its files go with this turn, and without them nobody takes up what they are about
            turns.afterwards(() -> services.attempt().folders().delete(attempt));
        }
    }

    /** Returns what running nodes have said of themselves. */
    Map<NodePath, Progress> progress() {
        var all = new HashMap<NodePath, Progress>();
        list.forEach(attempt -> attempt.said().ifPresent(said -> all.put(attempt.path(), said)));
        return all;
    }
}
