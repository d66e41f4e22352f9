package dev.millrace.definition;

/**
 * What operators may do with an execution. Immutable.
 *
 * @param allowPause whether it may be paused
 * @param compensateOnCancel whether a cancel runs the compensations
 * @param timeoutCountsPauses whether the time limit of an execution runs on while it is paused
 */
public record Intervention(boolean allowPause, boolean compensateOnCancel, boolean timeoutCountsPauses) {

    /** Pauses allowed; a cancel does not compensate; a pause stops the clock of the time limit. */
    public static final Intervention DEFAULT = new Intervention(true, false, false);
}
