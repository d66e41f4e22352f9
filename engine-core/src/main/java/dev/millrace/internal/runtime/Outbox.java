package dev.millrace.internal.runtime;

import dev.millrace.definition.Priority;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.ScopeState;
import org.jspecify.annotations.Nullable;

/** The ready nodes of one execution that are on their way to the queue, in order. Confined to the turn. */
final class Outbox {

    /*
     * Most ready nodes need no message: a worker that has run one of this execution goes on with the next from here. So
     * of the plain ones, of normal priority and without gates, only a few are in the queue, for others to take; each
     * start of one sends another. The rest are spare.
     *
     * I1  While there are spare ones and no worker goes on here by itself, a message of this execution is in the queue.
     * I2  While a worker is free, there are several, so that it finds one.
     * I3  A worker that goes on here and leaves none in the queue looks for free workers when the way to it is open;
     *     a worker that becomes free looks at those afterwards (WorkSource). So one of the two sees the other.
     * Checked by SpareNodesTest.
     */
    private static final int MOST_IN_QUEUE = 8;

    private final Turns turns;
    private final AttemptServices services;
    private final AttemptList list = new AttemptList();
    private final AttemptList spare = new AttemptList();
    private int inQueue; // messages that nobody has begun
    private boolean goesOn; // whether a worker goes on with a node of this execution behind this turn

    /** Whether there are spare ones; written in the turn. */
    private volatile boolean hasSpare;

    /** Whether a turn is on its way that sends some of them. */
    private volatile boolean isAsked;

    Outbox(Turns turns, AttemptServices services) {
        this.turns = turns;
        this.services = services;
    }

    void add(RunningAttempt attempt) {
        list.add(attempt);
    }

    /** Leads a ready node to its gates, if it has some. Returns false if it comes by itself, or does not come. */
    private boolean isAdmitted(RunningAttempt attempt) {
        return !attempt.node().isGuarded() || attempt.hasGates() || passesGates(attempt);
    }

    /** Takes one out, for a worker that goes on with it. */
    private void take(RunningAttempt attempt) {
        if (list.isEmpty()) {
            spare.remove(attempt);
            hasSpare = !spare.isEmpty();
        } else {
            list.remove(attempt);
        }
    }

    /** Returns whether no ready node is here. */
    boolean isEmpty() {
        return list.isEmpty() && spare.isEmpty();
    }

    /** Returns whether there are ready nodes without a message; for any thread. */
    boolean hasSpare() {
        return hasSpare;
    }

    /**
     * Asks for a turn that sends some of them. Returns false if one is on its way; whoever takes that wakes workers.
     */
    boolean ask() {
        boolean isFirst = !isAsked;
        isAsked = true;
        return isFirst;
    }

    /** A worker goes on with a node of this execution behind this turn, and takes spare ones then. */
    void goesOn() {
        goesOn = true;
    }

    /** An attempt begins or is given up, and with it the message that stood for it. */
    void arrived(RunningAttempt attempt) {
        var message = attempt.message();
        if (message.inQueue) {
            message.inQueue = false;
            inQueue--;
        }
    }

    /**
     * Sends them to the queue for as long as there is room and somebody to take them; the rest stays here until then.
     * Returns whether it has sent any.
     */
    boolean send(Backpressure.Producer owner) {
        boolean any = false;
        boolean hasRoom = true;
        for (var next = list.first(); next != null && hasRoom; next = list.first()) {
            if (maySpare(next)) {
                list.remove(next);
                spare.add(next);
            } else {
                any = true;
                hasRoom = sendFrom(list, next);
            }
        }
        int wanted = spare.isEmpty() ? 0 : wanted();
        for (var next = spare.first(); next != null && hasRoom && inQueue < wanted; next = spare.first()) {
            any = true;
            hasRoom = sendFrom(spare, next);
        }
        if (hasSpare == spare.isEmpty()) {
            hasSpare = !hasSpare;
        }
        goesOn = false;
        if (isAsked) {
            isAsked = false;
        }
        if (!hasRoom) {
            services.queue().comeBackFor(owner);
        }
        return any;
    }

    private boolean maySpare(RunningAttempt attempt) {
        return !turns.isDurable()
                && attempt.node().priority() == Priority.NORMAL
                && !attempt.node().isGuarded()
                && NodeAttempts.deliveriesBefore(attempt.scope(), attempt.position()) == 0;
    }

    /** Returns how many messages are to be in the queue while there are spare nodes. */
    private int wanted() {
        if (services.attempt().workers().slots().hasFree()) {
            return MOST_IN_QUEUE;
        }
        return goesOn ? 0 : 1;
    }

    /** Sends the first of a list on its way; false if the queue is full. */
    private boolean sendFrom(AttemptList from, RunningAttempt first) {
        if (!send(first)) {
            return false;
        }
        from.remove(first);
        return true;
    }

    /** Sends one on its way; false if the queue is full. */
    private boolean send(RunningAttempt attempt) {
        if (!isAdmitted(attempt)) {
            return true;
        }
        attempt.inQueue = true; // before anybody can lease it
        if (!services.queue().enqueue(attempt)) {
            attempt.inQueue = false;
            return false;
        }
        inQueue++;
        return true;
    }

    /** Leads one through its gates. Returns false if it has to wait, and comes by itself, or a breaker refused it. */
    private boolean passesGates(RunningAttempt attempt) {
        var passage = passageOf(attempt);
        var admission = passage.enter();
        if (admission == Passage.Admission.WAITS) {
            list.remove(attempt); // it comes by itself now, also if this turn meets a fault
            passage.gateWait()
                    .ifPresent(at ->
                            turns.decision().gates().heldBack(attempt.scope(), attempt.position(), at, turns.now()));
        } else if (admission == Passage.Admission.THROUGH) {
            attempt.admittedBy(passage);
            sayBreaker(attempt, passage);
        }
        return admission == Passage.Admission.THROUGH;
    }

    private Passage passageOf(RunningAttempt attempt) {
        int maxConcurrency = turns.plan().workflow().policy().maxConcurrency();
        return services.admissions().passageOf(new AttemptEntrant(services.queue(), attempt, maxConcurrency));
    }

    // --- for a worker that goes on

    /**
     * Returns whether a worker goes on with the next node in the turn that takes the outcome: with a store its start is
     * safe together with that outcome, and holds a slot till then.
     */
    boolean mayGoOn() {
        return !turns.isDurable() || services.attempt().workers().tryToWait();
    }

    /** What waits is counted by itself from here. */
    void isDecidedHowToGoOn() {
        if (turns.isDurable()) {
            services.attempt().workers().slots().hasWaited();
        }
    }

    /**
     * Takes the first node that this turn has made ready, under the lease of the one that has ended; null if its worker
     * is not to go on so.
     */
    @Nullable
    RunningAttempt ownNext(RunningAttempt ended, @Nullable AttemptOwner<RunningAttempt> only, long at) {
        var first = list.isEmpty() ? spare.first() : list.first();
        if (first == null || first.node().isGuarded() && !mayPassGatesNow()) {
            return null;
        }
        boolean goesOn = only == null ? mayGoOn(ended, at) : !first.node().mayTimeOut();
        if (!goesOn || !services.queue().mayPassOn(ended, first)) {
            return null;
        }
        take(first);
        if (!isAdmitted(first)) {
            return null;
        }
        first.goesOnAfter(ended);
        return first;
    }

    /** Returns the first spare node, if it is next; null if there is none, or others are before it. */
    @Nullable
    RunningAttempt nextSpare() {
        return list.isEmpty() ? spare.first() : null;
    }

    /** Takes out the first spare node, for a worker that goes on with it. */
    void takeSpare(RunningAttempt first) {
        take(first);
    }

    /**
     * Returns whether one of the engine's workers may go on under the lease of an attempt that has ended: for so long,
     * and longer while nobody else waits for a worker.
     */
    boolean mayGoOn(RunningAttempt ended, long at) {
        if (ended.held().mayGoOn(at)) {
            return true;
        }
        boolean isUnwanted = !services.attempt().workers().isWantedElsewhere();
        if (isUnwanted) {
            ended.held().beginRow(at);
        }
        return isUnwanted;
    }

    /** Returns whether a worker, or a lent thread, goes on so with a node that is next after a plain one. */
    boolean mayGoOnPlainly(RunningAttempt ended, PlannedNode next, boolean isLent, long at) {
        return (isLent ? !next.mayTimeOut() : mayGoOn(ended, at))
                && services.queue().mayPassOnPlainly(ended);
    }

    /**
     * Has an attempt that completed give its gates back, if it holds some, and leads a node that is about to be ready,
     * alone, through its own. Returns false if something keeps it from that: then it is as if it had not come there.
     */
    boolean passesGatesBehind(RunningAttempt ended, RunningAttempt next) {
        if (!next.node().isGuarded() && !ended.hasGates()) {
            return true;
        }
        if (!next.node().isGuarded() || inQueue > 0) {
            ended.gates().leave(true);
            sayBreaker(ended, ended.gates());
            return !next.node().isGuarded();
        }
        var passage = passageOf(next);
        boolean isThrough = passage.tryEnterBehind(ended.gates());
        sayBreaker(ended, ended.gates());
        if (isThrough) {
            next.beginsWith(passage);
        }
        return isThrough;
    }

    private void sayBreaker(RunningAttempt attempt, AdmittedBy gates) {
        var change = gates.breakerChange();
        if (change != null) {
            turns.decision().gates().breakerChanged(attempt.scope(), attempt.position(), change, turns.now());
        }
    }

    /**
     * Returns whether a node with gates may be led to them in the turn that takes an outcome. With a store, what that
     * one held under its key goes back when it is safe; and who has gates goes behind those before him.
     */
    private boolean mayPassGatesNow() {
        return !turns.isDurable() && list.isSingle() && spare.isEmpty() && inQueue == 0;
    }

    /** Leases a message from the queue, for a worker that has ended its own; null if there is none. */
    @Nullable
    RunningAttempt leaseNext(@Nullable AttemptOwner<RunningAttempt> only, Backpressure.Producer owner) {
        if (!turns.isDurable()) {
            send(owner);
        }
        return services.queue().leaseNext(only);
    }

    // --- taken back

    /** Takes an attempt of a node out of the line in which it waits at a gate. Returns whether there was one. */
    boolean withdraw(ScopeState scope, int position) {
        return services.admissions().leave(turns.id(), scope.path(position));
    }

    /** Takes back what is on its way, here and at gates. */
    void drop() {
        for (var next = list.first(); next != null; next = list.first()) {
            list.remove(next);
            next.gates().unused();
        }
        for (var next = spare.first(); next != null; next = spare.first()) {
            spare.remove(next);
        }
        hasSpare = false;
        services.admissions().leave(turns.id());
    }
}
