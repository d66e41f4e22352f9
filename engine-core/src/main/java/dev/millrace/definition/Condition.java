package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

/**
 * A condition as written in a definition. Immutable.
 *
 * @param text what is evaluated; not blank
 * @param language the language's name: {@link #EXPRESSION}, or a script language such as {@code groovy}
 */
public record Condition(String text, String language) {

    /** The name of the data-only expression language, the default. */
    public static final String EXPRESSION = "expression";

    /** Checks the text. */
    public Condition {
        if (requireNonNull(text, "text").isBlank()) {
            throw new IllegalArgumentException("a condition must not be blank");
        }
        requireNonNull(language, "language");
    }

    /** Returns a condition in the data-only expression language. */
    public static Condition of(String text) {
        return new Condition(text, EXPRESSION);
    }

    /** Returns whether the text is in the data-only expression language, which the decision itself evaluates. */
    public boolean isExpression() {
        return language.equalsIgnoreCase(EXPRESSION);
    }
}
