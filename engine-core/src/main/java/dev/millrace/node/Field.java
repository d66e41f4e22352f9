package dev.millrace.node;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A field of a node type, as it stands in a definition. Immutable.
 *
 * @param name the field's name in camel case
 * @param kind what it holds
 * @param required whether a node without it is refused
 * @param description what it is for, for people and editors
 * @param choices where not empty, the only texts allowed, in any case
 * @param isPath whether it names a file or folder, which is looked for beside the definition's file first
 */
public record Field(
        String name, Kind kind, boolean required, String description, List<String> choices, boolean isPath) {

    /** What a field holds. */
    public enum Kind {
        /** A text; templates are filled in, and their values become text. */
        TEXT,
        /** A text that is taken as it stands: a script, a path of one. */
        VERBATIM,
        /** An expression in the data-only language, or in the one that the node's {@code language} names. */
        EXPRESSION,
        /** A whole number. */
        INTEGER,
        /** A number. */
        NUMBER,
        /** True or false. */
        BOOLEAN,
        /** A duration: {@code hh:mm:ss[.fff]}, ISO-8601, or a number with a unit such as {@code 250ms}. */
        DURATION,
        /** A list of texts, filled in like {@link #TEXT}; a template alone that gives a list gives several texts. */
        TEXT_LIST,
        /** A text or a list of texts, filled in like {@link #TEXT_LIST}; a template alone may give the whole list. */
        TEXTS,
        /** A map of texts, filled in like {@link #TEXT}. */
        TEXT_MAP,
        /** A map of anything; templates are filled in. */
        MAP,
        /** Anything; templates are filled in. */
        ANY
    }

    /** Checks for null and copies the list. */
    public Field {
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        requireNonNull(description, "description");
        choices = List.copyOf(choices);
    }

    /** Returns an optional field. */
    public static Field optional(String name, Kind kind, String description) {
        return new Field(name, kind, false, description, List.of(), false);
    }

    /** Returns a required field. */
    public static Field required(String name, Kind kind, String description) {
        return new Field(name, kind, true, description, List.of(), false);
    }

    /** Returns a copy that allows these texts only. */
    public Field oneOf(String... texts) {
        return new Field(name, kind, required, description, List.of(texts), isPath);
    }

    /**
     * Returns a copy that names a file or folder. The loader then says in {@link dev.millrace.definition.Work#folders}
     * where it is looked for first.
     */
    public Field path() {
        return new Field(name, kind, required, description, choices, true);
    }

    /** Returns whether what the field holds is text in the end, so that the values of its templates become text. */
    public boolean isText() {
        return switch (kind) {
            case TEXT, TEXT_LIST, TEXTS, TEXT_MAP -> true;
            case MAP, ANY, VERBATIM, EXPRESSION, INTEGER, NUMBER, BOOLEAN, DURATION -> false;
        };
    }

    /** Returns whether templates in the field are filled in. */
    public boolean isTemplate() {
        return switch (kind) {
            case TEXT, TEXT_LIST, TEXTS, TEXT_MAP, MAP, ANY -> true;
            case VERBATIM, EXPRESSION, INTEGER, NUMBER, BOOLEAN, DURATION -> false;
        };
    }
}
