package dev.millrace.definition;

/**
 * What operators may do with an execution. Immutable.
 *
 * @param allowPause whether it may be paused
 * @param compensateOnCancel whether a cancel runs the compensations
 */
public record Intervention(boolean allowPause, boolean compensateOnCancel) {

    /** Pauses allowed; a cancel does not compensate. */
    public static final Intervention DEFAULT = new Intervention(true, false);
}
