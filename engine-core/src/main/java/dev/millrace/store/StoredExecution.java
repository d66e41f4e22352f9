package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import java.util.Comparator;

/**
 * What a store knows about an execution without reading its events. Immutable.
 *
 * @param id the execution
 * @param origin what it runs, and who started it
 * @param status its end; {@link ExecutionStatus#RUNNING} or {@link ExecutionStatus#PAUSED} while it has none
 * @param startedAt when it was accepted, in microseconds since 1970
 * @param endedAt when it ended, in microseconds since 1970; 0 while it has not
 * @param lastSequence the number of its last committed event
 */
public record StoredExecution(
        ExecutionId id, Origin origin, ExecutionStatus status, long startedAt, long endedAt, long lastSequence) {

    /** The newest start first. */
    public static final Comparator<StoredExecution> NEWEST_FIRST = Comparator.comparingLong(StoredExecution::startedAt)
            .thenComparing(StoredExecution::id)
            .reversed();

    /** Checks for null. */
    public StoredExecution {
        requireNonNull(id, "id");
        requireNonNull(origin, "origin");
        requireNonNull(status, "status");
    }

    /** Returns whether it has reached its end. */
    public boolean isEnded() {
        return status.isFinal();
    }
}
