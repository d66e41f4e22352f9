package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One thing that is wrong, or doubtful, in a definition. Immutable.
 *
 * @param code a stable code such as {@code DEF-104}, explained in docs/errors.md
 * @param severity whether the definition is refused for it
 * @param path where in the document: a JSON pointer such as {@code /nodes/2/retryPolicy}; empty for the whole
 * @param message what is wrong, what was expected, and what to do
 * @param place where in the file, if the definition came from one
 */
public record Problem(String code, Severity severity, String path, String message, Optional<Place> place) {

    /** Whether a definition with the problem is refused. */
    public enum Severity {
        /** Refused. */
        ERROR,
        /** Accepted; somebody should look. */
        WARNING
    }

    /**
     * A place in a file. Immutable.
     *
     * @param file the file's name as the caller gave it
     * @param line the line, from 1
     * @param column the column, from 1
     */
    public record Place(String file, int line, int column) {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }

    /** Checks for null. */
    public Problem {
        requireNonNull(code, "code");
        requireNonNull(severity, "severity");
        requireNonNull(path, "path");
        requireNonNull(message, "message");
        requireNonNull(place, "place");
    }

    /** Returns a problem for which a definition is refused. */
    public static Problem error(String code, String path, String message) {
        return new Problem(code, Severity.ERROR, path, message, Optional.empty());
    }

    /** Returns a problem that somebody should look at. */
    public static Problem warning(String code, String path, String message) {
        return new Problem(code, Severity.WARNING, path, message, Optional.empty());
    }

    /** Returns whether a definition with the problem is refused. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Returns a copy that names its place in a file. */
    public Problem at(Place found) {
        return new Problem(code, severity, path, message, Optional.of(found));
    }

    @Override
    public String toString() {
        return place.map(p -> p + ": ").orElse("")
                + (isError() ? "" : "warning ")
                + "[" + code + "] "
                + (path.isEmpty() ? "" : path + ": ")
                + message;
    }
}
