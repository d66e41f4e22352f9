package dev.millrace.serialization.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * A text, number, boolean or null of a document. Immutable.
 *
 * @param spot where it begins
 * @param kind what it is
 * @param text as written, without quotes and escapes
 * @param plain whether it stands in YAML without quotes
 */
public record ScalarTree(Spot spot, Kind kind, String text, boolean plain) implements Tree {

    /** What a scalar is. */
    public enum Kind {
        /** A text. */
        TEXT,
        /** A number. */
        NUMBER,
        /** True or false. */
        BOOLEAN,
        /** Nothing. */
        NULL,
        /** What was refused already: nobody reports it again. */
        BROKEN
    }

    static ScalarTree broken(Spot spot) {
        return new ScalarTree(spot, Kind.BROKEN, "", false);
    }

    /** Returns whether it says nothing: null, or refused already. */
    public boolean isNothing() {
        return kind == Kind.NULL || kind == Kind.BROKEN;
    }

    /** Returns whether it is an unquoted word that older YAML takes for a boolean. */
    public boolean looksBoolean() {
        return kind == Kind.TEXT && plain && Scalars.looksBoolean(text);
    }

    @Override
    public String kindName() {
        return switch (kind) {
            case TEXT -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL, BROKEN -> "nothing";
        };
    }

    @Override
    public @Nullable Object toData() {
        return switch (kind) {
            case TEXT -> text;
            case NUMBER -> Scalars.number(text);
            case BOOLEAN -> text.equals("true");
            case NULL, BROKEN -> null;
        };
    }
}
