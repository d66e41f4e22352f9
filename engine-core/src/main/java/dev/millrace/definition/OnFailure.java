package dev.millrace.definition;

/** What a failure does to the branches that do not depend on it. */
public enum OnFailure {
    /** They finish first; the default. */
    CONTINUE,
    /** They are cancelled at once. */
    FAIL_FAST
}
