package dev.millrace.nodes.internal;

import org.jspecify.annotations.Nullable;

/** A file that a definition names is not one it may have. */
public final class RefusedFileException extends IllegalArgumentException {

    RefusedFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
