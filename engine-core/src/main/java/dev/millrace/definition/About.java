package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

/**
 * What people read about a node. Immutable.
 *
 * @param name a short title; may be empty
 * @param description a longer text; may be empty
 */
public record About(String name, String description) {

    /** Nothing is said. */
    public static final About NOTHING = new About("", "");

    /** Checks for null. */
    public About {
        requireNonNull(name, "name");
        requireNonNull(description, "description");
    }
}
