package dev.millrace.definition;

/** The end of its source that a connection waits for. */
public enum Trigger {
    /** The source completed. */
    COMPLETE,
    /** The source failed or timed out, after its last attempt. */
    FAIL,
    /** The source is a loop and begins an iteration; only in the flat form of a loop. */
    NEXT
}
