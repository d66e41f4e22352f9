package dev.millrace.definition;

/** How soon a message is served beside others that are ready. Immutable. */
public enum Priority {

    /** Served most often. */
    HIGH,

    /** The default. */
    NORMAL,

    /** Served least often, but always in its turn. */
    LOW
}
