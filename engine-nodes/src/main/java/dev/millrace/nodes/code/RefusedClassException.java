package dev.millrace.nodes.code;

import dev.millrace.definition.Problem;
import org.jspecify.annotations.Nullable;

/** A class that a definition names is not one that can be run. */
final class RefusedClassException extends Exception {

    private final String code;
    private final String field;

    RefusedClassException(String code, String field, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.field = field;
    }

    RefusedClassException(String code, String message) {
        this(code, "typeName", message, null);
    }

    Problem at(String path) {
        return Problem.error(code, path + "/" + field, String.valueOf(getMessage()));
    }
}
