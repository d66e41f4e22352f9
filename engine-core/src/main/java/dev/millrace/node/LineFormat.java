package dev.millrace.node;

import java.util.Set;

/**
 * A format of files in which each line is an item of a loop. Found by {@link java.util.ServiceLoader}; {@code lines} is built in,
 * {@code jsonLines} comes with the serialization module. Implementations are thread-safe.
 */
public interface LineFormat {

    /** Returns the name by which definitions ask for it; it is found in any case. */
    String name();

    /** Returns the extensions of files that have it, without a dot, in lower case. */
    Set<String> extensions();

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
