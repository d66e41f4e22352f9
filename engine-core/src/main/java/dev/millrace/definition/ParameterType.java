package dev.millrace.definition;

/** What kind of value a parameter takes. */
public enum ParameterType {
    /** A text. */
    TEXT,
    /** A whole number. */
    INTEGER,
    /** A number. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** A list. */
    LIST,
    /** A map. */
    MAP,
    /** Any value. */
    ANY
}
