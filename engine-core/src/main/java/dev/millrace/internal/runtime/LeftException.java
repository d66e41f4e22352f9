package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoreException;

/** End of an execution for an engine that closes; the execution goes on when its store is opened again. Immutable. */
final class LeftException extends StoreException {

    private static final long serialVersionUID = 1L;

    LeftException(ExecutionId execution) {
        super("[ENG-123] the engine was closed before execution " + execution
                + " ended; it goes on when an engine opens its store and recovers it");
    }
}
