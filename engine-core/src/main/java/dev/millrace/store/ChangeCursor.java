package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A place in the feed of a store, between two turns. Immutable.
 *
 * @param text how the store writes it; to be kept, and given back to the same store
 */
public record ChangeCursor(String text) {

    /** The place before everything. */
    public static final ChangeCursor START = new ChangeCursor("");

    private static final Pattern SUBSCRIBER = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    /** Checks for null. */
    public ChangeCursor {
        requireNonNull(text, "text");
    }

    /**
     * Returns a subscriber's name if a place can be kept under it in every store.
     *
     * @throws IllegalArgumentException if it is not 1 to 100 letters, digits, '.', '_' and '-', or begins with '.'
     */
    public static String requireSubscriber(String name) {
        if (!SUBSCRIBER.matcher(name).matches()) {
            throw new IllegalArgumentException("[STO-124] a subscriber's name has 1 to 100 letters, digits, '.', '_'"
                    + " and '-', and does not begin with '.': '" + name + "' is none");
        }
        return name;
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "start" : text;
    }
}
