package dev.millrace.event;

import java.time.Instant;
import java.util.Optional;

/**
 * An accepted start that waits for room. Immutable.
 *
 * @param execution its execution, which is {@link ExecutionStatus#PENDING}
 * @param workflow the id of the workflow
 * @param place its place in the line of all starts that wait, 1 for the next
 * @param gate what it waits at
 * @param reason who holds that
 * @param time since when it waits, and until when it may be
 */
public record WaitingStart(ExecutionId execution, String workflow, int place, String gate, String reason, Time time) {

    /**
     * Since when a start waits, and until when it may be. Immutable.
     *
     * @param since when it was accepted
     * @param expected when there will be room for it if those that hold its gate go on as fast as so far, and as many
     *     of them end as wait before it there, and one more; empty where that is not known: nothing of them is done
     *     yet, they are in a turn just now or in the store, or hold the gate in great number
     */
    public record Time(Instant since, Optional<Instant> expected) {}
}
