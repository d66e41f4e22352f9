package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import java.util.Comparator;

/**
 * An execution that has ended, as far as a retention asks. Immutable.
 *
 * @param id the execution
 * @param startedAt when it was accepted, in microseconds since 1970
 * @param endedAt when it ended, in microseconds since 1970
 * @param events how many events it has
 * @param bytes how many bytes it takes; 0 if nobody asks for that
 */
record Ended(ExecutionId id, long startedAt, long endedAt, long events, long bytes) {

    /** The oldest end first. */
    static final Comparator<Ended> OLDEST_FIRST = Comparator.comparingLong(Ended::endedAt)
            .thenComparing(Ended::startedAt)
            .thenComparing(Ended::id);
}
