package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

/**
 * What operators may do with an execution. Immutable.
 *
 * @param allowPause whether it may be paused
 * @param compensateOnCancel whether a cancel runs the compensations
 * @param timeoutCountsPauses whether the time limit of an execution runs on while it is paused
 * @param compensateOnFailure whether a failure runs the compensations
 * @param compensateOnTimeout whether the time limit of an execution runs the compensations
 * @param compensation what they undo, and in which order
 */
public record Intervention(
        boolean allowPause,
        boolean compensateOnCancel,
        boolean timeoutCountsPauses,
        boolean compensateOnFailure,
        boolean compensateOnTimeout,
        CompensationPolicy compensation) {

    /** Pauses allowed; a cancel does not compensate; a pause stops the clock of the time limit. */
    public static final Intervention DEFAULT = new Intervention(true, false, false);

    /** Checks for null. */
    public Intervention {
        requireNonNull(compensation, "compensation");
    }

    /** Creates one in which a failure and the time limit run the compensations. */
    public Intervention(boolean allowPause, boolean compensateOnCancel, boolean timeoutCountsPauses) {
        this(allowPause, compensateOnCancel, timeoutCountsPauses, true, true, CompensationPolicy.DEFAULT);
    }
}
