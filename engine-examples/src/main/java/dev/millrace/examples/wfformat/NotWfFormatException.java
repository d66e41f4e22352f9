package dev.millrace.examples.wfformat;

import org.jspecify.annotations.Nullable;

/** Thrown for a file that cannot be read as an instance. */
final class NotWfFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    NotWfFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
