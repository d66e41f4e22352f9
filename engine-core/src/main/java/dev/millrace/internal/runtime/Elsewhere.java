package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoreException;
import java.util.Optional;

/**
 * Where executions are found that are not in memory: they wait in the store, or go on in another engine. Thread-safe.
 *
 * @param <E> the executions
 */
interface Elsewhere<E> extends Correspondent {

    /** Returns what is known of one that waits; empty if it goes on in memory, has ended, or is another engine's. */
    Optional<DormantExecution> dormant(ExecutionId id);

    /**
     * Has one go on in memory; one of another engine is read, to be looked at.
     *
     * @throws StoreException if it cannot be read, or the engine is closed
     * @throws IllegalStateException if nobody remembers it any more
     */
    E wake(ExecutionId id);

    /** The store has said of one here that it is not this engine's any more: it is looked for there from now on. */
    void isGone(E execution);
}
