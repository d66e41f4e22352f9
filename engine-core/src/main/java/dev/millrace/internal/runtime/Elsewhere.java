package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.internal.concurrent.Ending;
import dev.millrace.store.StoreException;
import java.util.Optional;

/**
 * Where executions are found that are not in memory: they wait in the store, or go on in another engine. Thread-safe.
 *
 * @param <E> the executions
 */
interface Elsewhere<E> {

    /** Returns what is known of one that waits; empty if it goes on in memory, has ended, or is another engine's. */
    Optional<DormantExecution> dormant(ExecutionId id);

    /**
     * Has one go on in memory; one of another engine is read, to be looked at.
     *
     * @throws StoreException if it cannot be read, or the engine is closed
     * @throws IllegalStateException if nobody remembers it any more
     */
    E wake(ExecutionId id);

    /** Asks something of one that goes on elsewhere, and waits for the answer. */
    String ask(ExecutionId id, Wanted wanted);

    /** Returns the end to come of one that goes on elsewhere. */
    Ending<ExecutionResult> follow(ExecutionId id);

    /** Returns how often one was repaired. */
    long repairsOf(ExecutionId id);
}
