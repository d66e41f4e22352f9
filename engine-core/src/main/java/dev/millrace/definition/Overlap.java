package dev.millrace.definition;

/** What becomes of a trigger's fire while an execution of an earlier one, or another one of its key, is live. */
public enum Overlap {
    /** It starts beside the other one. */
    ALLOW,
    /** It is skipped. */
    SKIP,
    /** It starts when the other one has ended; while one waits for that, further ones are skipped. */
    QUEUE,
    /** The other one is cancelled; it starts when that has ended. */
    CANCEL_RUNNING
}
