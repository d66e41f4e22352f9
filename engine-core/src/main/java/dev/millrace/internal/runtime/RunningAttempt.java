package dev.millrace.internal.runtime;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.LeaseMode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.NoGates;
import dev.millrace.internal.concurrent.Additions;
import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.internal.concurrent.OnDemand;
import dev.millrace.internal.decision.Attempt;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.driver.AttemptSecrets;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.internal.driver.NodeCall;
import dev.millrace.internal.runtime.Callbacks.Kind;
import dev.millrace.queue.Lease;
import dev.millrace.time.Alarm;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attempt with a worker: message of the queue, context of the node, and what is needed to stop it. Thread-safe where
 * NodeContext is.
 */
final class RunningAttempt extends Attempt implements NodeCall, PendingTurn.Work {

    // Set by the worker that leased it, before the node runs.
    private @Nullable HeldLease<RunningAttempt> held;

    /** What it was told; null for nothing, which the constructor need not write. */
    private volatile @Nullable Told told;

    /** Whether its outcome is known, or asked for no more; written in the turn. */
    private boolean over;

    // Handed on with the attempt, from the thread that leased it to the one that runs it.
    private boolean hasSlot;

    // Confined to the turn: its neighbours in the list that it is in, and what few attempts have.
    @Nullable
    RunningAttempt before;

    @Nullable
    RunningAttempt behind;

    /** Whether nothing begins by its message any more; written on the attempt that stands for the message. */
    boolean obsolete;

    /** Whether it is counted as a message that nobody has begun; written on the attempt that stands for the message. */
    boolean inQueue;

    /** The execution that it belongs to. */
    interface Owner extends AttemptOwner<RunningAttempt> {}

    RunningAttempt(Owner owner, ScopeState scope, int position) {
        super(scope, position);
        var workings = scope.execution().workings();
        if (workings.driver() != owner) {
            workings.driver(owner); // one for all attempts of a state, so that none keeps it
        }
    }

    /** Returns a fresh attempt of the node that its message stands for, for another delivery of that. */
    RunningAttempt again() {
        var lost = newest();
        var next = new RunningAttempt(owner(), lost.scope(), lost.position());
        if (lost.hasGates()) {
            next.admittedBy(lost.gates());
        }
        return next;
    }

    Owner owner() {
        return (Owner) requireNonNull(scope().execution().workings().driver(), "owner");
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
    public @Nullable Additions additions() {
        var known = extrasOrNull();
        return known == null ? null : known.writes();
    }

    @Override
    public Additions additionsMade() {
        return rare().writes();
    }

    @Override
    public @Nullable AttemptSecrets secrets() {
        var known = extrasOrNull();
        return known == null ? null : known.secrets();
    }

    @Override
    public AttemptSecrets secretsMade() {
        var kept = rare();
        return OnDemand.get(
                kept, kept::secrets, () -> kept.asks(new AttemptSecrets(door().secrets(), this, owner().log()::mask)));
    }

    @Override
    public DataDoor door() {
        return owner().services().door();
    }

    /** Returns the attempt that stands in the queue for all deliveries of the message. */
    RunningAttempt message() {
        return held == null ? this : held.lease().message();
    }

    /** Returns the attempt that the message stands for; for an attempt that is one. */
    RunningAttempt newest() {
        return held == null ? this : held.newest();
    }

    /** Its message may come back, and has nothing to begin then. */
    void isObsolete() {
        message().obsolete = true;
    }

    boolean isStarted() {
        return number() > 0;
    }

    // --- for the worker

    void leasedBy(Lease<RunningAttempt> lease) {
        held = new HeldLease<>(lease, this);
    }

    /** Goes on under the lease of an attempt that has ended. */
    void goesOnAfter(RunningAttempt ended) {
        held = ended.held();
        held.goOnWith(this);
    }

    HeldLease<RunningAttempt> held() {
        var current = held;
        if (current == null) {
            throw new IllegalStateException("the attempt of " + path() + " has no lease");
        }
        return current;
    }

    Lease<RunningAttempt> lease() {
        return held().lease();
    }

    /** Opens the way for interrupts; false if it was told to stop before: then its code is not called. */
    boolean enter(InterruptGate through) {
        if (!isEntered()) {
            if (told != null) {
                return false;
            }
            held().enter(this, through);
        }
        if (told == null) {
            return true;
        }
        held().interrupt(this);
        leave();
        return false;
    }

    /** Returns whether the way for interrupts is open. */
    boolean isEntered() {
        return held().isEntered(this);
    }

    /** Its code has ended. */
    void leave() {
        held().leave(this);
    }

    void holdSlot() {
        hasSlot = true;
    }

    /** Takes over the slot of an attempt that has ended, if it has one. */
    void takeSlotOf(RunningAttempt ended) {
        hasSlot = ended.hasSlot;
        ended.hasSlot = false;
    }

    /** Gives its worker's slot back, if it has one that nothing else took over. */
    void giveSlotBack() {
        if (hasSlot) {
            hasSlot = false;
            owner().services().workers().slots().giveBack();
        }
    }

    /** Waits until its start is safe. */
    void waits() {
        owner().services().workers().slots().beginsToWait();
    }

    @Override
    public void begin() {
        owner().services().workers().slots().hasWaited();
        owner().services().workers().handOver(this);
    }

    @Override
    public void drop() {
        owner().services().workers().slots().hasWaited();
        giveSlotBack();
    }

    /** Returns how long its time limit leaves it, in nanoseconds; without one, or before its call, for ever. */
    long nanosLeft(long now) {
        return held == null ? Long.MAX_VALUE : held.nanosLeft(this, now);
    }

    /** Notes an alarm that counts from the call of its code, and says that it takes long. */
    void alarm(Alarm alarm) {
        rare().alarm(alarm);
        if (told != null) {
            alarm.cancel(); // its end may not have seen the alarm
        }
    }

    // --- for the turn

    /** Tells the node to stop: by its token, its actions, and an interrupt. Returns whether that was new to it. */
    boolean cancel() {
        boolean isNew = told == null;
        if (isNew) {
            tell(Told.TO_STOP);
            gates().untold();
        }
        return isNew;
    }

    /** Notes that its node is told to stop. */
    void stoppedAt(long at) {
        rare().stoppedAt(at);
    }

    /** Returns how much of a grace it has left; all of it if it was not told to stop. */
    Duration graceLeft(Duration grace, long at) {
        return rare().graceLeft(grace, at);
    }

    /** Notes what ends its grace, if nothing follows then but that it holds nothing more. */
    void abandonedBy(Alarm grace) {
        rare().grace(grace);
    }

    /** Tells the node to stop, and that another engine goes on with what it noted. */
    void handBack() {
        tell(Told.HANDED_BACK);
    }

    private void tell(Told what) {
        boolean isNew = told == null;
        if (told != Told.HANDED_BACK) {
            told = what;
        }
        if (!isNew) {
            return;
        }
        if (held != null) {
            held.interrupt(this);
        }
        var kept = extrasOrNull();
        if (kept != null) {
            kept.takeCancelActions().forEach(this::callSafely);
        }
    }

    /** Made by the first thread that needs it. */
    @Override
    protected AttemptExtras rare() {
        var known = extrasOrNull();
        return known != null ? known : OnDemand.get(owner(), this::extrasOrNull, () -> keep(new AttemptExtras()));
    }

    private @Nullable AttemptExtras extrasOrNull() {
        return (AttemptExtras) rareOrNull();
    }

    private void callSafely(Runnable action) {
        owner().services().callbacks().call(Kind.CANCEL_ACTION, owner().id(), "a cancel action of " + path(), action);
    }

    /**
     * It is told to stop; its code may still run for as long as the grace, and this follows when it has ended or that
     * is over.
     *
     * @param keepsLease whether its lease is kept meanwhile, so that nobody runs beside it
     */
    void leaves(boolean keepsLease, Runnable then, Alarm grace) {
        rare().leaves(then, grace);
        if (keepsLease) {
            tell(Told.TO_LEAVE);
        } else if (told == null) {
            tell(Told.TO_STOP);
        }
    }

    boolean isLeaving() {
        return rareOrNull() instanceof AttemptExtras kept && kept.isLeaving();
    }

    /** Its code has ended, or its grace is over. Returns what follows; nothing if it was not leaving, or has left. */
    @Nullable
    Runnable left() {
        var kept = extrasOrNull();
        return kept == null ? null : kept.left();
    }

    /** Keeps what the node said of itself last. */
    void said(Progress progress) {
        rare().said(progress);
    }

    Optional<Progress> said() {
        var kept = extrasOrNull();
        return kept == null ? Optional.empty() : kept.said();
    }

    /** Nobody waits for its outcome any more. */
    void ended() {
        over = true;
        var kept = extrasOrNull();
        if (kept != null) {
            kept.ended();
        }
    }

    /** Returns what it has been lent by the gates that it has passed. */
    AdmittedBy gates() {
        var kept = extrasOrNull();
        return kept == null ? NoGates.NO_GATES : kept.gates();
    }

    boolean hasGates() {
        return gates() != NoGates.NO_GATES;
    }

    void admittedBy(AdmittedBy gates) {
        rare().admittedBy(gates);
    }

    /** It has passed these gates before anybody else knows of it. */
    void beginsWith(AdmittedBy gates) {
        keep(new AttemptExtras()).admittedBy(gates);
    }

    /** What it has been lent is another delivery's to give back. */
    void forgetGates() {
        if (hasGates()) {
            admittedBy(NoGates.NO_GATES);
        }
    }

    // --- for the node

    @Override
    public ExecutionId execution() {
        return owner().id();
    }

    @Override
    public int deliveries() {
        return lease().deliveries();
    }

    @Override
    public void reached(double fraction, String text) {
        owner().reports().progressed(this, fraction, text);
    }

    @Override
    public void log(Level level, String text) {
        owner().log().add(this, requireNonNull(level, "level"), requireNonNull(text, "text"));
    }

    @Override
    public void heartbeat() {
        if (told == null && (over || !owner().services().leases().renew(lease()))) {
            owner().reports().leaseLost(this);
        }
    }

    @Override
    public void remember(Map<String, ?> note) {
        if (!owner().noted(this, checkedNote(note))) {
            throw new IllegalStateException("[RUN-107] attempt " + number() + " of " + path()
                    + " no longer counts, so its note was not kept; end what it was about");
        }
    }

    @Override
    public Optional<Path> folder() {
        var folder = owner().services().folders().folder(this);
        folder.ifPresent(made -> rare().hasFolder(true));
        return folder;
    }

    boolean hasFolder() {
        return rareOrNull() instanceof AttemptExtras kept && kept.hasFolder();
    }

    @Override
    public boolean isHandedBack() {
        return told == Told.HANDED_BACK;
    }

    @Override
    public boolean isCancelled() {
        return told != null || over || !owner().services().leases().isCurrent(lease());
    }

    @Override
    public void onCancel(Runnable action) {
        owner().post(() -> {
            if (told != null) {
                callSafely(action);
            } else {
                rare().onCancel(action);
            }
        });
    }

    /** Returns whether the engine renews the lease while the worker lives. */
    boolean isRenewedByEngine() {
        var known = told;
        return known == null ? node().leaseMode() == LeaseMode.AUTOMATIC : known.keepsLease();
    }
}
