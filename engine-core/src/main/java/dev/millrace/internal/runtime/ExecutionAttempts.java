package dev.millrace.internal.runtime;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.internal.concurrent.WorkerSlots;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.PlainTurns;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.GateWait;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attempts of one execution: what workers bring, and what the queue and the timers say of them. Thread-safe. */
final class ExecutionAttempts
        implements RunningAttempt.Owner, Backpressure.Producer, GatedNodes.Inside, AttemptStarts.Attempts {

    private final Turns turns;
    private final AttemptServices services;

    // Confined to the turn.
    private @Nullable RunningAttempts running; // made by the first
    private final Outbox outbox;

    ExecutionAttempts(Turns turns, AttemptServices services) {
        this.turns = turns;
        this.services = services;
        this.outbox = new Outbox(turns, services);
    }

    @Override
    public ExecutionId id() {
        return turns.id();
    }

    @Override
    public String workflowId() {
        return turns.plan().workflow().id();
    }

    @Override
    public AttemptOwner.Parts<RunningAttempt> services() {
        return services.attempt();
    }

    @Override
    public void post(Runnable task) {
        turns.post(task);
    }

    @Override
    public HeardReports reports() {
        return new HeardReports(turns, services, outbox, this::running);
    }

    private Decision decision() {
        return turns.decision();
    }

    @Override
    public Turns turns() {
        return turns;
    }

    @Override
    public AttemptQueue queue() {
        return services.queue();
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public RunningAttempts running() {
        running = running == null ? new RunningAttempts(turns, services) : running;
        return running;
    }

    /** Runs a task when no code of a node may be running. */
    void whenLeft(Runnable task) {
        running().whenLeft(task);
    }

    /** Says who hears whenever a node's code has ended. */
    void tellOfEnds(Runnable hearer) {
        running().tellOfEnds(hearer);
    }

    @Override
    public boolean isAtWork(ScopeState scope, int position) {
        return running != null && running.isAtWorkInside(scope, position);
    }

    @Override
    public Duration graceLeft(ScopeState scope, int position) {
        return running == null ? Duration.ZERO : running.graceLeftInside(scope, position);
    }

    // --- on the way to a worker

    /** Notes that a node is ready; it goes on its way at the end of the turn. */
    void enqueue(RunningAttempt attempt) {
        outbox.add(attempt);
    }

    /** Sends ready nodes on their way, for as long as there is room. Returns whether there were any. */
    boolean send() {
        if (running != null) {
            running.turnEnds();
        }
        return outbox.send(this);
    }

    @Override
    public void sendMore() {
        turns.mailbox().post(turns::flush);
    }

    @Override
    public boolean hasSpare() {
        return outbox.hasSpare();
    }

    @Override
    public boolean shareSpare() {
        boolean asks = outbox.hasSpare() && outbox.ask();
        if (asks) {
            turns.post(turns::flush);
        }
        return asks;
    }

    @Override
    public void sendAgain(RunningAttempt attempt) {
        post(() -> {
            enqueue(attempt);
            turns.flush();
        });
    }

    @Override
    public void starves(ScopeState scope, int position, GateWait at) {
        turns.postTurn(() -> decision().gates().starves(scope, position, at, turns.now()));
    }

    @Override
    public void heldBack(ScopeState scope, int position, GateWait at) {
        turns.postTurn(() -> decision().gates().heldBack(scope, position, at, turns.now()));
    }

    /** Takes an attempt of a node out of the line in which it waits at a gate. Returns whether there was one. */
    boolean withdraw(ScopeState scope, int position) {
        return outbox.withdraw(scope, position);
    }

    // --- told to stop

    /** Tells the attempts of a node to stop, when the turn is safe. */
    void stop(ScopeState scope, int position) {
        running().stop(scope, position);
    }

    /**
     * Ends what an attempt noted, when the turn is safe, unless that attempt is with a worker, which ends it itself.
     */
    void end(ScopeState scope, int position, Map<String, Object> note) {
        if (running == null || !running.hasOneOf(scope, position)) {
            turns.afterwards(() -> services.attempt().folders().end(scope.node(position), note));
        }
    }

    /** Tells every attempt to stop, and takes back what is on its way. */
    void stopAll() {
        outbox.drop();
        if (running != null) {
            running.cancelAll();
        }
    }

    /** Tells every attempt to stop: another engine goes on with what they noted. */
    void handBackAll() {
        running().handBackAll();
        stopAll();
    }

    /** Takes every attempt off, as if it had never been: the execution goes on from what its store has. */
    void dropAll() {
        running().dropAll();
        outbox.drop();
    }

    // --- starts

    @Override
    public Start start(RunningAttempt attempt, boolean here) {
        if (turns.mailbox().tryEnterSoon()) {
            try {
                var start = AttemptStarts.now(this, attempt, turns.now());
                turns.flush();
                return start;
            } finally {
                turns.mailbox().exit();
            }
        }
        if (here) {
            return AttemptStarts.here(this, attempt);
        }
        postFor(attempt, () -> AttemptStarts.later(this, attempt));
        return Start.LATER;
    }

    // --- outcomes

    /**
     * Takes a good outcome. Where the turn is the worker's own it also leases the next message, and starts it at once
     * if it is this execution's: so a node's end and its successor's start are one turn.
     */
    @Override
    public @Nullable RunningAttempt completed(
            RunningAttempt attempt, NodeResult result, @Nullable AttemptOwner<RunningAttempt> only) {
        if (!turns.mailbox().tryEnterSoon()) {
            attempt.leave();
            postFor(attempt, () -> completeForItself(attempt, result));
            return null;
        }
        boolean goesOnAtOnce = false;
        RunningAttempt next = null;
        try {
            attempt.held().leaveInTurn(attempt);
            next = next(attempt, result, only, turns.now());
            goesOnAtOnce = flush(next, only != null);
        } catch (Throwable t) {
            if (next != null) {
                AttemptStarts.giveBack(this, next, t);
            }
            throw t;
        } finally {
            exit(goesOnAtOnce ? next : null);
        }
        return next;
    }

    /** Takes an outcome on a thread that goes on with nothing. */
    private void completeForItself(RunningAttempt attempt, NodeResult result) {
        if (complete(attempt, result, turns.now())) {
            services.queue().endLease(attempt);
        }
        turns.flush();
    }

    /** Takes an outcome. Returns what the worker goes on with; null for nothing. */
    private @Nullable RunningAttempt next(
            RunningAttempt ended, NodeResult result, @Nullable AttemptOwner<RunningAttempt> only, long at) {
        boolean isPlain = !turns.isDurable() && PlainTurns.takes(ended, result);
        var follower = isPlain ? follower(ended, result, only != null, at) : null;
        if (follower != null) {
            return follower;
        }
        return goOn(ended, isPlain ? completePlainly(ended, result, at) : complete(ended, result, at), only, at);
    }

    /** Ends the turn. Returns whether the worker goes on at once: it has made no work for others. */
    private boolean flush(@Nullable RunningAttempt next, boolean isLent) {
        boolean isOwn = next != null && next.owner() == this && next.isStarted();
        if (isOwn && outbox.isEmpty()) {
            return turns.flushRow();
        }
        if (isOwn && !isLent) {
            outbox.goesOn();
        }
        return turns.flush() && next != null && next.isStarted();
    }

    /**
     * Frees the mailbox. If nothing waits there, the worker goes on at once with the attempt that it has started, and
     * the way for interrupts is open from here; else it looks first whether others are to be woken.
     */
    private void exit(@Nullable RunningAttempt next) {
        if (next != null) {
            next.held().enterInTurn(next);
            if (turns.mailbox().tryExit()) {
                return;
            }
            next.held().leaveInTurn(next);
        }
        turns.mailbox().exit();
    }

    /**
     * Takes the outcome of a plain node, and goes on in the same turn with the plain one that follows, or with a spare
     * one if none is ready by it; null if that is not so, and nothing has changed but that its gates are given back.
     */
    private @Nullable RunningAttempt follower(RunningAttempt ended, NodeResult result, boolean isLent, long at) {
        var node = PlainTurns.follower(ended);
        var spare = node == null && PlainTurns.makesNothingReady(ended) ? outbox.nextSpare() : null;
        boolean isNext = node != null ? outbox.isEmpty() : spare != null && PlainTurns.mayStart(spare);
        if (!isNext
                || !outbox.mayGoOnPlainly(
                        ended, node != null ? node : requireNonNull(spare).node(), isLent, at)) {
            return null;
        }
        if (spare != null) {
            outbox.takeSpare(spare);
        }
        var next = node == null ? requireNonNull(spare) : new RunningAttempt(this, ended.scope(), node.position());
        if (!outbox.passesGatesBehind(ended, next)) {
            return null;
        }
        next.goesOnAfter(ended);
        next.takeSlotOf(ended);
        running().follows(ended, next);
        try {
            decision().passOn(ended, result, next, at);
        } catch (Throwable t) {
            running().remove(next);
            turns.fault(t);
        }
        return next;
    }

    /** Takes the outcome of a plain node. Returns whether the attempt has its lease still. */
    private boolean completePlainly(RunningAttempt attempt, NodeResult result, long at) {
        if (!services.queue().renew(attempt.lease())) {
            return complete(attempt, result, at);
        }
        if (attempt.hasGates()) {
            running().leaveGatesWell(attempt);
        }
        running().remove(attempt);
        try {
            decision().completedPlainly(attempt, result, at);
        } catch (Throwable t) {
            turns.fault(t);
        }
        return true;
    }

    /** Returns the attempt that the worker goes on with; null if there is none for it, or it comes back later. */
    private @Nullable RunningAttempt goOn(
            RunningAttempt ended, boolean hasLease, @Nullable AttemptOwner<RunningAttempt> only, long at) {
        boolean mayGoOn = hasLease && !turns.isFinished() && outbox.mayGoOn();
        try {
            var next = mayGoOn ? outbox.ownNext(ended, only, at) : null;
            if (next == null) {
                if (hasLease) {
                    services.queue().endLease(ended);
                }
                next = turns.isFinished() ? null : outbox.leaseNext(only, this);
            }
            if (next == null) {
                return null;
            }
            next.takeSlotOf(ended);
            return next.owner() != this || AttemptStarts.next(this, next, at) ? next : null;
        } finally {
            if (mayGoOn) {
                outbox.isDecidedHowToGoOn();
            }
        }
    }

    /**
     * Leaves what becomes of an attempt to the thread that holds the mailbox; the attempt keeps no lease if that goes
     * wrong.
     */
    private void postFor(RunningAttempt attempt, Runnable turn) {
        turns.mailbox().post(() -> {
            try {
                turn.run();
            } catch (Throwable t) {
                services.queue().giveBack(attempt, t);
            }
        });
    }

    /** Returns whether the attempt has its lease still. */
    private boolean complete(RunningAttempt attempt, NodeResult result, long at) {
        boolean hasLease = false;
        try {
            turns.causedBy(attempt);
            running().forceIfOnce(attempt);
            attempt.gates().completes(result);
            hasLease = running().countsAndKeepsLease(attempt);
            if (hasLease) {
                decision().completed(attempt, result, at);
            } else {
                reports().late(attempt, "completed");
            }
        } catch (Throwable t) {
            turns.fault(t);
        }
        return hasLease;
    }

    /** Starts a node of this execution in its first turn, if a worker is free for it. */
    void startFirst(long at) {
        if (!outbox.mayGoOn()) {
            return;
        }
        try {
            var slots = services.attempt().workers().slots();
            if (slots.tryTake()) {
                startFirst(slots, at);
            }
        } finally {
            outbox.isDecidedHowToGoOn();
        }
    }

    private void startFirst(WorkerSlots slots, long at) {
        send();
        var next = services.queue().leaseNext(this);
        if (next == null) {
            slots.giveBack();
            return;
        }
        next.holdSlot();
        AttemptStarts.next(this, next, at);
    }

    @Override
    public void startTimeLimit(RunningAttempt attempt) {
        if (attempt.node().mayTimeOut() || attempt.node().overtimeAfter() != null) {
            running().limits().begins(attempt);
        }
    }

    @Override
    public AttemptLog<RunningAttempt> log() {
        return turns.log();
    }

    /** Returns what running nodes have said of themselves. */
    Map<NodePath, Progress> progress() {
        return running().progress();
    }

    @Override
    public boolean noted(RunningAttempt attempt, Map<String, Object> note) {
        return services.questions()
                .change(turns, at -> running().contains(attempt) && decision().noted(attempt, note, at));
    }
}
