package dev.millrace.definition;

/** How urgent a message is. Priorities are served by weight, so that a low one never starves. */
public enum Priority {
    /** Served most often. */
    HIGH,
    /** The default. */
    NORMAL,
    /** Served least often, but always served. */
    LOW
}
