package dev.millrace.http;

/** What a token is good for; each role may do what those before it may. */
public enum ApiRole {
    /** Looks at everything; at data of executions only where {@link HttpApiBuilder#payloadsForReaders} says so. */
    READ,
    /** Starts, signals, approves, pauses, resumes, cancels and repairs executions, and fires triggers. */
    OPERATE,
    /** Registers definitions, where that is switched on; enables and disables triggers. */
    ADMIN;

    boolean includes(ApiRole needed) {
        return compareTo(needed) >= 0;
    }
}
