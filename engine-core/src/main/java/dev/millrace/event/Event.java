package dev.millrace.event;

import dev.millrace.time.TimeSource;
import java.time.Instant;

/**
 * A fact about an execution. The ordered events of an execution are its journal: folding them gives the state that
 * lived them, without evaluating anything again. Immutable.
 */
public sealed interface Event permits ExecutionEvent, NodeEvent, ScopeEvent {

    /** Returns the execution. */
    ExecutionId execution();

    /**
     * Returns the event's number within its execution: 1, 2, 3, ... without a gap; 0 for one that is not journalled.
     */
    long sequence();

    /** Returns when it happened, in microseconds since 1970-01-01T00:00Z. */
    long atEpochMicros();

    /** Returns when it happened. */
    default Instant at() {
        return TimeSource.instantOf(atEpochMicros());
    }
}
