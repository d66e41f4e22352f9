package dev.millrace.store;

import org.jspecify.annotations.Nullable;

/** A store cannot do what it was asked. The message begins with a code and says what to do. */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public StoreException(String message) {
        super(message);
    }

    /** Creates the exception with what caused it. */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
