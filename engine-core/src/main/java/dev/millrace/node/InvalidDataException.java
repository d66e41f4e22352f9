package dev.millrace.node;

import org.jspecify.annotations.Nullable;

/**
 * Something given to the engine is no data that it can keep. Nothing has changed then; the message says what, and what
 * to give instead.
 */
public final class InvalidDataException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /** Creates it. */
    public InvalidDataException(String message) {
        super(message);
    }

    /** Creates it with what code of the application threw while it was asked for its data. */
    public InvalidDataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
