package dev.millrace.report.internal.run;

/** What became of a connection, or of the way to a fallback or compensation. */
public enum Route {
    /** Nobody ran the definition. */
    UNKNOWN,
    /** Its source has not ended. */
    OPEN,
    /** It delivered, in a loop at least once. */
    TAKEN,
    /** Its trigger, port or condition chose otherwise, or its source was skipped. */
    NOT_TAKEN,
    /** Its source failed or was stopped, and it waited for Complete. */
    BROKEN
}
