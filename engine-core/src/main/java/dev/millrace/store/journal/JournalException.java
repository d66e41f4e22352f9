package dev.millrace.store.journal;

import org.jspecify.annotations.Nullable;

/** The journal cannot be opened, read or written. The message begins with a code and says what to do. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public JournalException(String message) {
        super(message);
    }

    /** Creates the exception with what caused it. */
    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
