package dev.millrace.node;

import java.util.Set;

/**
 * A format of files in which each line, or a few lines together, are an item of a loop. Found by
 * {@link java.util.ServiceLoader}; {@code lines} is built in, {@code jsonLines} and {@code csv} come with the
 * serialization module. Implementations are thread-safe.
 */
public interface LineFormat {

    /** Returns the name by which definitions ask for it; it is found in any case. */
    String name();

    /** Returns the extensions of files that have it, without a dot, in lower case. */
    Set<String> extensions();

    /** Returns whether the first record of a file says what the others mean, and is no item. */
    default boolean hasHeader() {
        return false;
    }

    /**
     * Returns the format of the records below a header.
     *
     * @throws IllegalArgumentException if it is no header, with what is wrong
     */
    default LineFormat below(String header) {
        return this;
    }

    /** Returns whether a record ends with its last line; if not, the next line belongs to it as well. */
    default boolean isWhole(String record) {
        return true;
    }

    /** Returns whether a line holds no item. */
    default boolean isSkipped(String line) {
        return false;
    }

    /**
     * Returns the item that a line holds: JSON-like data.
     *
     * @throws IllegalArgumentException if it holds none, with what is wrong
     */
    Object item(String line);
}
