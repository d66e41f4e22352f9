package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import java.util.Comparator;

/**
 * Where an execution stands among all. Immutable.
 *
 * @param startedAt when it was accepted, in microseconds since 1970
 * @param id the execution
 */
record Position(long startedAt, ExecutionId id) {

    /** The newest start first. */
    static final Comparator<Position> NEWEST_FIRST = Comparator.comparingLong(Position::startedAt)
            .thenComparing(Position::id)
            .reversed();

    static Position of(StoredExecution stored) {
        return new Position(stored.startedAt(), stored.id());
    }

    boolean isBehind(Position other) {
        return NEWEST_FIRST.compare(this, other) > 0;
    }
}
