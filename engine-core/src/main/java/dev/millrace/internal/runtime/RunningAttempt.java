package dev.millrace.internal.runtime;

import dev.millrace.definition.LeaseMode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.concurrent.Additions;
import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.internal.decision.Attempt;
import dev.millrace.internal.decision.ScopeState;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.internal.driver.NodeCall;
import dev.millrace.internal.runtime.Callbacks.Kind;
import dev.millrace.queue.Lease;
import dev.millrace.time.Alarm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attempt with a worker: message of the queue, context of the node, and what is needed to stop it. Thread-safe where
 * NodeContext is.
 */
final class RunningAttempt extends Attempt implements NodeCall, PendingTurn.Work {

    private static final int LONGEST_ROW = 64;
    private static final int LONGEST_ROW_MICROS = 1_000;

    private final Owner owner;

    /** The attempt that stands in the queue for all deliveries of the message. */
    private final RunningAttempt message;

    // Set by the worker that leased it, before the node runs.
    private @Nullable Lease<RunningAttempt> lease;
    private @Nullable InterruptGate gate;
    private volatile int ticket;

    // What the node says while it runs; read by its worker afterwards.
    private final Additions writes = new Additions();

    private volatile boolean cancelled;
    private volatile boolean handedBack;
    private volatile boolean hasFolder;
    private volatile boolean overdue;
    private volatile boolean over;
    private volatile @Nullable Alarm timeLimit;

    // Handed on with the attempt, from the thread that leased it to the one that runs it.
    private boolean hasSlot;

    // How many attempts before it its worker took from the same execution without a look at the queue, and since when.
    private byte rowLength;
    private int rowSince;

    // Confined to the turn: its neighbours in the list that it is in, and what few attempts have.
    @Nullable
    RunningAttempt before;

    @Nullable
    RunningAttempt behind;

    /** Whether nothing begins by its message any more; written on the attempt that stands for the message. */
    boolean obsolete;

    private @Nullable Ties ties;

    /** The attempts of an execution, as one of them knows them. Thread-safe. */
    interface Owner extends AttemptOwner<RunningAttempt> {

        /** Returns the parts of the engine that attempts use. */
        Services services();

        /**
         * It completed.
         *
         * @param only the owner that the worker was lent to; null if it works for all
         * @return the attempt to go on with, started if it is this owner's; null if there is none, or it comes back
         *     later
         */
        @Nullable
        RunningAttempt completed(RunningAttempt attempt, NodeResult result, @Nullable Owner only);
    }

    /**
     * The parts of an engine that attempts use. Immutable.
     *
     * @param workers run them
     * @param leases hold them
     * @param door checks the data that their nodes give
     * @param folders are where they keep files
     * @param callbacks call what cancel actions they have
     */
    record Services(
            AttemptOwner.Workers<RunningAttempt> workers,
            AttemptOwner.Leases<RunningAttempt> leases,
            DataDoor door,
            AttemptFolders folders,
            Callbacks callbacks) {}

    /** What ties few attempts to others. Confined to the turn. */
    private static final class Ties {
        private @Nullable List<Runnable> cancelActions;
        private @Nullable AdmittedBy admittedBy;
        private @Nullable Progress said;
        private @Nullable Runnable afterLeaving;
        private @Nullable Alarm grace;
    }

    RunningAttempt(Owner owner, ScopeState scope, int position) {
        super(scope, position);
        this.owner = owner;
        this.message = this;
    }

    private RunningAttempt(RunningAttempt message) {
        super(message.scope(), message.position());
        this.owner = message.owner;
        this.message = message;
    }

    /** Returns a fresh attempt of the same node, for another delivery of its message. */
    RunningAttempt again() {
        var next = new RunningAttempt(message);
        var gates = admittedBy();
        if (gates != null) {
            next.admittedBy(gates);
        }
        return next;
    }

    Owner owner() {
        return owner;
    }

    @Override
    public NodePath path() {
        return NodeCall.super.path();
    }

    @Override
    public Attempt given() {
        return this;
    }

    @Override
    public Additions additions() {
        return writes;
    }

    @Override
    public DataDoor door() {
        return owner.services().door();
    }

    RunningAttempt message() {
        return message;
    }

    /** Its message may come back, and has nothing to begin then. */
    void isObsolete() {
        message.obsolete = true;
    }

    boolean isStarted() {
        return number() > 0;
    }

    // --- for the worker

    void leasedBy(Lease<RunningAttempt> current) {
        lease = current;
    }

    Lease<RunningAttempt> lease() {
        var current = lease;
        if (current == null) {
            throw new IllegalStateException("the attempt of " + path() + " has no lease");
        }
        return current;
    }

    /** Opens the way for interrupts; false if it was told to stop before: then its code is not called. */
    boolean enter(InterruptGate through) {
        if (cancelled) {
            return false;
        }
        gate = through;
        ticket = through.open();
        if (cancelled) {
            through.interrupt(ticket);
        }
        return true;
    }

    void holdSlot() {
        hasSlot = true;
    }

    /** Takes over the slot of an attempt that has ended, if it has one. */
    void takeSlotOf(RunningAttempt ended) {
        hasSlot = ended.hasSlot;
        ended.hasSlot = false;
    }

    /**
     * Counts it behind an attempt that has ended, with the same worker; false if that has gone on in one execution for
     * long enough. It is called at {@code at}, in microseconds.
     */
    boolean follows(RunningAttempt ended, long at) {
        rowSince = ended.rowLength == 0 ? (int) at : ended.rowSince;
        rowLength = (byte) (ended.rowLength + 1);
        boolean goesOn = rowLength <= LONGEST_ROW && (int) at - rowSince <= LONGEST_ROW_MICROS;
        rowLength = goesOn ? rowLength : 0;
        return goesOn;
    }

    /** Gives its worker's slot back, if it has one that nothing else took over. */
    void giveSlotBack() {
        if (hasSlot) {
            hasSlot = false;
            owner.services().workers().slots().giveBack();
        }
    }

    @Override
    public void begin() {
        owner.services().workers().handOver(this);
    }

    @Override
    public void drop() {
        giveSlotBack();
    }

    /** Notes the alarm of its time limit, which counts from the call of its code. */
    void timeLimit(Alarm alarm) {
        timeLimit = alarm;
        if (over) {
            alarm.cancel();
        }
    }

    void leave() {
        var through = gate;
        if (through != null) {
            through.close(ticket);
        }
    }

    // --- for the turn

    /** Tells the node to stop: by its token, its actions, and an interrupt. */
    void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        var through = gate;
        if (through != null && ticket != 0) {
            through.interrupt(ticket);
        }
        if (ties != null && ties.cancelActions != null) {
            ties.cancelActions.forEach(this::callSafely);
            ties.cancelActions = null;
        }
    }

    /** Tells the node to stop, and that another engine goes on with what it noted. */
    void handBack() {
        handedBack = true;
        cancel();
    }

    private Ties ties() {
        ties = ties == null ? new Ties() : ties;
        return ties;
    }

    private void callSafely(Runnable action) {
        owner.services().callbacks().call(Kind.CANCEL_ACTION, owner.id(), "a cancel action of " + path(), action);
    }

    /**
     * It is told to stop; its code may still run for as long as the grace, and this follows when it has ended or that
     * is over.
     */
    void leaves(Runnable then, Alarm grace) {
        ties().afterLeaving = then;
        ties().grace = grace;
        cancel();
    }

    /** Its time is up; its lease is kept while it leaves, so that nobody runs beside it. */
    void isOverdue() {
        overdue = true;
    }

    boolean isLeaving() {
        return ties != null && ties.afterLeaving != null;
    }

    /** Its code has ended, or its grace is over. Returns what follows; nothing if it was not leaving, or has left. */
    @Nullable
    Runnable left() {
        if (ties == null || ties.afterLeaving == null) {
            return null;
        }
        var then = ties.afterLeaving;
        ties.afterLeaving = null;
        if (ties.grace != null) {
            ties.grace.cancel();
            ties.grace = null;
        }
        return then;
    }

    /** It ended: its breaker hears how, and its slots go on. */
    void leaveGates(boolean well) {
        var admitted = admittedBy();
        if (admitted != null) {
            admitted.ended(well);
            admitted.giveBack();
        }
    }

    /** It does not run, or counts no more: what it has been lent goes back. */
    void giveUp() {
        var admitted = admittedBy();
        if (admitted != null) {
            admitted.unused();
        }
    }

    /** Keeps what the node said of itself last. */
    void said(Progress progress) {
        ties().said = progress;
    }

    Optional<Progress> said() {
        return ties == null ? Optional.empty() : Optional.ofNullable(ties.said);
    }

    void ended() {
        over = true;
        var alarm = timeLimit;
        if (alarm != null) {
            alarm.cancel();
            timeLimit = null;
        }
        if (ties != null) {
            ties.cancelActions = null;
        }
    }

    @Nullable
    AdmittedBy admittedBy() {
        return ties == null ? null : ties.admittedBy;
    }

    void admittedBy(AdmittedBy gates) {
        ties().admittedBy = gates;
    }

    /** What it has been lent is another delivery's to give back. */
    void forgetGates() {
        if (ties != null) {
            ties.admittedBy = null;
        }
    }

    // --- for the node

    @Override
    public ExecutionId execution() {
        return owner.id();
    }

    @Override
    public int deliveries() {
        return lease().deliveries();
    }

    @Override
    public void reached(double fraction, String text) {
        owner.progressed(this, fraction, text);
    }

    @Override
    public void heartbeat() {
        if (!cancelled && !owner.services().leases().renew(lease())) {
            owner.leaseLost(this);
        }
    }

    @Override
    public void remember(Map<String, ?> note) {
        if (!owner.noted(this, door().given("the note", note))) {
            throw new IllegalStateException("[RUN-107] attempt " + number() + " of " + path()
                    + " no longer counts, so its note was not kept; end what it was about");
        }
    }

    @Override
    public Optional<Path> folder() {
        var folder = owner.services().folders().folder(this);
        hasFolder = folder.isPresent();
        return folder;
    }

    boolean hasFolder() {
        return hasFolder;
    }

    @Override
    public boolean isHandedBack() {
        return handedBack;
    }

    @Override
    public boolean isCancelled() {
        return cancelled || !owner.services().leases().isCurrent(lease());
    }

    @Override
    public void onCancel(Runnable action) {
        owner.post(() -> {
            if (cancelled) {
                callSafely(action);
            } else {
                var kept = ties();
                kept.cancelActions = kept.cancelActions == null ? new ArrayList<>() : kept.cancelActions;
                kept.cancelActions.add(action);
            }
        });
    }

    /** Returns whether the engine renews the lease while the worker lives. */
    boolean isRenewedByEngine() {
        return overdue || !cancelled && node().spec().policy().attempts().lease() == LeaseMode.AUTOMATIC;
    }
}
