package dev.millrace.serialization;

import dev.millrace.serialization.internal.text.Syntax;

/** The formats of definitions and data. */
public enum Format {
    /** JSON: {@code .json}. */
    JSON(Syntax.JSON),
    /**
     * YAML 1.2, of which only {@code true}, {@code false}, {@code null} and JSON's numbers are not text: {@code .yaml},
     * {@code .yml}.
     */
    YAML(Syntax.YAML);

    private final Syntax syntax;

    Format(Syntax syntax) {
        this.syntax = syntax;
    }

    Syntax syntax() {
        return syntax;
    }
}
