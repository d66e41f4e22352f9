package dev.millrace.store;

import static java.util.Objects.requireNonNull;

/**
 * A place in the feed of a store, between two turns. Immutable.
 *
 * @param text how the store writes it; to be kept, and given back to the same store
 */
public record ChangeCursor(String text) {

    /** The place before everything. */
    public static final ChangeCursor START = new ChangeCursor("");

    /** Checks for null. */
    public ChangeCursor {
        requireNonNull(text, "text");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "start" : text;
    }
}
