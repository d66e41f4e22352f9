package dev.millrace.internal.admission;

import dev.millrace.definition.WhenFull;

/**
 * For how many executions there is room in an engine. Immutable.
 *
 * @param maxExecutions how many may be live at once; 0 is no limit
 * @param whenFull what becomes of a start for which there is no room, where nobody says more
 */
public record StartRoom(int maxExecutions, WhenFull whenFull) {

    /** No limit. */
    public static final StartRoom UNLIMITED = new StartRoom(0, WhenFull.QUEUE);
}
