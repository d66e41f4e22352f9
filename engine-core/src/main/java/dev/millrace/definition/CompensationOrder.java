package dev.millrace.definition;

/** In which order effects are undone. */
public enum CompensationOrder {
    /** One at a time, what completed last first. */
    REVERSE,

    /** All at once, as far as limits and locks let them. */
    PARALLEL
}
