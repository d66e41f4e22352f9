package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What people read about a node or workflow, and choose it by. Immutable.
 *
 * @param name a short title; may be empty
 * @param description a longer text; may be empty
 * @param tags words by which a partial run may choose the node
 */
public record About(String name, String description, Set<String> tags) {

    /** Nothing is said. */
    public static final About NOTHING = new About("", "");

    /** Checks the tags by the {@linkplain NameRule rule of names}, and copies them. */
    public About {
        requireNonNull(name, "name");
        requireNonNull(description, "description");
        tags.forEach(tag -> NameRule.checkTag(tag));
        tags = tags.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(tags));
    }

    /** Creates what has no tags. */
    public About(String name, String description) {
        this(name, description, Set.of());
    }
}
