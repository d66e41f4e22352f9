package dev.millrace.store;

import org.jspecify.annotations.Nullable;

/**
 * A turn cannot be written, whatever the disk does: it is too large, or its codec refuses it. Nothing else is lost: the
 * store goes on, and the execution may go on with another turn in its place. A store says so before
 * {@link ExecutionStore#commit} returns.
 */
public final class UnwritableTurnException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public UnwritableTurnException(String message) {
        super(message);
    }

    /** Creates the exception with what caused it. */
    public UnwritableTurnException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
