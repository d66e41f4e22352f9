package dev.millrace.internal.runtime;

import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.NoGates;
import dev.millrace.internal.concurrent.Additions;
import dev.millrace.internal.decision.Attempt;
import dev.millrace.internal.driver.AttemptSecrets;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What few attempts have: variables that they write, alarms, files, gates that they hold, what follows when they have
 * left. Confined to the turn, but for what is said to be of other threads.
 */
final class AttemptExtras extends Attempt.Rare {

    // Of the node while it runs, and of its worker; read in the turn afterwards.
    private final Additions writes = new Additions();
    private volatile @Nullable AttemptSecrets secrets;
    private volatile @Nullable Alarm alarms;
    private boolean hasFolder;

    private @Nullable List<Runnable> cancelActions;
    private AdmittedBy gates = NoGates.NO_GATES;
    private @Nullable Progress said;
    private @Nullable Runnable afterLeaving;
    private @Nullable Alarm grace;
    private long stoppedAt; // in microseconds since 1970; 0 before

    /** Returns whether all that it has is what it holds of its gates. */
    @Override
    protected boolean isBare() {
        return !hasFolder && said == null && alarms == null && afterLeaving == null && grace == null && stoppedAt == 0;
    }

    /** Returns the variables that the node writes; for any thread. */
    Additions writes() {
        return writes;
    }

    /** Returns the secrets that it was handed; null if it has asked for none. For any thread. */
    @Nullable
    AttemptSecrets secrets() {
        return secrets;
    }

    /** Keeps where it asks for secrets. */
    AttemptSecrets asks(AttemptSecrets of) {
        secrets = of;
        return of;
    }

    /** Notes an alarm that counts from the call of the node's code; for its worker. */
    void alarm(Alarm alarm) {
        var first = alarms;
        alarms = first == null ? alarm : both(first, alarm);
    }

    private static Alarm both(Alarm first, Alarm second) {
        return () -> {
            first.cancel();
            second.cancel();
        };
    }

    /** Notes whether the node has a folder; for its worker. */
    void hasFolder(boolean has) {
        hasFolder = has;
    }

    boolean hasFolder() {
        return hasFolder;
    }

    /** Notes what is called when the attempt is told to stop. */
    void onCancel(Runnable action) {
        cancelActions = cancelActions == null ? new ArrayList<>() : cancelActions;
        cancelActions.add(action);
    }

    /** Returns what is called now that the attempt is told to stop, once. */
    List<Runnable> takeCancelActions() {
        var taken = cancelActions;
        cancelActions = null;
        return taken == null ? List.of() : taken;
    }

    /** Notes what follows when its code has ended, or its grace is over. */
    void leaves(Runnable then, Alarm itsGrace) {
        afterLeaving = then;
        grace = itsGrace;
    }

    boolean isLeaving() {
        return afterLeaving != null;
    }

    /** Notes when it was first told to stop, in microseconds since 1970. */
    void stoppedAt(long at) {
        stoppedAt = stoppedAt == 0 ? at : stoppedAt;
    }

    /** Returns how much of a grace it has left; all of it if it was not told to stop. */
    Duration graceLeft(Duration whole, long at) {
        var left = stoppedAt == 0 ? whole : whole.minusNanos((at - stoppedAt) * 1_000);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Notes what ends its grace. */
    void grace(Alarm itsGrace) {
        grace = itsGrace;
    }

    /** Its code has ended, or its grace is over. Returns what follows; null if it was not leaving, or has left. */
    @Nullable
    Runnable left() {
        var then = afterLeaving;
        if (then != null) {
            afterLeaving = null;
            endGrace();
        }
        return then;
    }

    /** Nobody waits for its outcome any more. */
    void ended() {
        var alarm = alarms;
        if (alarm != null) {
            alarm.cancel();
            alarms = null;
        }
        cancelActions = null;
        if (afterLeaving == null) {
            endGrace();
        }
    }

    private void endGrace() {
        if (grace != null) {
            grace.cancel();
            grace = null;
        }
    }

    /** Keeps what the node said of itself last. */
    void said(Progress progress) {
        said = progress;
    }

    Optional<Progress> said() {
        return Optional.ofNullable(said);
    }

    /** Returns what let it through its gates, and has lent it what it holds. */
    AdmittedBy gates() {
        return gates;
    }

    void admittedBy(AdmittedBy itsGates) {
        gates = itsGates;
    }
}
