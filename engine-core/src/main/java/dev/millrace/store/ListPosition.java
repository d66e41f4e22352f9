package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import java.util.Comparator;

/**
 * Position of an execution among all. Immutable.
 *
 * @param startedAt when it was accepted, in microseconds since 1970
 * @param id the execution
 */
record ListPosition(long startedAt, ExecutionId id) {

    /** The newest start first. */
    static final Comparator<ListPosition> NEWEST_FIRST = Comparator.comparingLong(ListPosition::startedAt)
            .thenComparing(ListPosition::id)
            .reversed();

    static ListPosition of(StoredExecution stored) {
        return new ListPosition(stored.startedAt(), stored.id());
    }

    /** Returns the position that all have behind it which were accepted before a time, and no others. */
    static ListPosition before(long epochMicros) {
        return new ListPosition(epochMicros, new ExecutionId(0, 0));
    }

    boolean isBehind(ListPosition other) {
        return NEWEST_FIRST.compare(this, other) > 0;
    }
}
