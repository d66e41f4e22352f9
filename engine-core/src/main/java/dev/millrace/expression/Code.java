package dev.millrace.expression;

/** The stable codes of this package's errors, explained in docs/errors.md. */
enum Code {
    EMPTY("EXP-101"),
    TOO_LONG("EXP-102"),
    TOO_DEEP("EXP-103"),
    SYNTAX("EXP-104"),
    NOT_IN_LANGUAGE("EXP-105"),
    UNKNOWN_NAME("EXP-106"),
    UNKNOWN_FUNCTION("EXP-107"),
    UNTERMINATED("EXP-108"),
    CIRCLE("EXP-109"),
    SECRET("EXP-110"),
    NOT_BOOLEAN("EXP-201"),
    WRONG_TYPE("EXP-202"),
    MISSING("EXP-203"),
    DIVISION_BY_ZERO("EXP-204"),
    TOO_LARGE("EXP-205"),
    DATA_TOO_DEEP("EXP-206"),
    FAILED("EXP-209");

    private final String label;

    Code(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
