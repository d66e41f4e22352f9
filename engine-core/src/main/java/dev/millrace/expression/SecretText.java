package dev.millrace.expression;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Text with places for secrets, which are filled in where the text is handed to a node's code and nowhere else.
 * Immutable.
 *
 * @param parts texts, and the names of secrets between them
 */
public record SecretText(List<Object> parts) {

    /** What stands for a secret where people read. */
    private static final String MASK = "***";

    /**
     * A place of a secret.
     *
     * @param secret its name in the source
     */
    public record Place(String secret) {}

    /** Copies the list. */
    public SecretText {
        parts = List.copyOf(parts);
    }

    /** Returns the names of its secrets. */
    public Set<String> secrets() {
        return parts.stream()
                .filter(Place.class::isInstance)
                .map(part -> ((Place) part).secret())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the text with the values of its secrets, each by its name. */
    public String filledIn(UnaryOperator<String> values) {
        return parts.stream()
                .map(part -> part instanceof Place place ? values.apply(place.secret()) : part.toString())
                .collect(Collectors.joining());
    }

    /** Returns the text with masks. */
    @Override
    public String toString() {
        return filledIn(name -> MASK);
    }
}
